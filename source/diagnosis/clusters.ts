import type {MemberRole} from '../cluster/member.js';
import {isListed} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {
	agreedClusterId,
	currentStatus,
	roleOf,
} from '../cluster/observation.js';

// A member that was started on an empty data directory serves, in perfect
// health, as a cluster of its own: members are told apart by cluster ID.

/** Members that answer with another cluster's ID than most do. */
export function strayMembers(
	observation: Observation,
): readonly MemberObservation[] {
	const main = agreedClusterId(observation);
	return observation.members.filter(each => {
		const status = currentStatus(each);
		return status !== undefined && status.clusterId !== main;
	});
}

/**
 * The observation as this cluster's votes see it. A listed member that serves
 * another cluster keeps its vote but does not answer; an endpoint of another
 * cluster that is in no member list has no vote at all.
 */
export function mainCluster(observation: Observation): Observation {
	const strays = new Set(strayMembers(observation));
	if (strays.size === 0) return observation;
	return {
		...observation,
		members: observation.members
			.filter(each => !strays.has(each) || isListed(each.member))
			.map(each => (strays.has(each) ? absent(each) : each)),
	};
}

/** The member's role in the main cluster; `unknown` for one that serves another cluster. */
export function roleIn(
	observation: Observation,
	each: MemberObservation,
): MemberRole {
	return strayMembers(observation).includes(each)
		? 'unknown'
		: roleOf(mainCluster(observation), each);
}

function absent(each: MemberObservation): MemberObservation {
	return {
		...each,
		status: {
			kind: 'problem',
			problem: {kind: 'unreachable', message: 'serves another cluster'},
			takenAtMs: each.status?.takenAtMs ?? 0,
			tookMs: each.status?.tookMs ?? 0,
		},
		lastStatus: undefined,
		metrics: undefined,
		lastMetrics: undefined,
		linearizableRead: undefined,
		serializableRead: undefined,
		health: undefined,
	};
}
