import type {MemberObservation, Observation} from '../cluster/observation.js';
import type {EngineState} from './protocol.js';

// A member's metrics are nine tenths of a state, and of many members only some
// are read anew each round. What has crossed to the screen once stays there.

type TerseMember = Omit<MemberObservation, 'metrics' | 'lastMetrics'> & {
	/** The screen has them from the state before. */
	readonly metrics: 'as-before';
};

/** A state without the metrics that the one before it had already. */
export type TerseState = Omit<EngineState, 'observation'> & {
	readonly observation:
		| (Omit<Observation, 'members'> & {
				readonly members: ReadonlyArray<MemberObservation | TerseMember>;
		  })
		| undefined;
};

/** Makes states terse; each that it returns must be sent, and in that order. */
export function toldOnce(): (state: EngineState) => TerseState {
	let told = new Map<string, MemberObservation>();
	return state => {
		const {observation} = state;
		if (observation === undefined) return {...state, observation};
		const before = told;
		told = byKey(observation.members);
		const members = observation.members.map(member => {
			const same = before.get(keyOf(member));
			if (
				member.lastMetrics === undefined ||
				same?.metrics !== member.metrics ||
				same?.lastMetrics !== member.lastMetrics
			) {
				return member;
			}

			const {metrics: _, lastMetrics: __, ...rest} = member;
			return {...rest, metrics: 'as-before'} as const;
		});
		return {...state, observation: {...observation, members}};
	};
}

/** Makes terse states whole again; takes each that was sent, in that order. */
export function heardOnce(): (terse: TerseState) => EngineState {
	let heard = new Map<string, MemberObservation>();
	return terse => {
		const {observation} = terse;
		if (observation === undefined) return {...terse, observation};
		const members = observation.members.map((member): MemberObservation => {
			if (member.metrics !== 'as-before') return member;
			const same = heard.get(keyOf(member));
			return {
				...member,
				metrics: same?.metrics,
				lastMetrics: same?.lastMetrics,
			};
		});
		heard = byKey(members);
		return {...terse, observation: {...observation, members}};
	};
}

function byKey(
	members: readonly MemberObservation[],
): Map<string, MemberObservation> {
	return new Map(members.map(member => [keyOf(member), member]));
}

// A member that has not started has no ID yet.
function keyOf({
	member,
	endpoint,
}: Pick<MemberObservation, 'member' | 'endpoint'>): string {
	return `${member.id} ${member.name} ${endpoint}`;
}
