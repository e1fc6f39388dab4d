import type {Milliseconds} from '../../units.js';
import {answer} from './answer.js';
import {openBackend} from './backend.js';
import type {ClusterState, DrillRecord, SimMember} from './cluster.js';
import {groupOf, withMember} from './cluster.js';
import {noFigures} from './figures.js';
import {withLeader} from './move-leader.js';
import {newGroup} from './new-group.js';
import {applierFor, raiseAlarm} from './replicate.js';
import type {Fault, FaultTime, PendingTimeline} from './timeline.js';

/** Lets happen what the scenario's timeline has for now. */
export function playTimeline(state: ClusterState): ClusterState {
	let next = state;
	let pending: PendingTimeline = [];
	for (const entry of state.timeline) {
		const dueAtMs = entry.dueAtMs ?? dueTime(state, entry.when);
		if (dueAtMs === undefined || state.nowMs < dueAtMs) {
			pending = [...pending, {...entry, dueAtMs}];
			continue;
		}

		next = happen(next, entry.fault);
		const again = nextTime(state, entry.when, dueAtMs);
		if (again !== undefined) {
			pending = [...pending, {...entry, dueAtMs: again}];
		}
	}

	return {...next, timeline: pending};
}

/** When it happens, as far as that is known from what was done; `undefined`: not yet. */
export function dueTime(
	state: Pick<ClusterState, 'startedAtMs' | 'records'>,
	when: FaultTime,
): Milliseconds | undefined {
	switch (when.kind) {
		case 'at': {
			return state.startedAtMs + when.ms;
		}

		case 'every': {
			return state.startedAtMs + when.firstMs;
		}

		case 'defragments-begun':
		case 'defragments-ended':
		case 'compactions':
		case 'disarms':
		case 'snapshots': {
			const what = recordedAs[when.kind];
			const done = state.records.filter(each => each.what === what);
			const last = done[when.count - 1];
			return last === undefined ? undefined : last.atMs + when.afterMs;
		}
	}
}

const recordedAs = {
	'defragments-begun': 'defragment-begun',
	'defragments-ended': 'defragment-ended',
	compactions: 'compact',
	disarms: 'alarm-disarmed',
	snapshots: 'snapshot',
} as const satisfies Record<
	Exclude<FaultTime['kind'], 'at' | 'every'>,
	DrillRecord['what']
>;

/** When it happens again; `undefined`: never. */
export function nextTime(
	{startedAtMs}: Pick<ClusterState, 'startedAtMs'>,
	when: FaultTime,
	lastAtMs: Milliseconds,
): Milliseconds | undefined {
	if (when.kind !== 'every') return undefined;
	const nextAtMs = lastAtMs + when.everyMs;
	return when.untilMs !== undefined && nextAtMs > startedAtMs + when.untilMs
		? undefined
		: nextAtMs;
}

/** The state after a fault. Throws when it names no member: the scenario is wrong. */
export function happen(state: ClusterState, fault: Fault): ClusterState {
	const member = state.members.find(each => each.name === fault.member);
	if (member === undefined) {
		throw new Error(`the scenario names no member ${fault.member}`);
	}

	const {id} = member;
	switch (fault.kind) {
		case 'disk': {
			return withMember(state, id, {disk: fault.disk});
		}

		case 'hang':
		case 'resume': {
			return withMember(state, id, {isHung: fault.kind === 'hang'});
		}

		case 'cut-off':
		case 'reconnect': {
			return withMember(state, id, {isCutOff: fault.kind === 'cut-off'});
		}

		case 'lag':
		case 'catch-up': {
			return withMember(state, id, {isLagging: fault.kind === 'lag'});
		}

		case 'kill': {
			// A defragment that is killed leaves the old file as it was.
			return withMember(state, id, {isDown: true, defragment: undefined});
		}

		case 'start': {
			return member.isDown ? start(state, member) : state;
		}

		case 'start-empty': {
			return startEmpty(state, member);
		}

		case 'corrupt': {
			return raiseAlarm(withMember(state, id, {isCorrupt: true}), id, {
				memberId: id,
				alarm: 'CORRUPT',
			});
		}

		case 'lead': {
			return withLeader(state, member.clusterId, id);
		}

		case 'call': {
			const before = state.records.length;
			const after = answer(state, id, fault.call).state;
			return {
				...after,
				records: after.records.map((each, at) =>
					at < before ? each : {...each, isScripted: true},
				),
			};
		}
	}
}

function start(state: ClusterState, member: SimMember): ClusterState {
	return withMember(state, member.id, {
		isDown: false,
		isHung: false,
		startedAtMs: state.nowMs,
		applier: applierFor(groupOf(state, member).alarms),
		figures: noFigures(),
	});
}

// The peers' cluster goes on without it, and it is healthy all by itself.
function startEmpty(state: ClusterState, member: SimMember): ClusterState {
	const group = newGroup(state.seed + 1, [member.id]);
	const started = start(state, member);
	return {
		...withMember(started, member.id, {
			clusterId: group.clusterId,
			applier: 'plain',
			walIndex: group.index,
			applied: {
				index: group.index,
				revision: group.store.revision,
				bytes: 0,
				cost: 0,
			},
			drained: {records: 0, bytes: 0},
			backend: openBackend({
				quotaBytes: member.backend.quotaBytes,
				fileBytes: 0,
				inUseBytes: 0,
			}),
		}),
		groups: [...started.groups, group],
	};
}
