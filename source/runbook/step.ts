import type {MemberId} from '../cluster/member.js';
import type {Bytes, Milliseconds} from '../units.js';

/**
 * How much a step may hurt, which decides how it is confirmed:
 * 0 reads only; 1 writes that harm nothing; 2 disturbs service; 3 destroys data.
 */
export type DangerLevel = 0 | 1 | 2 | 3;

/** What a step does, as data: the only thing the runner acts on. */
export type StepAction =
	| {readonly kind: 'pre-check'}
	| {
			readonly kind: 'snapshot';
			readonly memberId: MemberId;
			readonly endpoint: string;
			readonly file: string;
	  }
	| {
			/** Compacts once, physically, then waits on every other member until its own compaction has run. */
			readonly kind: 'compact';
			readonly memberId: MemberId;
			readonly endpoint: string;
			readonly revision: number;
			/** How many revisions before the newest one that left; absent: none. */
			readonly keepRevisions?: number;
	  }
	| {
			readonly kind: 'defragment';
			readonly memberId: MemberId;
			readonly endpoint: string;
	  }
	| {
			/** Hands leadership to the first of `candidates` that takes it. */
			readonly kind: 'move-leader';
			/** The leader that is asked: no other member can hand it over. */
			readonly memberId: MemberId;
			readonly endpoint: string;
			/** Voters, the best first. */
			readonly candidates: readonly MemberId[];
	  }
	| {
			readonly kind: 'disarm';
			/** Whose record is cleared. */
			readonly memberId: MemberId;
			readonly alarm: 'NOSPACE';
			/** The member that is asked to clear it. */
			readonly via: MemberId;
			readonly endpoint: string;
	  }
	| {
			readonly kind: 'verify';
			/** Writes, reads and deletes this key through every member. */
			readonly canaryKey: string;
	  };

/** What is expected before the step runs. Absent: cannot be predicted. */
export type Prediction = {
	/** Bytes that the file will shrink by, at least. */
	readonly reclaimedBytes?: Bytes;
	readonly dbSizeAfterBytes?: Bytes;
	readonly tookMs?: Milliseconds;
	/** Free disk that the step needs while it runs. */
	readonly diskNeededBytes?: Bytes;
};

/** One step of a plan: a value, shown whole before it is run. */
export type Step = {
	/** Unique in its plan and stable when the plan is made again, e.g. `defragment-8e9e05c52164694d`. */
	readonly id: string;
	readonly title: string;
	readonly level: DangerLevel;
	/** The member it acts on, frozen by ID. */
	readonly memberId: MemberId | undefined;
	readonly action: StepAction;
	/** Why this step, and why now. */
	readonly why: string;
	/** The equivalent etcdctl lines: exactly the calls that will be made. */
	readonly commands: readonly string[];
	/** What must be true afterwards, in words. */
	readonly expects: string;
	readonly predicted: Prediction;
	/** How to take it back, or that it cannot be. */
	readonly undo: string;
};

/** One thing looked at just before a step. `unknown` refuses like `fail`. */
export type PreCheck = {
	readonly title: string;
	readonly state: 'pass' | 'fail' | 'unknown';
	/** What was seen, with numbers. */
	readonly detail: string;
	/** When the fact under it was read. */
	readonly takenAtMs: Milliseconds | undefined;
};

/** True when every check passes. */
export function allPass(checks: readonly PreCheck[]): boolean {
	return checks.every(check => check.state === 'pass');
}

/** Steps that an operator may decide to leave out. */
export function maySkip(step: Step): boolean {
	return (
		step.action.kind === 'snapshot' ||
		step.action.kind === 'compact' ||
		step.action.kind === 'defragment' ||
		step.action.kind === 'move-leader'
	);
}
