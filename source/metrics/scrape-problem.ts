import type {Problem, ProblemKind} from '../cluster/reading.js';
import {printable} from '../printable.js';

const maxMessageLength = 300;

/** A problem whose message is safe to show: printable, one line, not long. */
export function problem(kind: ProblemKind, message: string): Problem {
	const line = printable(message.trim());
	return {
		kind,
		message:
			line.length > maxMessageLength
				? `${line.slice(0, maxMessageLength)}...`
				: line,
	};
}

/** The problem that a response's status is; 200 is none. */
export function statusProblem(
	status: number | undefined,
	reason: string | undefined,
): Problem | undefined {
	if (status === 200) return undefined;
	const message = `HTTP ${status ?? 'without status'} ${reason ?? ''}`;
	if (status === 401 || status === 403) return problem('auth', message);
	// etcd answers /metrics itself and never elsewhere: a redirect or a 404 is
	// some other program, while a 5xx may be a proxy whose etcd is down.
	if (status !== undefined && status >= 500) {
		return problem('unavailable', message);
	}

	return problem('not-etcd', message);
}

/** What an exchange that broke off means. `isHandshaking`: TLS was being set up. */
export function errorProblem(error: unknown, isHandshaking: boolean): Problem {
	const code = errorCode(error) ?? '';
	return problem(kindOf(code, isHandshaking), messageOf(error));
}

/** The system's or OpenSSL's code of an error, e.g. `ECONNRESET`. */
export function errorCode(error: unknown): string | undefined {
	return textProperty(error, 'code');
}

const kindByCode: ReadonlyMap<string, ProblemKind> = new Map([
	['ECONNREFUSED', 'refused'],
	['ETIMEDOUT', 'timeout'],
	['ENOTFOUND', 'unreachable'],
	['EAI_AGAIN', 'unreachable'],
	['EHOSTUNREACH', 'unreachable'],
	['ENETUNREACH', 'unreachable'],
	['EPROTO', 'tls'],
]);

function kindOf(code: string, isHandshaking: boolean): ProblemKind {
	const known = kindByCode.get(code);
	if (known !== undefined) return known;
	if (/^ERR_(?:SSL|TLS|OSSL)_/.test(code)) return 'tls';
	// Verification errors have OpenSSL's own names (CERT_HAS_EXPIRED,
	// UNABLE_TO_VERIFY_LEAF_SIGNATURE...): whatever fails here is TLS.
	if (isHandshaking) return 'tls';
	if (code.startsWith('HPE_')) return 'not-etcd';
	if (/^E[A-Z]+$/.test(code)) return 'unreachable';
	return 'unknown';
}

function messageOf(error: unknown): string {
	// Several addresses were tried and the error itself says nothing.
	if (error instanceof AggregateError && error.errors.length > 0) {
		return error.errors.map(each => messageOf(each)).join(', ');
	}

	const code = errorCode(error) ?? '';
	const reason = textProperty(error, 'reason');
	if (/^ERR_O?SSL_/.test(code) && reason !== undefined) return reason;
	const message =
		error instanceof Error && error.message !== ''
			? error.message
			: String(error);
	// OpenSSL's message names its source files around the words that matter,
	// and Node's advice about its own flags is none for an operator.
	const inOpenSsl = /:SSL routines:[^:]*:(?<reason>[^:]+):/.exec(message);
	return (
		inOpenSsl?.groups?.['reason'] ??
		message.replace(/; if the root CA is installed locally.*$/, '')
	);
}

function textProperty(error: unknown, name: string): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	const value: unknown = Reflect.get(error, name);
	return typeof value === 'string' ? value : undefined;
}
