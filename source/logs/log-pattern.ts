import type {LogEntry} from './log-entry.js';

/** Stable codes of what etcd says in its log; `explain --output json` prints them. */
export type LogCode =
	| 'nospace-raised'
	| 'database-space-exceeded'
	| 'alarm-disarmed'
	| 'quota-above-maximum'
	| 'quota-disabled'
	| 'compaction-finished'
	| 'compaction-failed'
	| 'defragment-started'
	| 'defragment-finished'
	| 'defragment-failed'
	| 'revision-compacted'
	| 'corrupt-raised'
	| 'hash-mismatch'
	| 'wal-damaged'
	| 'backend-behind-snapshot'
	| 'raft-log-lost'
	| 'cluster-id-mismatch'
	| 'disk-full'
	| 'disk-error'
	| 'too-many-learners'
	| 'v2-content'
	| 'slow-fdatasync'
	| 'heartbeat-late'
	| 'slow-apply'
	| 'apply-failed'
	| 'slow-read-index'
	| 'slow-trace'
	| 'slow-snapshot'
	| 'leader-lost'
	| 'leader-elected'
	| 'election-started'
	| 'leader-changed-error'
	| 'no-leader'
	| 'request-timed-out'
	| 'deadline-exceeded'
	| 'too-many-requests'
	| 'snapshot-sent'
	| 'snapshot-received'
	| 'snapshot-applied'
	| 'snapshot-saved'
	| 'peer-unreachable'
	| 'peer-inactive'
	| 'peer-stream-lost'
	| 'raft-message-dropped'
	| 'clock-drift'
	| 'certificate-expired'
	| 'tls-hung-up'
	| 'tls-rejected'
	| 'auth-refused'
	| 'member-removed'
	| 'bootstrap-refused'
	| 'started'
	| 'stopped-by-signal'
	| 'restart-loop'
	| 'unknown-flag'
	| 'bad-configuration'
	| 'health-failing'
	| 'out-of-memory'
	| 'too-many-files'
	| 'address-in-use'
	| 'database-locked'
	| 'crashed';

export type LogSeverity = 'info' | 'warning' | 'critical';

/** What etcd says, how to know it, and what it means. */
export type LogPattern = {
	readonly code: LogCode;
	readonly severity: LogSeverity;
	/** zap messages, whole. */
	readonly messages?: readonly string[];
	/** With `messages`: what must hold of the entry besides. */
	readonly when?: (entry: LogEntry) => boolean;
	/** The old format's text, or that of an error: looked for in message, `error`, `reason` and `output`. */
	readonly text?: RegExp;
	/** etcd prints it bare, before there is a log: a line of it has the form of one. */
	readonly isBare?: true;
	/** The zap field that tells how long it took. */
	readonly durationField?: string;
	/** The same in the old text: its first group. */
	readonly durationText?: RegExp;
	/** Releases whose source says it. */
	readonly versions: string;
	/** What brings it about, in a sentence. */
	readonly cause: string;
	/** What to do, in a sentence. */
	readonly remedy: string;
	/** The finding or lint code about the same thing, see docs/codes.md. */
	readonly finding?: string;
};
