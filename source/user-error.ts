/**
 * Trouble that the person can act on: what happened and where, and what to try.
 * Printed as one line, never with a stack trace.
 */
export class UserError extends Error {
	readonly tryThis: string;
	/** The process exit code: 64 for usage, 3 where the cluster's state cannot be told. */
	readonly exitCode: number;

	constructor(options: {
		what: string;
		tryThis: string;
		exitCode?: number;
		cause?: unknown;
	}) {
		super(options.what, {cause: options.cause});
		this.name = 'UserError';
		this.tryThis = options.tryThis;
		this.exitCode = options.exitCode ?? 64;
	}
}

/** True for one of another bundle's class, too: what starts the program has its own. */
export function isUserError(error: unknown): error is UserError {
	return (
		error instanceof Error && error.name === 'UserError' && 'tryThis' in error
	);
}
