/** A signal that asks a command to end before it is done. */
export type Interruption = {
	readonly signal: AbortSignal;
	/** Resolves when one comes. */
	readonly came: Promise<undefined>;
	/** 128 and the signal's number, once one came. */
	exitCode(): number | undefined;
	stopListening(): void;
};

/**
 * Listens for SIGHUP, SIGINT and SIGTERM until `stopListening`, so that what was begun
 * is ended in order: an unfinished file removed, what was seen until then printed.
 */
export function listenForSignals(): Interruption {
	const names = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
	const leaving = new AbortController();
	let exitCode: number | undefined;
	const onSignal = (name: NodeJS.Signals, number: number): void => {
		exitCode ??= 128 + number;
		leaving.abort(name);
	};

	for (const name of names) process.on(name, onSignal);
	return {
		signal: leaving.signal,
		came: new Promise(resolve => {
			leaving.signal.addEventListener('abort', () => {
				resolve(undefined);
			});
		}),
		exitCode: () => exitCode,
		stopListening() {
			for (const name of names) process.off(name, onSignal);
		},
	};
}
