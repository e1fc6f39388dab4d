import type {Milliseconds} from '../../units.js';
import type {ClusterState, SimMember} from './cluster.js';
import {groupOf} from './cluster.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import type {Hindrance} from './hindrance.js';
import type {Answer, Header, Request} from './requests.js';

/** What becomes of a request now. */
export type Outcome =
	| {
			readonly kind: 'answer';
			readonly answer: Answer;
			/** The state is already changed; the caller learns it only after this time. */
			readonly afterMs: Milliseconds;
	  }
	| {
			/** Nobody can answer yet: put `ask` again whenever the state has changed. */
			readonly kind: 'wait';
			readonly ask: Request;
			readonly giveUpAfterMs: Milliseconds | undefined;
			readonly giveUpWith: EtcdError;
	  };

export type Answered = {
	readonly state: ClusterState;
	readonly outcome: Outcome;
};

/** What a call takes beside anything else: loopback and code. */
const quickMs = 1;

export function answered(
	state: ClusterState,
	answer: Answer,
	afterMs: Milliseconds = quickMs,
): Answered {
	return {state, outcome: {kind: 'answer', answer, afterMs}};
}

/** The answer to a request that something stands in the way of. */
export function hindered(
	state: ClusterState,
	hindrance: Hindrance,
	ask: Request,
): Answered {
	return hindrance.kind === 'error'
		? answered(state, hindrance)
		: {state, outcome: {...hindrance, ask}};
}

/** The header of that member's answers, at what it has applied unless a revision is given. */
export function headerOf(
	state: ClusterState,
	member: SimMember,
	revision = member.applied.revision,
): Header {
	return {
		clusterId: member.clusterId,
		memberId: member.id,
		revision,
		raftTerm: groupOf(state, member).term,
	};
}

/** Nothing to say yet: `ask` is put again when the state has changed. */
export function waitFor(
	state: ClusterState,
	ask: Request,
	giveUpAfterMs?: Milliseconds,
): Answered {
	return {
		state,
		outcome: {
			kind: 'wait',
			ask,
			giveUpAfterMs,
			giveUpWith: etcdErrors.timeout,
		},
	};
}
