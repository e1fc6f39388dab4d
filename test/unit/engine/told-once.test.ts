import assert from 'node:assert/strict';
import {test} from 'node:test';
import {deserialize, serialize} from 'node:v8';
import * as fc from 'fast-check';
import type {MemberObservation} from '../../../source/cluster/observation.js';
import type {EngineState} from '../../../source/engine/protocol.js';
import {
	heardOnce,
	toldOnce,
	type TerseState,
} from '../../../source/engine/told-once.js';
import {engineState} from '../../support/engine-state-builder.js';
import {
	answered,
	failed,
	member,
	memberMetrics,
	observation,
} from '../../support/observation-builder.js';

/** As a message between threads: nothing is shared afterwards. */
function cloned<T>(value: T): T {
	return deserialize(serialize(value)) as T;
}

function stateOf(members: readonly MemberObservation[]): EngineState {
	return engineState({observation: observation({members})});
}

function readAnew(each: MemberObservation, keys: number): MemberObservation {
	const metrics = answered(memberMetrics({keys}));
	return {
		...each,
		metrics,
		lastMetrics: {
			value: memberMetrics({keys}),
			takenAtMs: metrics.takenAtMs,
		},
	};
}

test('metrics that were not read anew cross once, and the screen has them all the same', () => {
	const terse = toldOnce();
	const whole = heardOnce();
	const m1 = readAnew(member({name: 'm1'}), 1);
	const m2 = readAnew(member({name: 'm2'}), 2);
	const first = stateOf([m1, m2]);
	assert.deepEqual(whole(cloned(terse(first))), first);

	const later = stateOf([readAnew(m1, 3), {...m2, waitingSinceMs: 5}]);
	const sent = terse(later);
	assert.notEqual(sent.observation?.members[0]?.metrics, 'as-before');
	assert.equal(sent.observation?.members[1]?.metrics, 'as-before');
	assert.ok(serialize(sent).length < serialize(later).length);
	assert.deepEqual(whole(cloned(sent)), later);
});

test('whatever comes and goes, the screen has what the engine has', () => {
	// For each member: it is gone, as it was, read anew, or it failed.
	const fate = fc.constantFrom('gone', 'same', 'anew', 'failed', 'unread');
	const rounds = fc.array(
		fc.oneof(
			{weight: 9, arbitrary: fc.tuple(fate, fate, fate)},
			{weight: 1, arbitrary: fc.constant('nothing' as const)},
		),
		{maxLength: 12},
	);
	fc.assert(
		fc.property(rounds, all => {
			const terse = toldOnce();
			const whole = heardOnce();
			const now = new Map(
				['m1', 'm2', 'm3'].map(name => [name, member({name})]),
			);
			for (const [number, fates] of all.entries()) {
				if (fates === 'nothing') {
					const none = engineState({observation: undefined});
					assert.deepEqual(whole(cloned(terse(none))), none);
					continue;
				}

				const members = [...now].flatMap(([name, each], index) => {
					const next = lived(each, fates[index] ?? 'same', number);
					now.set(name, next ?? each);
					return next === undefined ? [] : [next];
				});
				const state = stateOf(members);
				const sent: TerseState = cloned(terse(state));
				assert.deepEqual(whole(sent), state);
			}
		}),
	);
});

function lived(
	each: MemberObservation,
	fate: 'gone' | 'same' | 'anew' | 'failed' | 'unread',
	number: number,
): MemberObservation | undefined {
	switch (fate) {
		case 'gone': {
			return undefined;
		}

		case 'same': {
			return {...each};
		}

		case 'anew': {
			return readAnew(each, number);
		}

		case 'failed': {
			return {...each, metrics: failed('refused')};
		}

		case 'unread': {
			return {...each, metrics: undefined, lastMetrics: undefined};
		}
	}
}
