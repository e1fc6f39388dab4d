import type {Problem, ProblemDetail, ProblemKind} from '../cluster/reading.js';
import {printable} from '../printable.js';

/** Somebody else, or nobody, is at the other end of a connection: the call was not sent. */
export class NotItsOwn extends Error {
	readonly kind: 'another-member' | 'unreachable';

	constructor(kind: NotItsOwn['kind'], message: string) {
		super(message);
		this.kind = kind;
	}
}

/**
 * Turns whatever a call rejected with into a problem. The only place that
 * looks at message text: etcd's auth layer answers with gRPC code UNKNOWN, and
 * grpc-js reports every connection failure as UNAVAILABLE with the cause in words.
 */
export function problemFrom(error: unknown): Problem {
	const text = error instanceof Error ? error.message : String(error);
	if (error instanceof NotItsOwn) {
		return {kind: error.kind, message: plain(text), wasNotSent: true};
	}

	const {code, details} = parseStatus(text);
	const message = plain(details);
	const kind = kindOf(code, message);
	const detail = kind === 'tls' ? detailOf(message) : undefined;
	return {kind, message, ...(detail === undefined ? {} : {detail})};
}

// OpenSSL's words for what it finds in the server's chain, and for the alert by
// which the server refuses our certificate (etcd 3.5.16; 3.4.23 says only that
// the certificate is bad).
function detailOf(message: string): ProblemDetail | undefined {
	if (/alert certificate expired/i.test(message)) {
		return 'our-certificate-expired';
	}

	if (/certificate has expired|CERT_HAS_EXPIRED/.test(message)) {
		return 'server-certificate-expired';
	}

	return /certificate is not yet valid|CERT_NOT_YET_VALID/.test(message)
		? 'server-certificate-not-yet-valid'
		: undefined;
}

/** The first rule that matches decides, so the exact answers of etcd come before gRPC's own words. */
const byMessage: ReadonlyArray<readonly [RegExp, ProblemKind]> = [
	[/database space exceeded/i, 'nospace'],
	[/corrupt cluster/i, 'corrupt'],
	[/required revision has been compacted/i, 'compacted'],
	[/required revision is a future revision/i, 'future-revision'],
	[/too many requests/i, 'too-many-requests'],
	[/message larger than max/i, 'too-large'],
	[/not supported for learner|learner can only|not capable/i, 'not-supported'],
	[/no leader|leader changed|not leader|leader is not/i, 'no-leader'],
	[
		/permission denied|authentication failed|invalid auth token|user name is empty|user name not found|invalid user ID|password|authentication is not enabled|revision of auth store is old|auth: /i,
		'auth',
	],
	[/etcdserver: request timed out|^no answer within/i, 'timeout'],
	[/ECONNREFUSED/, 'refused'],
	[
		/certificate|self.signed|CERT_|ERR_TLS|SSL|TLS|wrong version number|EPROTO|unable to (?:verify|get)|alert|altnames|ERR_OSSL/i,
		'tls',
	],
	[
		/ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|Name resolution failed/i,
		'unreachable',
	],
	[/ETIMEDOUT|deadline/i, 'timeout'],
	[
		/unknown service|unimplemented|Protocol error|Received HTTP status|HTTP status code|invalid content-type|Parse Error|NGHTTP2_|ERR_HTTP2/i,
		'not-etcd',
	],
];

function kindOf(code: string, details: string): ProblemKind {
	for (const [pattern, kind] of byMessage) {
		if (pattern.test(details)) return kind;
	}

	switch (code) {
		case 'DEADLINE_EXCEEDED': {
			return 'timeout';
		}

		case 'CANCELLED': {
			return 'cancelled';
		}

		case 'UNAUTHENTICATED':
		case 'PERMISSION_DENIED': {
			return 'auth';
		}

		case 'UNIMPLEMENTED': {
			return 'not-etcd';
		}

		case 'UNAVAILABLE': {
			return 'unavailable';
		}

		default: {
			return 'unknown';
		}
	}
}

// grpc-js puts "<code> <NAME>: <details>" into the message of its errors.
function parseStatus(text: string): {
	code: string;
	details: string;
} {
	const match = /^\d+ ([A-Z_]+): ?([\s\S]*)$/.exec(text);
	if (match === null) return {code: '', details: text};
	return {code: match[1] ?? '', details: match[2] ?? ''};
}

// grpc-js wraps the cause and appends its name-resolution notes; the operator
// needs the cause only.
function plain(details: string): string {
	const cause =
		/No connection established\. Last error: (.*?)(?:\. Resolution note: .*)?$/s.exec(
			details,
		)?.[1] ?? details;
	const line = cause
		.replace(/^Error: /, '')
		.replaceAll(/\s*\n\s*/g, ' ')
		.replace(/\s*\(\d{4}-\d\d-\d\dT[^)]*\)$/, '')
		// grpc-js tells how the time was spent; the operator needs how long.
		.replace(/^Deadline exceeded after ([\d.]+)s.*$/, 'no answer within $1 s')
		// OpenSSL: code, library, function, reason, file, line.
		.replace(/^.*:SSL routines:[^:]*:([^:]+):.*$/, 'TLS: $1')
		// Node's advice about its own flags.
		.replace(/; if the root CA is installed locally.*$/, '')
		.trim();
	const shown = printable(line === '' ? 'no reason given' : line);
	// Again, since the cut may go through the middle of a character.
	return printable(shown.slice(0, 300));
}
