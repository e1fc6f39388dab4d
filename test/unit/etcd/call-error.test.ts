import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {NotItsOwn, problemFrom} from '../../../source/etcd/call-error.js';
import type {
	ProblemDetail,
	ProblemKind,
} from '../../../source/cluster/reading.js';

type Table = ReadonlyArray<
	readonly [string, ProblemKind, string, ProblemDetail?]
>;

function expectAll(table: Table): void {
	for (const [text, kind, message, detail] of table) {
		const expected = {kind, message, ...(detail && {detail})};
		assert.deepEqual(problemFrom(new Error(text)), expected, text);
	}
}

function connecting(cause: string): string {
	return `14 UNAVAILABLE: No connection established. Last error: ${cause}. Resolution note: `;
}

// Recorded from grpc-js 1 against etcd 3.4 and 3.5, and from 3.6's source.
test('what etcd itself answers decides the kind, in its own words', () => {
	const table: ReadonlyArray<readonly [string, string, ProblemKind]> = [
		[
			'8 RESOURCE_EXHAUSTED',
			'etcdserver: mvcc: database space exceeded',
			'nospace',
		],
		['15 DATA_LOSS', 'etcdserver: corrupt cluster', 'corrupt'],
		[
			'11 OUT_OF_RANGE',
			'etcdserver: mvcc: required revision has been compacted',
			'compacted',
		],
		[
			'11 OUT_OF_RANGE',
			'etcdserver: mvcc: required revision is a future revision',
			'future-revision',
		],
		[
			'8 RESOURCE_EXHAUSTED',
			'etcdserver: too many requests',
			'too-many-requests',
		],
		['14 UNAVAILABLE', 'etcdserver: request timed out', 'timeout'],
		[
			'14 UNAVAILABLE',
			'etcdserver: request timed out, possibly due to previous leader failure',
			'timeout',
		],
		[
			'14 UNAVAILABLE',
			'etcdserver: request timed out, possibly due to connection lost',
			'timeout',
		],
		[
			'14 UNAVAILABLE',
			'etcdserver: request timed out, waiting for the applied index took too long',
			'timeout',
		],
		['14 UNAVAILABLE', 'etcdserver: no leader', 'no-leader'],
		['14 UNAVAILABLE', 'etcdserver: leader changed', 'no-leader'],
		['9 FAILED_PRECONDITION', 'etcdserver: not leader', 'no-leader'],
		['14 UNAVAILABLE', 'etcdserver: server stopped', 'unavailable'],
		['14 UNAVAILABLE', 'etcdserver: unhealthy cluster', 'unavailable'],
		['14 UNAVAILABLE', 'etcdserver: not capable', 'not-supported'],
		[
			'14 UNAVAILABLE',
			'etcdserver: rpc not supported for learner',
			'not-supported',
		],
		['7 PERMISSION_DENIED', 'etcdserver: permission denied', 'auth'],
		['2 UNKNOWN', 'auth: permission denied', 'auth'],
		['3 INVALID_ARGUMENT', 'etcdserver: user name is empty', 'auth'],
		['9 FAILED_PRECONDITION', 'etcdserver: user name not found', 'auth'],
		[
			'3 INVALID_ARGUMENT',
			'etcdserver: authentication failed, invalid user ID or password',
			'auth',
		],
		['16 UNAUTHENTICATED', 'etcdserver: invalid auth token', 'auth'],
		[
			'9 FAILED_PRECONDITION',
			'etcdserver: authentication is not enabled',
			'auth',
		],
		['5 NOT_FOUND', 'etcdserver: requested lease not found', 'unknown'],
	];
	expectAll(
		table.map(([code, message, kind]) => [
			`${code}: ${message}`,
			kind,
			message,
		]),
	);
});

test('a connection that fails is told by its cause, without the library’s notes', () => {
	expectAll([
		[
			connecting('connect ECONNREFUSED 127.0.0.1:2379'),
			'refused',
			'connect ECONNREFUSED 127.0.0.1:2379',
		],
		[
			connecting('Error: connect ECONNREFUSED ::1:2379'),
			'refused',
			'connect ECONNREFUSED ::1:2379',
		],
		[
			connecting('Error: connect EHOSTUNREACH 10.0.0.9:2379'),
			'unreachable',
			'connect EHOSTUNREACH 10.0.0.9:2379',
		],
		[
			connecting('Error: connect ETIMEDOUT 10.0.0.9:2379'),
			'timeout',
			'connect ETIMEDOUT 10.0.0.9:2379',
		],
		[
			'14 UNAVAILABLE: Name resolution failed for target dns:nosuch.invalid:2379',
			'unreachable',
			'Name resolution failed for target dns:nosuch.invalid:2379',
		],
		[
			connecting('Failed to connect (2026-11-21T11:08:10.680Z)'),
			'unavailable',
			'Failed to connect',
		],
		['14 UNAVAILABLE: read ECONNRESET', 'unavailable', 'read ECONNRESET'],
		['14 UNAVAILABLE: Connection dropped', 'unavailable', 'Connection dropped'],
	]);
});

test('a handshake that fails is TLS, with OpenSSL’s reason and nothing of its source lines', () => {
	expectAll([
		[
			connecting(
				'406D4DF6E47F0000:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 116\n (2026-11-21T11:08:10.716Z)',
			),
			'tls',
			'TLS: tlsv13 alert certificate required',
		],
		[
			connecting(
				'406D4DF6E47F0000:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 48\n',
			),
			'tls',
			'TLS: tlsv1 alert unknown ca',
		],
		[
			connecting(
				'Error: 40BD3030937F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:\n',
			),
			'tls',
			'TLS: wrong version number',
		],
		[
			connecting(
				'Error: unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
			),
			'tls',
			'unable to verify the first certificate',
		],
		[
			connecting('Error: certificate has expired'),
			'tls',
			'certificate has expired',
			'server-certificate-expired',
		],
		[
			connecting('Error: certificate is not yet valid'),
			'tls',
			'certificate is not yet valid',
			'server-certificate-not-yet-valid',
		],
		[
			connecting(
				'40F763F1D57F0000:error:0A000415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 45\n',
			),
			'tls',
			'TLS: sslv3 alert certificate expired',
			'our-certificate-expired',
		],
		[
			connecting('Error: self-signed certificate in certificate chain'),
			'tls',
			'self-signed certificate in certificate chain',
		],
		[
			connecting(
				"Error: Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: ",
			),
			'tls',
			"Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list:",
		],
		[
			connecting(
				'Error: Client network socket disconnected before secure TLS connection was established',
			),
			'tls',
			'Client network socket disconnected before secure TLS connection was established',
		],
	]);
});

test('a deadline is a timeout, told by how long was waited', () => {
	expectAll([
		[
			'4 DEADLINE_EXCEEDED: Deadline exceeded after 5.000s,name resolution: 0.008s,LB pick: 0.001s,remote_addr=127.0.0.1:19181',
			'timeout',
			'no answer within 5.000 s',
		],
		[
			'4 DEADLINE_EXCEEDED: Deadline exceeded after 1.501s,Waiting for LB pick',
			'timeout',
			'no answer within 1.501 s',
		],
		[
			'4 DEADLINE_EXCEEDED: context deadline exceeded',
			'timeout',
			'context deadline exceeded',
		],
		[
			'ETIMEDOUT: the member sent no snapshot data for 300 ms',
			'timeout',
			'ETIMEDOUT: the member sent no snapshot data for 300 ms',
		],
	]);
});

test('what speaks another protocol is not etcd', () => {
	expectAll([
		['14 UNAVAILABLE: Protocol error', 'not-etcd', 'Protocol error'],
		[
			connecting('Protocol error (2026-11-21T11:08:10.758Z)'),
			'not-etcd',
			'Protocol error',
		],
		[
			'12 UNIMPLEMENTED: Received HTTP status code 404',
			'not-etcd',
			'Received HTTP status code 404',
		],
		[
			'12 UNIMPLEMENTED: unknown service etcdserverpb.Maintenance',
			'not-etcd',
			'unknown service etcdserverpb.Maintenance',
		],
	]);
});

test('with words that are new to us gRPC’s code still tells the kind', () => {
	const table: ReadonlyArray<readonly [string, ProblemKind]> = [
		['1 CANCELLED', 'cancelled'],
		['4 DEADLINE_EXCEEDED', 'timeout'],
		['7 PERMISSION_DENIED', 'auth'],
		['12 UNIMPLEMENTED', 'not-etcd'],
		['14 UNAVAILABLE', 'unavailable'],
		['16 UNAUTHENTICATED', 'auth'],
		['13 INTERNAL', 'unknown'],
		['2 UNKNOWN', 'unknown'],
	];
	expectAll(table.map(([code, kind]) => [`${code}: hm`, kind, 'hm']));
	expectAll([['14 UNAVAILABLE:', 'unavailable', 'no reason given']]);
});

test('what is no gRPC error is unknown, in its words', () => {
	assert.deepEqual(problemFrom('text'), {kind: 'unknown', message: 'text'});
	assert.deepEqual(problemFrom(new Error('')), {
		kind: 'unknown',
		message: 'no reason given',
	});
	assert.equal(problemFrom(undefined).kind, 'unknown');
});

test('a message is one short printable line, whatever the server wrote', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary', maxLength: 2000}), text => {
			const {message} = problemFrom(new Error(`2 UNKNOWN: ${text}`));
			assert.doesNotMatch(message, /[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
			assert.ok(message.length <= 310, String(message.length));
			assert.ok(message.length > 0);
		}),
	);
	const cut = problemFrom(new Error(`2 UNKNOWN: ${'x'.repeat(299)}🚑 end`));
	assert.doesNotMatch(cut.message, /\p{Cs}/u);
	assert.equal(
		problemFrom(new Error('2 UNKNOWN: a\u001B[2J\n  b\u202E')).message,
		String.raw`a\x1b[2J b\u{202e}`,
	);
});

test('who answers instead is told as such, whatever its words would else mean', () => {
	for (const kind of ['another-member', 'unreachable'] as const) {
		const {message, ...problem} = problemFrom(
			new NotItsOwn(kind, 'deadline, permission denied'),
		);
		assert.deepEqual(problem, {kind, wasNotSent: true});
		assert.match(message, /permission denied/);
	}
});
