import type {Milliseconds} from '../units.js';
import type {Step} from './step.js';

/** What a plan answers; but for the first two, the code of the finding. */
export type Cause =
	| 'nospace'
	| 'fragmented'
	| 'history'
	| 'live-data'
	| 'corrupt-alarm'
	| 'cluster-id-split'
	| 'quorum-lost'
	| 'slow-wal-fsync'
	| 'restart-loop'
	| 'member-unstarted';

/** Ordered steps, and what they were based on. */
export type Plan = {
	readonly kind: 'plan';
	/** The finding it answers. */
	readonly cause: Cause;
	/** When the observation under it was taken. */
	readonly basedOnMs: Milliseconds;
	/** What it will bring about, one sentence. */
	readonly goal: string;
	readonly steps: readonly Step[];
};

/** Why there is no plan. */
export type Refusal = {
	readonly kind: 'refusal';
	/** `not-needed`: nothing to recover. `unsafe`: a safety rule stops every step. `unknown`: too little is known. */
	readonly reason: 'not-needed' | 'unsafe' | 'unknown';
	/** One sentence for the screen. */
	readonly summary: string;
	/** What to do instead, a line each. */
	readonly advice: readonly string[];
};
