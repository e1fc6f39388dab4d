import type {Bytes} from '../units.js';
import type {Cause} from './plan.js';
import type {Deletion, KeySurvey} from './survey.js';

/** What a run has found out and done so far about live data. */
export type ReliefSoFar = {
	/** What the run under way answers. */
	readonly cause: Cause | undefined;
	/** The keys as counted in this run. */
	readonly survey: KeySurvey | undefined;
	/** Deletions that were begun, and whose keys may be gone in part. */
	readonly begun: readonly Deletion[];
	/** Deletions that need nothing more: done or left out. */
	readonly settled: readonly string[];
	/** Deleted since the last compaction, estimated: still in use until the next one. */
	readonly deletedBytes: Bytes;
	/** The newest of those deletions; 0 when there is none. A compaction below it frees nothing of them. */
	readonly deletedRevision: number;
	/** Compactions that this run has done. */
	readonly compactions: number;
	/** The operator left a step of the quota raise out: a quota that only some members have helps nobody. */
	readonly isQuotaLeftOut: boolean;
};

/** Before a run. */
export const nothingSoFar: ReliefSoFar = {
	cause: undefined,
	survey: undefined,
	begun: [],
	settled: [],
	deletedBytes: 0,
	deletedRevision: 0,
	compactions: 0,
	isQuotaLeftOut: false,
};
