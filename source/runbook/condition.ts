import type {MemberId} from '../cluster/member.js';
import type {Bytes, Milliseconds} from '../units.js';

/**
 * Which member a condition is about. One that was removed and added again has
 * another ID, and is found by its name or one of its peer URLs.
 */
export type MemberSought = {
	readonly memberId?: MemberId;
	readonly name?: string;
	readonly peerUrls?: readonly string[];
};

/**
 * What must be seen for a step that a person does outside to be over. Plain
 * data, so that it goes into the journal with the step.
 */
export type Condition =
	| {
			/** The member runs with a quota of at least this, by its own metric: a start flag shows only after a restart. */
			readonly kind: 'quota-at-least';
			readonly memberId: MemberId;
			readonly quotaBytes: Bytes;
	  }
	| {
			/** The member serves as part of this cluster and has caught up. */
			readonly kind: 'member-serves';
			readonly memberId: MemberId;
	  }
	| {
			/** No member of that ID is in the member list. */
			readonly kind: 'member-gone';
			readonly memberId: MemberId;
	  }
	| {
			/** A voter of that name or peer URL, of whatever ID, serves and has caught up. */
			readonly kind: 'member-joined';
			readonly member: MemberSought;
	  }
	| {readonly kind: 'voter-count'; readonly atLeast: number}
	| {readonly kind: 'leader-elsewhere'; readonly memberId: MemberId}
	| {readonly kind: 'quorum-serves'}
	| {readonly kind: 'no-alarm'; readonly alarm: 'CORRUPT' | 'NOSPACE'}
	/** All members that answer name one cluster. */
	| {readonly kind: 'one-cluster'}
	| {
			/** p99 of the member's WAL fsync. */
			readonly kind: 'fsync-below';
			readonly member: MemberSought;
			readonly p99Ms: Milliseconds;
	  }
	| {
			/** The member has served without a break for so long. */
			readonly kind: 'stays-up';
			readonly memberId: MemberId;
			readonly forMs: Milliseconds;
	  }
	| {readonly kind: 'all-of'; readonly conditions: readonly Condition[]}
	| {readonly kind: 'any-of'; readonly conditions: readonly Condition[]}
	/** Nothing that can be observed shows it: the operator says so. */
	| {readonly kind: 'acknowledged'};

/** How a condition stands. `unknown` keeps the step waiting like `not-met`. */
export type Judgement = {
	readonly state: 'met' | 'not-met' | 'unknown';
	/** What is seen now, with figures, printable. */
	readonly detail: string;
};
