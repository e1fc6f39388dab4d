import type {LogCode} from '../../../source/logs/log-pattern.js';

/** The code of each, and a line of the old format, or of what is no entry at all. */
export const textLines: ReadonlyArray<readonly [LogCode, string]> = [
	[
		'nospace-raised',
		'2019-09-09 11:54:35.225727 W | etcdserver: alarm NOSPACE raised by peer 61ffe80d3edd0623',
	],
	[
		'nospace-raised',
		'2019-09-09 11:54:35.225727 E | etcdserver: applying raft message exceeded backend quota',
	],
	[
		'database-space-exceeded',
		'E1121 13:47:30 rpc error: code = ResourceExhausted desc = etcdserver: mvcc: database space exceeded',
	],
	[
		'alarm-disarmed',
		'2019-09-09 11:54:35.225727 I | etcdserver: alarm disarmed &{MemberID:1 Alarm:NOSPACE}',
	],
	[
		'quota-above-maximum',
		'2019-09-09 11:54:35.225727 W | etcdserver: backend quota 12884901888 exceeds maximum recommended quota 8589934592',
	],
	[
		'quota-disabled',
		'2019-09-09 11:54:35.225727 W | etcdserver: disabling backend quota',
	],
	[
		'compaction-finished',
		'2019-09-09 11:54:35.2 I | mvcc: finished scheduled compaction at 289 (took 646.462µs)',
	],
	[
		'defragment-started',
		'2019-09-09 11:54:35.2 N | etcdserver/api/v3rpc: starting to defragment the storage backend...',
	],
	[
		'defragment-finished',
		'2019-09-09 11:54:35.2 N | etcdserver/api/v3rpc: finished defragmenting the storage backend',
	],
	[
		'corrupt-raised',
		'2019-09-09 11:54:35.225727 W | etcdserver: alarm CORRUPT raised by peer 61ff',
	],
	[
		'hash-mismatch',
		'2019-09-09 11:54:35.225727 W | etcdserver: mismatched hashes 12 and 13 for revision 5',
	],
	[
		'wal-damaged',
		'2019-09-09 11:54:35.225727 C | etcdserver: read wal error (walpb: crc mismatch) and cannot be repaired',
	],
	[
		'backend-behind-snapshot',
		'2019-09-09 11:54:35.225727 C | etcdserver: recovering backend from snapshot error: failed to find',
	],
	[
		'raft-log-lost',
		'panic: tocommit(659) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?',
	],
	[
		'cluster-id-mismatch',
		'2019-09-09 11:54:35.2 E | rafthttp: request cluster ID mismatch (got 1 want 2)',
	],
	[
		'slow-fdatasync',
		'2019-09-09 11:54:35.2 W | wal: sync duration of 1.2s, expected less than 1s',
	],
	[
		'heartbeat-late',
		'2019-09-09 11:54:35.225727 W | etcdserver: failed to send out heartbeat on time (exceeded the 100ms timeout for 1.2s, to 8e9e)',
	],
	[
		'slow-apply',
		'2019-09-09 11:54:35.225727 W | etcdserver: read-only range request "key:\\"/registry/a\\" " with result "range_response_count:1 size:2579" took too long (1.2s) to execute',
	],
	[
		'slow-apply',
		'2019-09-09 11:54:35.225727 W | etcdserver: request "header:<ID:1>" with result "size:5" took too long (1.2s) to execute',
	],
	[
		'slow-read-index',
		'2019-09-09 11:54:35.225727 W | etcdserver: timed out waiting for read index response (local node might have slow network) timeout: 7s',
	],
	[
		'slow-snapshot',
		'2019-09-09 11:54:35.2 W | mvcc/backend: snapshotting is taking more than 1.2 seconds to finish transferring 3 MB [started at x]',
	],
	[
		'request-timed-out',
		'2019-09-09 11:54:35.225727 E | etcdserver: publish error: etcdserver: request timed out, possibly due to connection lost',
	],
	[
		'apply-failed',
		'2019-09-09 11:54:35.225727 W | etcdserver: failed to apply request "header:<>" with response "" took (1µs) to execute, err is lease not found',
	],
	[
		'leader-lost',
		'raft2026/11/21 13:47:30 INFO: raft.node: 8e9e lost leader 8e9e at term 5',
	],
	[
		'no-leader',
		'2019-09-09 11:54:35.2 W | etcdserver/api/etcdhttp: /health error; no leader (status code 503)',
	],
	[
		'peer-unreachable',
		'2019-09-09 11:54:35.225727 W | etcdserver: failed to reach the peerURL(http://127.0.0.1:1) of member 8e9e (x)',
	],
	[
		'peer-unreachable',
		'2019-09-09 11:54:35.2 W | rafthttp: health check for peer 8e9e could not connect: x',
	],
	[
		'peer-stream-lost',
		'2019-09-09 11:54:35.2 W | rafthttp: lost the TCP streaming connection with peer 8e9e (stream Message reader)',
	],
	[
		'raft-message-dropped',
		"2019-09-09 11:54:35.225727 W | etcdserver: dropped internal raft message to 8e9e since x's sending buffer is full (bad/overloaded network)",
	],
	[
		'clock-drift',
		'2019-09-09 11:54:35.2 W | rafthttp: the clock difference against peer 8e9e is too high [1.2s > 1s]',
	],
	[
		'tls-hung-up',
		'2019-09-09 11:54:35.2 I | embed: rejected connection from "10.0.0.1:1" (error "EOF", ServerName "")',
	],
	[
		'tls-rejected',
		'2019-09-09 11:54:35.2 I | embed: rejected connection from "10.0.0.1:1" (error "remote error: tls: bad certificate", ServerName "")',
	],
	['started', '2019-09-09 11:54:35.2 I | etcdmain: etcd Version: 3.4.23'],
	[
		'stopped-by-signal',
		'2019-09-09 11:54:35.2 N | pkg/osutil: received terminated signal, shutting down...',
	],
	[
		'unknown-flag',
		'flag provided but not defined: -experimental-initial-corrupt-check',
	],
	[
		'bad-configuration',
		'invalid value "8GiB" for flag -quota-backend-bytes: parse error',
	],
	[
		'health-failing',
		'2019-09-09 11:54:35.2 W | etcdserver/api/etcdhttp: /health error due to memberID:1 alarm:NOSPACE',
	],
	['out-of-memory', 'fatal error: runtime: out of memory'],
	[
		'too-many-files',
		'http: Accept error: accept tcp [::]:2379: accept4: too many open files; retrying in 5ms',
	],
	['crashed', 'panic: runtime error: invalid memory address'],
];
