import type {EngineState} from '../../source/engine/protocol.js';
import {
	engineState,
	finding,
	finished,
	nospaceObservation,
	nospaceState,
	progress,
	someEvents,
} from './engine-state-builder.js';
import {
	alarm,
	idOf,
	member,
	observation,
	takenAtMs,
} from './observation-builder.js';
import {plan} from './step-builder.js';

// The situations in which every screen is looked at.

/** A name that would drive the terminal, and is twice as wide as it is long. */
export const hostileName =
	'\u001B[2J\u001B]0;owned\u0007節點一號很長的名字\r\n👩‍👩‍👧‍👦‮evil';

/** One member does not answer; its last reading is a minute old. */
export function unreachableState(): EngineState {
	return nospaceState('pre-check', {
		observation: observation({
			alarms: [alarm('NOSPACE', 'm1')],
			members: [
				member({name: 'm1'}),
				member({name: 'm2', problem: 'timeout'}),
				member({name: 'm3'}),
			],
		}),
	});
}

/** A CORRUPT alarm, which stops every step. */
export function corruptState(): EngineState {
	return engineState({
		observation: observation({alarms: [alarm('CORRUPT', 'm2')]}),
		diagnosis: {
			verdict: {
				level: 'critical',
				sentence: 'm2 is marked CORRUPT: nothing may be changed.',
			},
			findings: [finding({code: 'corrupt-alarm', memberIds: [idOf('m2')]})],
		},
		plan: {
			kind: 'refusal',
			reason: 'unsafe',
			summary: 'm2 has a CORRUPT alarm, which stops every step.',
			advice: ['Keep the data directory of m2.', 'Replace m2.'],
		},
		events: someEvents(),
	});
}

/** The defragment of m3 has run for 5 s. */
export function runningState(): EngineState {
	return nospaceState(`defragment-${idOf('m3')}`, {
		progress: progress({
			'pre-check': finished({measured: {}}),
			snapshot: finished({measured: {}}),
			[`defragment-${idOf('m2')}`]: finished(),
			[`defragment-${idOf('m3')}`]: {
				state: 'running',
				startedAtMs: takenAtMs - 3000,
				message: 'm3 rewrites its file',
				share: 0.62,
				preChecks: [],
				calls: ['etcdctl --endpoints=https://10.0.0.3:2379 defrag'],
			},
		}),
	});
}

/** The run has ended; every step was done. */
export function recoveredState(): EngineState {
	const {steps} = plan();
	return engineState({
		plan: plan(),
		progress: progress(
			Object.fromEntries(steps.map(step => [step.id, finished()])),
			{
				finished: {
					atMs: takenAtMs + 94_000,
					outcome: 'recovered',
					message: 'Writes work through every member.',
				},
			},
		),
	});
}

/** So many members, all healthy. */
export function manyState(count: number): EngineState {
	return engineState({
		observation: observation({
			members: Array.from({length: count}, (_, index) =>
				member({name: `m${index + 1}`}),
			),
		}),
	});
}

/** Every text from outside tries to drive the terminal. */
export function hostileState(): EngineState {
	const state = nospaceState('snapshot');
	const first = nospaceObservation().members[0];
	return {
		...state,
		source: hostileName,
		observation: observation({
			vantage: hostileName,
			members: [
				...(first === undefined ? [] : [first]),
				member({name: hostileName, id: 'aaaa000011112222'}),
				member({
					name: `${hostileName}2`,
					id: 'bbbb000011112222',
					problem: {kind: 'timeout', message: hostileName.repeat(3)},
				}),
			],
		}),
		events: [{atMs: takenAtMs, tone: 'warning', text: hostileName.repeat(4)}],
		diagnosis: {
			verdict: {level: 'critical', sentence: hostileName.repeat(6)},
			findings: [finding({summary: hostileName.repeat(5)})],
		},
	};
}

/** All of them by name. */
export const frameStates: Readonly<Record<string, EngineState>> = {
	nothing: engineState({
		observation: undefined,
		diagnosis: undefined,
		plan: undefined,
	}),
	healthy: engineState({events: someEvents()}),
	nospace: nospaceState(),
	unreachable: unreachableState(),
	corrupt: corruptState(),
	running: runningState(),
	recovered: recoveredState(),
	'7 members': manyState(7),
	'60 members': manyState(60),
	hostile: hostileState(),
};
