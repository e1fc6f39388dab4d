import type {LogPattern} from '../log-pattern.js';

const diskRemedy =
	'measure with etcd-medic check; look at the disk under the data directory: shared, throttled or failing';

/** A disk, a network or a load that is too slow. Sources: lines of etcd 3.4.45, 3.5.33, 3.6.14. */
export const slownessPatterns: readonly LogPattern[] = [
	// 3.4 etcdserver/util.go:168 (text :183), 3.5 server/etcdserver/util.go:184, 3.6 server/etcdserver/txn/util.go:94. First: the request in it may hold any text.
	{
		code: 'slow-apply',
		severity: 'warning',
		messages: ['apply request took too long'],
		text: /^(?:read-only range )?request "/,
		durationField: 'took',
		durationText: /took too long \(([^)]{1,40})\) to execute/,
		versions: '3.4 to 3.7',
		cause:
			'a request took more than 100 ms: a slow disk, a slow network between members, a defragment, or very large lists',
		remedy:
			'with slow fdatasync or late heartbeats beside it: the disk; alone and only reads: look for large lists',
		finding: 'slow-requests',
	},
	// 3.4 wal/wal.go:809 (text :814), 3.5 server/wal/wal.go:806, 3.6 server/storage/wal/wal.go:846; from 1 s on.
	{
		code: 'slow-fdatasync',
		severity: 'critical',
		messages: ['slow fdatasync'],
		text: /^sync duration of \S+, expected less than/,
		durationField: 'took',
		durationText: /^sync duration of ([^\s,]+)/,
		versions: '3.4 to 3.7',
		cause:
			'the disk took more than a second to make a write safe; every write of the cluster waits for that',
		remedy: diskRemedy,
		finding: 'slow-wal-fsync',
	},
	// 3.4 etcdserver/raft.go:453 (text :460), 3.5 server/etcdserver/raft.go:429, 3.6 :388.
	{
		code: 'heartbeat-late',
		severity: 'warning',
		messages: [
			'leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk',
		],
		text: /^failed to send out heartbeat on time/,
		durationField: 'exceeded-duration',
		durationText: /timeout for ([^\s,]+)/,
		versions: '3.4 to 3.7',
		cause:
			'the leader was too busy to send its heartbeat, most often waiting for its disk, else short of CPU',
		remedy: diskRemedy,
		finding: 'slow-wal-fsync',
	},
	// 3.4 etcdserver/v3_server.go:1005, :1023 (texts :1010, :1027), 3.5 server/etcdserver/v3_server.go:1026, :1040, 3.6 :1017, :1031, 3.7 read/read.go:207, :221.
	{
		code: 'slow-read-index',
		severity: 'warning',
		messages: [
			'waiting for ReadIndex response took too long, retrying',
			'timed out waiting for read index response (local node might have slow network)',
		],
		text: /^waiting for ReadIndex response took too long|^timed out waiting for read index response/,
		versions: '3.4 to 3.7',
		cause:
			"a linearizable read waited for the leader's word: no leader, a slow one, or a slow network to it",
		remedy: 'look for leader changes and unreachable peers at the same time',
		finding: 'slow-requests',
	},
	// 3.4 pkg/traceutil/trace.go:160, 3.5 :179, 3.6 :180.
	{
		code: 'slow-trace',
		severity: 'info',
		text: /^trace\[\d+\] /,
		durationField: 'duration',
		versions: '3.4 to 3.7',
		cause: 'etcd wrote down the steps of a request that took more than 100 ms',
		remedy:
			'the step with the time in it tells whether agreement (disk, network) or the range was slow',
		finding: 'slow-requests',
	},
	// 3.4 mvcc/backend/backend.go:337 (text :343), 3.5 server/mvcc/backend/backend.go:373, 3.6 server/storage/backend/backend.go:377.
	{
		code: 'slow-snapshot',
		severity: 'warning',
		messages: ['snapshotting taking too long to transfer'],
		text: /^snapshotting is taking more than/,
		durationField: 'taking',
		durationText: /more than (\S+ seconds)/,
		versions: '3.4 to 3.7',
		cause:
			'a snapshot (a backup, or for a member that fell behind) is slow to transfer; its pages cannot be reused meanwhile',
		remedy:
			'wait; if it happens often, look at the network and at who takes backups',
	},
	// 3.4 etcdserver/errors.go:38, 3.5 server/etcdserver/errors.go:38, 3.6 server/etcdserver/errors/errors.go:38.
	{
		code: 'too-many-requests',
		severity: 'warning',
		text: /etcdserver: too many requests/,
		versions: '3.4 to 3.7',
		cause:
			'the member has more than 5000 agreed entries still to apply and refuses more: it is behind, e.g. after a defragment',
		remedy: 'wait until it caught up; start no defragment elsewhere meanwhile',
		finding: 'member-lagging',
	},
	// 3.4 etcdserver/api/v3rpc/rpctypes/error.go:76-79, 3.5 api/v3rpc/rpctypes/error.go:76-79, 3.6 :82-85; text etcdserver/server.go:2232.
	{
		code: 'request-timed-out',
		severity: 'warning',
		text: /etcdserver: request timed out/,
		versions: '3.4 to 3.7',
		cause:
			'agreement took longer than five seconds and two election times: no quorum, no leader, or a disk that stands still',
		remedy:
			"check that most members are up and reach each other, then the leader's disk",
		finding: 'slow-requests',
	},
	// 3.4 etcdserver/util.go:122 (text :129), 3.5 server/etcdserver/util.go:137, 3.6 server/etcdserver/txn/util.go:47.
	{
		code: 'apply-failed',
		severity: 'info',
		messages: ['failed to apply request'],
		text: /^failed to apply request "/,
		versions: '3.4 to 3.7',
		cause: 'an agreed request was answered with an error; the entry says which',
		remedy:
			'nothing for single ones: an ordinary refusal such as a lease that is gone looks the same',
	},
	// Go's context package; etcd passes it on.
	{
		code: 'deadline-exceeded',
		severity: 'warning',
		text: /context deadline exceeded/,
		versions: '3.4 to 3.7',
		cause:
			'something was given up because its time was over; the entry itself says what',
		remedy:
			'see what else happened at the same time; alone it says only that something was slow',
		finding: 'slow-requests',
	},
];
