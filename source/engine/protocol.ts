import type {MemberHistory} from '../cluster/member-history.js';
import type {MemberId} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import type {Diagnosis} from '../diagnosis/finding.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {PreCheck} from '../runbook/step.js';
import type {Progress} from '../run/progress.js';
import type {ConfirmedBy} from '../run/run-event.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {Conclusion} from '../logs/conclude.js';
import type {LogSummary} from '../logs/log-tally.js';
import type {QuotaRollout} from '../prevention/checklist.js';
import type {QuotaAdvice} from '../prevention/quota.js';
import type {ReplayedAlert} from '../prevention/replay.js';
import type {CountedKeys} from '../writers/census.js';
import type {WriteTally} from '../writers/tally.js';
import type {Gap, WatchedWriters} from '../writers/watch-writers.js';

// The engine observes, diagnoses, plans and runs steps in a thread of its own;
// the screen is painted in another, because a terminal that stops reading
// blocks the thread that writes to it. Only plain data crosses between them.

/** Something worth a line in the event list. */
export type ClusterEvent = {
	readonly atMs: Milliseconds;
	readonly tone: 'good' | 'info' | 'warning' | 'critical';
	readonly text: string;
	/** A run of an earlier session was taken up again. */
	readonly isTakeUp?: true;
};

/** The keys under a prefix that the operator typed; nothing is changed by counting. */
export type PrefixCount =
	| {
			readonly kind: 'counting';
			readonly prefix: string;
			readonly keys: number;
			readonly total: number | undefined;
	  }
	| {
			readonly kind: 'counted';
			readonly prefix: string;
			readonly keys: number;
			/** Estimated. */
			readonly bytes: Bytes;
			/** Requests that delete them. */
			readonly requests: number;
			/** A few keys of each end, printable. */
			readonly first: readonly string[];
			readonly last: readonly string[];
	  }
	| {
			readonly kind: 'problem';
			readonly prefix: string;
			readonly message: string;
	  };

/** Who writes, as far as a screen has asked; the prefixes are bounded in number. */
export type WritersStudyState =
	| {
			readonly kind: 'watching';
			readonly prefix: string;
			readonly startedAtMs: Milliseconds;
			readonly endsAtMs: Milliseconds;
			/** When the tally was taken. */
			readonly atMs: Milliseconds;
			/** Not yet printable. */
			readonly member: string;
			readonly gaps: readonly Gap[];
			readonly isNospace: boolean;
			readonly tally: WriteTally;
	  }
	| {
			readonly kind: 'watched';
			readonly atMs: Milliseconds;
			/** Title of the step that it was ended for. */
			readonly gaveWayTo: string | undefined;
			readonly watched: WatchedWriters;
	  }
	| {
			readonly kind: 'counting';
			readonly prefix: string;
			readonly startedAtMs: Milliseconds;
			readonly done: number;
			/** `undefined` until the member has told how many there are. */
			readonly all: number | undefined;
	  }
	| {
			readonly kind: 'counted';
			readonly atMs: Milliseconds;
			readonly gaveWayTo: string | undefined;
			readonly counted: CountedKeys;
	  }
	| {
			readonly kind: 'problem';
			readonly atMs: Milliseconds;
			readonly message: string;
	  };

/** What would prevent the next incident, when a screen last asked. */
export type PreventState = {
	readonly atMs: Milliseconds;
	/** When the verdict was critical first, or the history says so; `undefined`: it never was. */
	readonly incidentAtMs: Milliseconds | undefined;
	/** The history says so: then a member's file had reached its quota. */
	readonly isFromHistory?: boolean;
	/** How long before that the history begins. */
	readonly historyMs: Milliseconds;
	readonly alerts: readonly ReplayedAlert[];
	readonly quota: QuotaAdvice;
	readonly rollout: readonly QuotaRollout[];
};

/** What this node's etcd log says, as far as a screen has asked. */
export type LogStudyState =
	| {
			readonly kind: 'reading';
			/** '' before the first byte. */
			readonly source: string;
			readonly bytes: Bytes;
	  }
	| {
			readonly kind: 'read';
			readonly atMs: Milliseconds;
			readonly sources: readonly string[];
			/** Why it is not all; '' when it is. */
			readonly trouble: string;
			readonly summary: LogSummary;
			readonly conclusion: Conclusion;
	  }
	| {
			readonly kind: 'none';
			readonly atMs: Milliseconds;
			readonly lookedIn: string;
			readonly trouble: string;
	  };

/** How far a run of another session is, from its journal. */
export type RunElsewhereAt =
	| {readonly kind: 'ended'}
	| {
			/** `next`: it waits for a person there. */
			readonly kind: 'running' | 'next';
			readonly number: number;
			readonly total: number;
			/** Not yet printable. */
			readonly title: string;
			readonly startedAtMs: Milliseconds | undefined;
	  };

/** The operator's own name for the cluster, so that nobody takes it for another. */
export type ClusterLabel = {
	/** Not yet printable. */
	readonly text: string;
	readonly colour: 'none' | 'red' | 'yellow' | 'green' | 'cyan' | 'magenta';
};

/** All that a screen needs to paint: sent whole after each round and each run event. */
export type EngineState = {
	readonly observation: Observation | undefined;
	readonly diagnosis: Diagnosis | undefined;
	/** How each member's figures went, bounded; absent before the first round. */
	readonly histories?: Readonly<Record<MemberId, MemberHistory>>;
	/** The run's plan while a run is under way, else the plan for the newest observation. */
	readonly plan: Plan | Refusal | undefined;
	/** Pre-checks of the step that would run next, from the newest observation. */
	readonly nextStepId: string | undefined;
	readonly preChecks: readonly PreCheck[];
	readonly progress: Progress | undefined;
	/** Newest last, bounded. */
	readonly events: readonly ClusterEvent[];
	/** What the connection was taken from, e.g. `ETCDCTL_ENDPOINTS`. */
	readonly source: string;
	/** Absent: the cluster was given no name. */
	readonly label?: ClusterLabel | undefined;
	/** Where the run is written down, once it has begun. */
	readonly journalFile: string | undefined;
	/** What the prefix typed last holds; absent before one was typed. */
	readonly prefixCount?: PrefixCount | undefined;
	/** Absent before the screen of the writers was opened. */
	readonly writers?: WritersStudyState | undefined;
	/** Absent before the screen of the log was opened. */
	readonly log?: LogStudyState | undefined;
	/** Absent before the screen Prevent was opened. */
	readonly prevent?: PreventState | undefined;
	/** Another etcd-medic of this host that has a recovery of this cluster open, e.g. `pid 4711`, printable. */
	readonly runElsewhere?: string | undefined;
	/** How far that one is; absent where its journal cannot be read. */
	readonly runElsewhereAt?: RunElsewhereAt | undefined;
	readonly isReadOnly: boolean;
	readonly isPaused: boolean;
	readonly intervalMs: Milliseconds;
};

/** What a screen may ask of the engine. */
export type EngineCommand =
	| {readonly kind: 'probe-now'}
	| {readonly kind: 'set-paused'; readonly isPaused: boolean}
	| {readonly kind: 'set-interval'; readonly intervalMs: Milliseconds}
	| {
			/** Runs this step and no other: refused when it is not the next one. */
			readonly kind: 'run-step';
			readonly stepId: string;
			readonly confirmedBy: ConfirmedBy;
	  }
	| {readonly kind: 'skip-step'; readonly stepId: string}
	/** Counts the keys under a prefix, to be shown. */
	| {readonly kind: 'count-prefix'; readonly prefix: string}
	/** Puts the prefix counted last into the plan, as a step that is still to be confirmed. */
	| {readonly kind: 'add-deletion'; readonly prefix: string}
	/** Watches the writers for half a minute. */
	| {readonly kind: 'watch-writers'}
	/** Counts all keys by prefix, gently. */
	| {readonly kind: 'count-keys'}
	| {readonly kind: 'stop-writers'}
	/** Reads the etcd log of this node. */
	| {readonly kind: 'read-log'}
	/** Works out what would prevent the next incident. */
	| {readonly kind: 'look-at-prevention'}
	/** Waits no longer for what a person does outside; the step stays the next one. */
	| {readonly kind: 'stop-watching'}
	/** Starts nothing more; a running step ends first, but for one that only watches. */
	| {readonly kind: 'stop'};
