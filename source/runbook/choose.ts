import {
	agreedLeader,
	alarmsOf,
	isAtAnothersUrl,
	type Observation,
} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {strayMembers} from '../diagnosis/clusters.js';
import {planClusterSplit} from './cluster-split.js';
import {planCorrupt} from './corrupt.js';
import {fragmentedMembers, planFragmented} from './fragmented.js';
import {fullOfLiveData} from './live-data.js';
import {planNospace} from './nospace.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan, Refusal} from './plan.js';
import {isQuorumLost, planQuorumLost} from './quorum-lost.js';
import {planRestartLoop, restartLoops} from './restart-loop.js';
import {planSlowDisk, slowDiskMembers} from './slow-disk.js';
import {planSpace} from './space-plans.js';
import {planUnstarted, unstartedMembers} from './unstarted.js';

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
				...(observation.members.some(each => isAtAnothersUrl(each))
					? [
							'A URL that stands before several members asks none of them for certain: name one of each member with --endpoints.',
						]
					: []),
				'Look at each member on its own host: is etcd running, is its client port open from here?',
				'A healthy answer from another host means that this host is cut off, not that etcd is down.',
			],
		};
	}

	// Each of these makes whatever comes after it unsafe.
	if (alarms.some(alarm => alarm.type === 'CORRUPT')) {
		return planCorrupt(observation, options);
	}

	if (strayMembers(observation).length > 0) {
		return planClusterSplit(observation, options);
	}

	if (isQuorumLost(observation)) return planQuorumLost(observation, options);
	if (!alarms.some(alarm => alarm.type === 'NOSPACE')) {
		// An alarm that is not known to us is no reason to begin something.
		const maintenance =
			alarms.length === 0 && agreedLeader(observation) !== undefined
				? planMaintenance(observation, options)
				: undefined;
		const toMend =
			alarms.length === 0 ? planToMend(observation, options) : undefined;
		if (toMend !== undefined) return toMend;
		if (maintenance !== undefined) return maintenance;
		if (alarms.length === 0 && unstartedMembers(observation).length > 0) {
			return planUnstarted(observation, options);
		}

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

// What a person can mend while the cluster takes writes, and before maintenance.
function planToMend(
	observation: Observation,
	options: PlanOptions,
): Plan | undefined {
	if (agreedLeader(observation) === undefined) return undefined;
	if (restartLoops(observation, options).length > 0) {
		return planRestartLoop(observation, options);
	}

	return slowDiskMembers(observation, options.thresholds).length > 0
		? planSlowDisk(observation, options)
		: undefined;
}

// A run under way keeps its cause: what it has done so far may look like another.
function planMaintenance(
	observation: Observation,
	options: PlanOptions,
): Plan | undefined {
	const underWay = options.relief?.cause;
	const isAboutSpace = underWay === 'live-data' || underWay === 'history';
	const isFull = fullOfLiveData(observation, 0) !== undefined;
	if (isAboutSpace || (isFull && underWay === undefined)) {
		return planSpace(observation, options);
	}

	if (fragmentedMembers(observation, options).length > 0) {
		return planFragmented(observation, options);
	}

	return underWay === undefined ? planSpace(observation, options) : undefined;
}
