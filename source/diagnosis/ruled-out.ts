import {backendOf} from '../cluster/backend.js';
import {isUnstarted} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {
	agreedLeader,
	alarmsOf,
	currentMetrics,
	isReachable,
} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {mainCluster, strayMembers} from './clusters.js';
import type {Latency} from '../cluster/latency.js';
import type {Thresholds} from './thresholds.js';

type Check = (
	members: readonly MemberObservation[],
	observation: Observation,
	thresholds: Thresholds,
) => boolean;

// What an operator would look at next, in that order. Each is true only when
// every member was read and found in order: what nobody read is not ruled out.
const checks: Readonly<Record<string, Check>> = {
	alarms: (_, observation) => alarmsOf(observation)?.length === 0,
	quota: (members, _, {quotaNearInfoRatio}) =>
		members.every(each => {
			const quotaRatio = backendOf(each)?.quotaRatio;
			return quotaRatio !== undefined && quotaRatio < quotaNearInfoRatio;
		}),
	quorum: (_, observation) => {
		const {voters, reachable} = quorumOf(mainCluster(observation));
		return (
			observation.memberListProblem === undefined &&
			voters > 0 &&
			reachable === voters &&
			agreedLeader(mainCluster(observation)) !== undefined
		);
	},
	disks: (members, _, {walFsyncInfoMs, walFsyncMinSamples}) =>
		members.every(each => {
			const metrics = currentMetrics(each);
			return (
				isBelow(metrics?.walFsync, walFsyncInfoMs, walFsyncMinSamples) ||
				// Hardly anything was written in the window: the whole life has to do.
				(hasFew(metrics?.walFsync, walFsyncInfoMs, walFsyncMinSamples) &&
					isBelow(
						metrics?.walFsyncSinceStart,
						walFsyncInfoMs,
						walFsyncMinSamples,
					))
			);
		}),
	'network between members': (members, _, limits) =>
		members.length > 1 &&
		members.every(each =>
			isBelow(
				currentMetrics(each)?.peerRoundTrip,
				limits.peerRoundTripWarningMs,
				limits.walFsyncMinMedianSamples,
			),
		),
	'a running defragment': members =>
		members.every(each => currentMetrics(each)?.defragInflight === false),
	'split cluster': (_, observation) => strayMembers(observation).length === 0,
};

/** What was looked at and is in order on every member, in a few words each. */
export function ruledOutBy(
	observation: Observation,
	thresholds: Thresholds,
): readonly string[] {
	const members = observation.members.filter(each => !isUnstarted(each.member));
	if (members.length === 0 || !members.every(each => isReachable(each))) {
		return [];
	}

	return Object.entries(checks)
		.filter(([, isInOrder]) => isInOrder(members, observation, thresholds))
		.map(([name]) => name);
}

function isBelow(
	latency: Latency | undefined,
	limitMs: number,
	minSamples: number,
): boolean {
	return (
		latency?.p99Ms !== undefined &&
		latency.samples >= minSamples &&
		latency.p99Ms < limitMs
	);
}

// Few, and fast for the most part.
function hasFew(
	latency: Latency | undefined,
	limitMs: number,
	minSamples: number,
): boolean {
	return (
		latency !== undefined &&
		latency.samples < minSamples &&
		(latency.halfAboveMs ?? 0) < limitMs
	);
}
