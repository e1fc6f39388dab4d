import type {KeyBytes, KeySpan} from '../cluster/key-range.js';
import type {MemberId} from '../cluster/member.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {Condition} from './condition.js';

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
			/** Members that are down and that the run goes on without: they are not asked. */
			readonly without?: readonly MemberId[];
	  }
	| {
			readonly kind: 'defragment';
			readonly memberId: MemberId;
			readonly endpoint: string;
			/** The member is in a restart loop: confirmed, the step waits until it serves and begins by itself. */
			readonly whenUp?: {
				/** How long it stayed up the last time that it went down, as seen. */
				readonly windowMs: Milliseconds | undefined;
			};
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
			/** Asks every member for the hash of its keys at one revision; changes nothing. */
			readonly kind: 'compare-hashes';
	  }
	| {
			/** A person does it outside: nothing is called, and it is over when an observation shows that it is so. */
			readonly kind: 'guided';
			/** The member whose host it is done on, where it is one. */
			readonly memberId?: MemberId;
			readonly instructions: readonly Instruction[];
			readonly until: Condition;
			/** The member that does not serve while it is done: refused where quorum cannot spare it. */
			readonly stops?: MemberId;
	  }
	| {
			/** Counts the keys by prefix on one member, from its own data. */
			readonly kind: 'survey-keys';
			readonly memberId: MemberId;
			readonly endpoint: string;
			/** Prefixes that may be deleted, which are cut into requests. */
			readonly toCut: readonly KeyBytes[];
	  }
	| {
			/** Deletes every key under a prefix, one request for each of `spans`. */
			readonly kind: 'delete-keys';
			/** The member that is asked. */
			readonly memberId: MemberId;
			readonly endpoint: string;
			readonly prefix: KeyBytes;
			readonly spans: readonly KeySpan[];
			/** As counted; absent: not counted. */
			readonly keys?: number;
			/** Estimated. */
			readonly bytes?: Bytes;
	  }
	| {
			readonly kind: 'verify';
			/** Writes, reads and deletes this key through every member. */
			readonly canaryKey: string;
	  };

/** What a person does in one place. */
export type Instruction = {
	/** `m2's host`, `any control-plane node`. */
	readonly where: string;
	/** Command lines as they can be pasted, and `# ` lines that say what to do. */
	readonly lines: readonly string[];
};

/** What is expected before the step runs. Absent: cannot be predicted. */
export type Prediction = {
	/** Bytes that the file will shrink by, at least. */
	readonly reclaimedBytes?: Bytes;
	readonly dbSizeAfterBytes?: Bytes;
	/** On a fast disk, or as was measured before. */
	readonly tookMs?: Milliseconds;
	/** On a slow disk that is not failing. */
	readonly tookAtMostMs?: Milliseconds;
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
	/** When it fails it does not mend itself, and every moment counts against it: nothing waits for it. */
	readonly isFinal?: true;
};

/** True when every check passes. */
export function allPass(checks: readonly PreCheck[]): boolean {
	return checks.every(check => check.state === 'pass');
}

// A proof and a disarm end every plan, and a look hurts nobody.
const mayBeLeftOut: Readonly<Record<StepAction['kind'], boolean>> = {
	'pre-check': false,
	snapshot: true,
	compact: true,
	defragment: true,
	'move-leader': true,
	disarm: false,
	'compare-hashes': true,
	guided: true,
	'survey-keys': true,
	'delete-keys': true,
	verify: false,
};

/** True for steps that an operator may decide to leave out. */
export function maySkip({action}: Step): boolean {
	return mayBeLeftOut[action.kind];
}
