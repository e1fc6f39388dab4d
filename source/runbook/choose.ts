import {
	agreedLeader,
	alarmsOf,
	currentStatus,
	type Observation,
} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {fragmentedMembers, planFragmented} from './fragmented.js';
import {planNospace} from './nospace.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan, Refusal} from './plan.js';

/**
 * The plan for what the observation shows, or why there is none. Refuses on
 * facts that contradict each other and on facts that are missing: unknown
 * counts as unsafe.
 */
export function choosePlan(
	observation: Observation,
	options: PlanOptions,
): Plan | Refusal {
	const alarms = alarmsOf(observation);
	if (alarms === undefined) {
		return {
			kind: 'refusal',
			reason: 'unknown',
			summary: `No member answers ${observation.vantage}, so nothing can be planned`,
			advice: [
				'Look at each member on its own host: is etcd running, is its client port open from here?',
				'A healthy answer from another host means that this host is cut off, not that etcd is down.',
			],
		};
	}

	const corrupt = alarms.filter(alarm => alarm.type === 'CORRUPT');
	if (corrupt.length > 0) {
		const ids = corrupt.map(alarm => alarm.memberId).join(', ');
		return {
			kind: 'refusal',
			reason: 'unsafe',
			summary: `CORRUPT is raised by ${ids}: nothing may be changed, and no alarm disarmed`,
			advice: [
				'Up to etcd 3.5, disarming NOSPACE now would re-open writes on corrupt data, without a word.',
				'Find the odd member: etcdctl endpoint hashkv --cluster --rev=N at one revision for all.',
				'Replace that member (member remove, empty its data directory, member add) or restore from a snapshot.',
				'Only then is CORRUPT disarmed, and NOSPACE recovered.',
			],
		};
	}

	const clusterIds = new Set(
		observation.members
			.map(each => currentStatus(each)?.clusterId)
			.filter(id => id !== undefined),
	);
	if (clusterIds.size > 1) {
		return {
			kind: 'refusal',
			reason: 'unsafe',
			summary: `The members belong to ${clusterIds.size} different clusters: ${[...clusterIds].join(', ')}`,
			advice: [
				'A member that was started on an empty data directory forms a cluster of its own, in perfect health.',
				'Stop that member and remove and add it again as an existing member, or give it back its data.',
			],
		};
	}

	if (!alarms.some(alarm => alarm.type === 'NOSPACE')) {
		// An alarm that is not known to us is no reason to begin something.
		const mayMaintain =
			alarms.length === 0 &&
			agreedLeader(observation) !== undefined &&
			fragmentedMembers(observation, options).length > 0;
		if (mayMaintain) return planFragmented(observation, options);
		return {
			kind: 'refusal',
			reason: 'not-needed',
			summary: 'No NOSPACE alarm is raised: there is nothing to recover from',
			advice: [],
		};
	}

	if (agreedLeader(observation) === undefined) {
		const {voters, needed, reachable} = quorumOf(observation);
		return {
			kind: 'refusal',
			reason: 'unsafe',
			summary: `No leader: ${reachable} of ${voters} voters answer, ${needed} are needed. Quorum comes first`,
			advice: [
				'Compaction and disarm are decisions of the cluster: without a leader neither can happen.',
				'Bring members back until a leader is elected; the plan appears by itself.',
			],
		};
	}

	return planNospace(observation, options);
}
