import type {FindingCode} from '../diagnosis/finding.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {ClusterStart} from './model/start-cluster.js';

/** An exercise: a cluster in trouble, what the trainee is told, and what counts as right. */
export type Scenario = {
	/** What it is called on the command line. */
	readonly name: string;
	/** One line of a list. */
	readonly title: string;
	/** The cluster as it is found, and what happens to it meanwhile. The seed comes from the command line. */
	readonly cluster: Omit<ClusterStart, 'seed'>;
	readonly briefing: Briefing;
	/** The question that is asked once. */
	readonly diagnosis: {
		readonly right: FindingCode;
		/** Offered beside the right one. */
		readonly others: readonly FindingCode[];
	};
	readonly rightEnd: RightEnd;
	/** What may be done wrong here, and why it is wrong. */
	readonly traps: readonly Trap[];
	/** Each costs points; the first gives the least away. */
	readonly hints: readonly string[];
	/** What an expert would have done and when, in order. */
	readonly expert: readonly ExpertStep[];
	/** What to remember, for the debrief. */
	readonly lessons: readonly string[];
	/** What a person can do on the hosts here, beside what everybody may do wrong everywhere. */
	readonly handsOn?: readonly HandOn[];
	/** How the exercise plays itself; absent: the engine does it all. */
	readonly selfPlay?: readonly Act[];
	/** How it is had on real etcd processes. */
	readonly real: RealBed;
};

/** Something done on a member's host and not through etcd's API. */
export type HandOn =
	/** Whatever kills processes again and again is told to stop. */
	'relax-probe';

/** One part of an expert's run. */
export type Act =
	| {readonly kind: 'hand'; readonly hand: HandOn}
	| {
			readonly kind: 'engine';
			/** Left out when the right end is reached already. */
			readonly isOnlyIfNeeded?: true;
			/** Named for it, as on a command line. */
			readonly deletePrefixes?: readonly string[];
	  };

/** Real etcd takes sizes of a laptop, and not every fault can be had from it. */
export type RealBed =
	| {readonly kind: 'not-possible'; readonly why: string}
	| {
			readonly kind: 'possible';
			/** Of every member. */
			readonly quotaBytes: Bytes;
			/** Written and deleted again on every member: free pages. */
			readonly freeBytes: Bytes;
			/** What stays, under /registry/events/. */
			readonly liveBytes: Bytes;
			/** Written again and again: old versions. */
			readonly historyBytes: Bytes;
			/** Raised by hand, or by the members themselves where the files are over the quota. */
			readonly alarms: ClusterStart['alarms'];
			/** The first member that has it becomes the leader. */
			readonly slowDisk?: string;
			/** Compacted to the newest revision before it begins. */
			readonly isCompacted?: boolean;
			/** Members that have been defragmented, so that their files are small. */
			readonly isSmall?: readonly string[];
	  };

/** What the person on call has when the pager goes. */
export type Briefing = {
	/** Local time of day, e.g. `03:17`. */
	readonly clock: string;
	readonly pager: string;
	/** What users and colleagues say, true or not. */
	readonly reports: readonly string[];
};

/** Where an exercise has to come to. */
export type RightEnd =
	/** No alarm, and every member takes a write. */
	| {readonly kind: 'writable'}
	/** Nothing was changed, because nothing may be; the repair is shown instead. */
	| {readonly kind: 'untouched'; readonly repair: readonly string[]}
	/** Another member than this one leads. */
	| {readonly kind: 'led-by-another'; readonly than: string};

/** A wrong turn. What each means exactly is judged on the cluster's records. */
export type TrapKind =
	| 'disarm-too-early'
	| 'disarm-corrupt'
	| 'disarm-beside-corrupt'
	| 'change-while-corrupt'
	| 'change-while-split'
	| 'leader-first'
	| 'two-at-once'
	| 'no-snapshot'
	| 'put-quota-key'
	| 'defragment-in-vain'
	| 'compact-again'
	| 'below-quorum'
	| 'restart-everything';

export type Trap = {
	readonly kind: TrapKind;
	/** Out of 100. */
	readonly costs: number;
	/** Why it is wrong, in one sentence. */
	readonly why: string;
};

export type ExpertStep = {
	/** Counted from the pager. */
	readonly atMs: Milliseconds;
	readonly does: string;
};
