import type {LogCode} from '../../../source/logs/log-pattern.js';

/** zap's entry of that message and fields, as text. */
export function zap(msg: string, fields: object = {}): string {
	return JSON.stringify({
		level: 'warn',
		ts: '2026-11-21T13:47:30Z',
		msg,
		...fields,
	});
}

/** The code of each, and an entry with the words of etcd's source. */
export const zapLines: ReadonlyArray<readonly [LogCode, string]> = [
	['nospace-raised', zap('alarm raised', {alarm: 'NOSPACE', from: '8e9e'})],
	[
		'nospace-raised',
		zap('message exceeded backend quota; raising alarm', {
			error: 'etcdserver: no space',
		}),
	],
	[
		'database-space-exceeded',
		zap('failed to apply request', {error: 'etcdserver: no space'}),
	],
	['alarm-disarmed', zap('alarm disarmed', {alarm: 'NOSPACE'})],
	['quota-above-maximum', zap('quota exceeds the maximum value')],
	['quota-disabled', zap('disabled backend quota')],
	[
		'compaction-finished',
		zap('finished scheduled compaction', {took: '9.2ms'}),
	],
	['compaction-failed', zap('Failed compaction', {error: 'x'})],
	['defragment-started', zap('defragmenting', {path: '/d'})],
	['defragment-finished', zap('defragmented', {took: '23ms'})],
	[
		'defragment-finished',
		zap('finished defragmenting directory', {took: '23ms'}),
	],
	['defragment-failed', zap('failed to defragment', {error: 'x'})],
	[
		'disk-full',
		zap('failed to defragment', {
			error: 'write /d/db.tmp.1: no space left on device',
		}),
	],
	[
		'revision-compacted',
		zap('failed to apply request', {
			error: 'mvcc: required revision has been compacted',
		}),
	],
	['corrupt-raised', zap('alarm raised', {alarm: 'CORRUPT'})],
	['hash-mismatch', zap('found hash mismatch')],
	['hash-mismatch', zap('Detected compaction hash mismatch')],
	[
		'hash-mismatch',
		zap('failed to start', {error: '8e9e found data inconsistency with peers'}),
	],
	[
		'wal-damaged',
		zap('failed to read WAL, cannot be repaired', {error: 'wal: crc mismatch'}),
	],
	[
		'wal-damaged',
		zap('failed to recover', {
			error: 'wal: max entry size limit exceeded, recBytes: 1',
		}),
	],
	[
		'backend-behind-snapshot',
		zap('failed to recover v3 backend from snapshot', {
			error: 'failed to find database snapshot file',
		}),
	],
	[
		'raft-log-lost',
		zap(
			'tocommit(659) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?',
		),
	],
	['cluster-id-mismatch', zap('request cluster ID mismatch')],
	[
		'cluster-id-mismatch',
		zap('request sent was ignored by remote peer due to cluster ID mismatch'),
	],
	[
		'disk-full',
		zap('failed to save Raft snapshot', {
			error: 'write /var/lib/etcd/x: no space left on device',
		}),
	],
	[
		'disk-error',
		zap('failed to save Raft hard state and entries', {
			error: 'sync /d: input/output error',
		}),
	],
	[
		'too-many-learners',
		zap('x', {error: 'membership: too many learner members in cluster'}),
	],
	['v2-content', zap('illegal v2store content', {error: 'x'})],
	[
		'slow-fdatasync',
		zap('slow fdatasync', {took: '1.2s', 'expected-duration': '1s'}),
	],
	[
		'heartbeat-late',
		zap(
			'leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk',
			{'exceeded-duration': '1.2s'},
		),
	],
	[
		'slow-apply',
		zap('apply request took too long', {
			took: '1.2s',
			prefix: 'read-only range ',
		}),
	],
	[
		'slow-read-index',
		zap('waiting for ReadIndex response took too long, retrying'),
	],
	['slow-trace', zap('trace[1103223440] range', {duration: '1.2s'})],
	[
		'slow-snapshot',
		zap('snapshotting taking too long to transfer', {taking: '1.2s'}),
	],
	['too-many-requests', zap('x', {error: 'etcdserver: too many requests'})],
	[
		'request-timed-out',
		zap('failed to publish local member to cluster through raft', {
			error: 'etcdserver: request timed out',
		}),
	],
	['apply-failed', zap('failed to apply request', {error: 'lease not found'})],
	[
		'deadline-exceeded',
		zap('serving /x', {error: 'context deadline exceeded'}),
	],
	['leader-lost', zap('raft.node: 8e9e lost leader 8e9e at term 5')],
	[
		'leader-elected',
		zap('raft.node: 8e9e changed leader from 1 to 2 at term 5'),
	],
	['election-started', zap('8e9e is starting a new election at term 1')],
	['leader-changed-error', zap('x', {error: 'etcdserver: leader changed'})],
	['no-leader', zap('serving /health false; no leader')],
	['snapshot-sent', zap('sending database snapshot')],
	['snapshot-received', zap('receiving database snapshot')],
	['snapshot-applied', zap('applied snapshot')],
	['snapshot-saved', zap('saved snapshot to disk')],
	[
		'peer-unreachable',
		zap('prober detected unhealthy status', {error: 'connection refused'}),
	],
	['peer-inactive', zap('peer became inactive (message send to peer failed)')],
	[
		'peer-stream-lost',
		zap('lost TCP streaming connection with remote peer', {error: 'EOF'}),
	],
	[
		'raft-message-dropped',
		zap(
			'dropped internal Raft message since sending buffer is full (overloaded network)',
		),
	],
	[
		'clock-drift',
		zap('prober found high clock drift', {'clock-drift': '1.2s'}),
	],
	[
		'certificate-expired',
		zap('rejected connection', {
			error:
				'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time x',
		}),
	],
	[
		'tls-hung-up',
		zap('rejected connection on client endpoint', {error: 'EOF'}),
	],
	[
		'tls-rejected',
		zap('rejected connection', {error: 'remote error: tls: bad certificate'}),
	],
	['auth-refused', zap('x', {error: 'auth: invalid auth token'})],
	[
		'member-removed',
		zap('server error', {
			error: 'the member has been permanently removed from the cluster',
		}),
	],
	[
		'bootstrap-refused',
		zap('failed to start etcd', {
			error: 'member 8e9e has already been bootstrapped',
		}),
	],
	['started', zap('starting an etcd server')],
	[
		'stopped-by-signal',
		zap('received signal; shutting down', {signal: 'terminated'}),
	],
	['bad-configuration', zap('failed to verify flags', {error: 'x'})],
	[
		'health-failing',
		zap('/health error', {
			output: '{"health":"false","reason":"ALARM NOSPACE"}',
		}),
	],
	['health-failing', zap('Health check error', {path: '/readyz'})],
	[
		'address-in-use',
		zap('x', {
			error: 'listen tcp 127.0.0.1:2379: bind: address already in use',
		}),
	],
	[
		'database-locked',
		zap('db file is flocked by another process, or taking too long'),
	],
];
