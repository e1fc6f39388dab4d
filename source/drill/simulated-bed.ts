import {withRecord, type ClusterState} from './model/cluster.js';
import type {Milliseconds} from '../units.js';
import type {Bed} from './bed.js';
import {happen} from './model/faults.js';
import type {MemberStart} from './model/start-cluster.js';
import {isAtRightEnd} from './right-end.js';
import type {Scenario} from './scenario.js';
import {serveCluster} from './serve-cluster.js';

/** A stopped process is up again after so long. */
const restartMs = 3000;

/** The scenario on a simulated cluster. */
export async function openSimulatedBed(
	scenario: Scenario,
	options: {
		readonly seed: number;
		readonly run: number;
		readonly speed: number;
		readonly members?: number | undefined;
		readonly nowMs: () => Milliseconds;
	},
): Promise<Bed> {
	const {seed, run, speed, nowMs} = options;
	const served = await serveCluster(
		{
			...scenario.cluster,
			members: withMore(scenario.cluster.members, options.members),
			seed,
			run,
		},
		{nowMs, speed},
	);
	const {simulator, endpoints, metricsUrls} = served;
	const {members, startedAtMs} = simulator.state();
	const [first] = simulator.state().groups;
	return {
		endpoints,
		metricsUrls,
		members: members.map(({id, name}) => ({id, name})),
		clusterId: first?.clusterId ?? '',
		look() {
			const state = simulator.state();
			const {writers, tallies} = state.traffic;
			return {
				elapsedMs: state.nowMs - startedAtMs,
				records: state.records.map(each => ({
					...each,
					atMs: each.atMs - startedAtMs,
				})),
				isAtRightEnd: isAtRightEnd(scenario.rightEnd, state),
				writers: tallies.map((tally, at) => ({
					name: writers[at]?.name ?? '',
					succeeded: tally.succeeded,
					failed: tally.failed,
					failingWith: tally.failingWith,
					failedAtMs:
						tally.lastFailureAtMs === undefined
							? undefined
							: tally.lastFailureAtMs - startedAtMs,
					lostLeases: tally.lostLeases,
				})),
			};
		},
		async lendHand(hand) {
			if (hand === 'relax-probe') {
				simulator.change(state => {
					const calm = {
						...state,
						timeline: state.timeline.filter(
							({fault}) => fault.kind !== 'kill' && fault.kind !== 'start',
						),
					};
					return state.members
						.filter(each => each.isDown)
						.reduce<ClusterState>(
							(next, {name}) => happen(next, {kind: 'start', member: name}),
							calm,
						);
				});
				return;
			}

			const up = simulator.state().members.filter(each => !each.isDown);
			simulator.change(state =>
				up.reduce<ClusterState>(
					(next, {id, name}) =>
						withRecord(happen(next, {kind: 'kill', member: name}), {
							memberId: id,
							what: 'restart',
							detail: name,
							isScripted: false,
						}),
					state,
				),
			);
			await simulator.wait(restartMs);
			simulator.change(state =>
				up.reduce<ClusterState>(
					(next, {name}) => happen(next, {kind: 'start', member: name}),
					state,
				),
			);
		},
		close: async () => {
			served.close();
		},
	};
}

// The same files again under other names, none of which leads.
function withMore(
	members: readonly MemberStart[],
	count = members.length,
): readonly MemberStart[] {
	return Array.from({length: Math.max(count, members.length)}, (_, at) => {
		const own = members[at];
		if (own !== undefined) return [own];
		const like = members[at % members.length];
		return like === undefined
			? []
			: [
					{
						name: `cp-${at + 1}`,
						quotaBytes: like.quotaBytes,
						fileBytes: like.fileBytes,
					},
				];
	}).flat();
}
