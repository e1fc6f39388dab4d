import type {LogCode} from './log-pattern.js';

/** What probably happened when certain patterns are there. */
export type StoryRule = {
	/** Any of these is the cause, the first that is there. */
	readonly causes: readonly LogCode[];
	/** So many entries of a cause are needed; default 1. */
	readonly atLeast?: number;
	/** These must be there, too. */
	readonly and?: readonly LogCode[];
	readonly sentence: string;
	/** What follows from it. */
	readonly follows: readonly LogCode[];
	/** How a follower is called in the sentence. */
	readonly words: Partial<Readonly<Record<LogCode, string>>>;
	readonly next: string;
	/** The cause is an alarm that somebody may have disarmed since. */
	readonly isAlarm?: true;
};

const lostLeader = {
	'leader-lost': 'lost leaders',
	'leader-changed-error': 'lost leaders',
	'no-leader': 'a time without a leader',
} as const;
const slow = {
	'slow-apply': 'slow requests',
	'slow-read-index': 'slow reads',
	'request-timed-out': 'requests that timed out',
	'deadline-exceeded': 'requests that timed out',
	'too-many-requests': 'refused requests',
} as const;
const killed = {
	'health-failing': 'a health page that says no',
	'stopped-by-signal': 'kills from outside',
	'restart-loop': 'a restart loop',
} as const;

/**
 * Causes, what endangers data first, then what stops writes, then what slows
 * them: the first that is there is the conclusion. The chain disk, fsync,
 * heartbeat, leader, slow requests is etcd's own (FAQ: "What does the etcd
 * warning 'failed to send out heartbeat on time' mean").
 */
export const storyRules: readonly StoryRule[] = [
	{
		causes: ['corrupt-raised', 'hash-mismatch'],
		sentence: 'Members hold different data: disarm nothing and compact nothing',
		follows: [
			'nospace-raised',
			'database-space-exceeded',
			'health-failing',
			'restart-loop',
		],
		words: {'nospace-raised': 'a full quota', 'restart-loop': 'a restart loop'},
		next: 'etcd-medic check',
	},
	{
		causes: ['disk-full'],
		sentence:
			'The disk under the data directory is full; the quota is not the point',
		follows: [
			'disk-error',
			'wal-damaged',
			'crashed',
			'restart-loop',
			'defragment-failed',
		],
		words: {
			'restart-loop': 'a restart loop',
			'defragment-failed': 'a failed defragment',
		},
		next: 'df -h /var/lib/etcd',
	},
	{
		causes: [
			'wal-damaged',
			'backend-behind-snapshot',
			'raft-log-lost',
			'disk-error',
		],
		sentence:
			'This member cannot use its data directory and will not start as it is',
		follows: ['crashed', 'restart-loop', 'peer-unreachable'],
		words: {'restart-loop': 'a restart loop'},
		next: 'etcd-medic check --endpoints of the other members',
	},
	{
		causes: ['cluster-id-mismatch'],
		sentence:
			'A member of another cluster talks to this one: one of them was started on an empty data directory',
		follows: ['peer-unreachable', 'peer-inactive', 'tls-rejected'],
		words: {},
		next: 'etcd-medic check',
	},
	{
		causes: ['unknown-flag', 'bad-configuration'],
		sentence: 'etcd refuses its own command line and ends at once',
		follows: ['restart-loop'],
		words: {'restart-loop': 'a restart loop'},
		next: 'etcd-medic lint /etc/kubernetes/manifests/etcd.yaml',
	},
	{
		causes: ['nospace-raised', 'database-space-exceeded'],
		and: ['restart-loop'],
		sentence:
			'The backend quota was reached, and etcd is killed again and again meanwhile: its liveness probe fails under the alarm',
		follows: [
			'health-failing',
			'stopped-by-signal',
			'leader-lost',
			'no-leader',
			'slow-apply',
		],
		words: {...killed, ...lostLeader},
		next: 'etcd-medic lint /etc/kubernetes/manifests/etcd.yaml, then etcd-medic plan',
		isAlarm: true,
	},
	{
		causes: ['nospace-raised', 'database-space-exceeded'],
		sentence:
			'The backend quota was reached: since then the cluster refuses every write',
		follows: ['health-failing', 'stopped-by-signal'],
		words: killed,
		next: 'etcd-medic plan',
		isAlarm: true,
	},
	{
		causes: ['certificate-expired'],
		sentence:
			'A certificate has expired, and connections are refused because of it',
		follows: [
			'tls-rejected',
			'peer-unreachable',
			'peer-inactive',
			'peer-stream-lost',
			'leader-lost',
			'no-leader',
		],
		words: {'peer-unreachable': 'unreachable peers', ...lostLeader},
		next: 'kubeadm certs check-expiration',
	},
	{
		causes: [
			'address-in-use',
			'database-locked',
			'member-removed',
			'bootstrap-refused',
			'v2-content',
			'too-many-learners',
		],
		sentence: 'etcd refuses to start or to join as it is told to',
		follows: ['restart-loop'],
		words: {'restart-loop': 'a restart loop'},
		next: 'etcd-medic check --endpoints of the other members',
	},
	{
		causes: ['out-of-memory', 'too-many-files', 'crashed'],
		sentence: 'etcd ran out of something the machine gives it, or crashed',
		follows: ['restart-loop'],
		words: {'restart-loop': 'a restart loop'},
		next: 'journalctl -k',
	},
	{
		causes: ['slow-fdatasync'],
		sentence:
			'The disk is too slow: every write waits for it, and the leader with it',
		follows: [
			'heartbeat-late',
			'leader-lost',
			'leader-changed-error',
			'no-leader',
			'slow-apply',
			'slow-read-index',
			'request-timed-out',
			'deadline-exceeded',
			'too-many-requests',
			'health-failing',
			'restart-loop',
		],
		words: {
			'heartbeat-late': 'late heartbeats',
			...lostLeader,
			...slow,
			...killed,
		},
		next: 'etcd-medic check --window 10s',
	},
	{
		causes: ['heartbeat-late'],
		sentence:
			'The leader sends its heartbeats late: most often its disk, else too little CPU',
		follows: [
			'leader-lost',
			'leader-changed-error',
			'no-leader',
			'slow-apply',
			'slow-read-index',
			'request-timed-out',
			'deadline-exceeded',
			'health-failing',
			'restart-loop',
		],
		words: {...lostLeader, ...slow, ...killed},
		next: 'etcd-medic check --window 10s',
	},
	{
		causes: ['restart-loop'],
		sentence:
			'etcd is started again and again, and its log does not say why: probably killed from outside',
		follows: [
			'stopped-by-signal',
			'health-failing',
			'leader-lost',
			'no-leader',
		],
		words: {...lostLeader, ...killed},
		next: 'etcd-medic lint /etc/kubernetes/manifests/etcd.yaml',
	},
	{
		causes: [
			'peer-unreachable',
			'peer-inactive',
			'peer-stream-lost',
			'raft-message-dropped',
		],
		sentence: 'Another member was down, or the network to it',
		follows: [
			'leader-lost',
			'leader-changed-error',
			'no-leader',
			'slow-read-index',
			'request-timed-out',
			'deadline-exceeded',
			'snapshot-sent',
		],
		words: {
			...lostLeader,
			...slow,
			'snapshot-sent':
				'a member so far behind that it was sent the whole database',
		},
		next: 'etcd-medic check',
	},
	{
		causes: [
			'slow-apply',
			'slow-read-index',
			'request-timed-out',
			'too-many-requests',
		],
		sentence:
			'Requests are slow, and neither the disk nor the peers are named: large lists, a defragment, or too little CPU',
		follows: ['leader-lost', 'deadline-exceeded', 'health-failing'],
		words: {...lostLeader, ...slow, ...killed},
		next: 'etcd-medic check --window 10s',
	},
	{
		causes: ['clock-drift'],
		sentence: 'The clocks of the members differ',
		follows: [],
		words: {},
		next: 'etcd-medic check',
	},
];
