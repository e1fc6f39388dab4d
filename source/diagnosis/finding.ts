import type {MemberId} from '../cluster/member.js';

/** Stable codes, documented in docs/codes.md. */
export type FindingCode =
	| 'nospace-alarm'
	| 'corrupt-alarm'
	| 'quota-near'
	| 'fragmented'
	| 'history-bloat'
	| 'live-data-near-quota'
	| 'size-skew'
	| 'slow-wal-fsync'
	| 'member-unreachable'
	| 'no-leader'
	| 'quorum-lost'
	| 'cluster-id-split'
	| 'permission-denied'
	| 'metrics-unavailable'
	| 'defrag-in-flight'
	| 'member-unstarted'
	| 'slow-requests'
	| 'slow-backend-commit'
	| 'health-is-lying'
	| 'leader-flapping'
	| 'member-lagging'
	| 'compaction-stalled'
	| 'quota-differs'
	| 'quota-oversized'
	| 'learner-present'
	| 'version-hazard'
	| 'certificate-expiring'
	| 'clock-skew'
	| 'restart-loop'
	| 'shared-disk'
	| 'disk-busy'
	| 'disk-failing'
	| 'disk-space-low';

export type Severity = 'info' | 'warning' | 'critical';

/** One diagnosed fact. */
export type Finding = {
	readonly code: FindingCode;
	readonly severity: Severity;
	/** The members it is about; empty when it is about the cluster. */
	readonly memberIds: readonly MemberId[];
	/** One sentence, printable. */
	readonly summary: string;
	/** The numbers it rests on; the key carries the unit. `null` is "not known". */
	readonly evidence: Readonly<Record<string, number | string | null>>;
	/** What to do, one sentence. */
	readonly remedy: string;
};

/** The answer to "what is wrong", in two seconds. */
export type Verdict = {
	/** `unknown`: too little could be read to say ok. */
	readonly level: 'ok' | 'warning' | 'critical' | 'unknown';
	/** One sentence, cause before symptom. */
	readonly sentence: string;
	/** What leads to what, cause first, where several findings are one story; absent otherwise. */
	readonly chain?: readonly string[];
	/** What was looked at and is in order, in a few words each; absent when nothing is wrong. */
	readonly ruledOut?: readonly string[];
};

/** Findings, gravest first, and the verdict over them. */
export type Diagnosis = {
	readonly verdict: Verdict;
	readonly findings: readonly Finding[];
};
