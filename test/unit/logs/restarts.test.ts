import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {restartWatch} from '../../../source/logs/restarts.js';

const minute = 60_000;

function worstOf(...starts: readonly number[]): number | undefined {
	const watch = restartWatch();
	for (const at of starts) watch.started('m1', at * minute);
	return watch.worst()?.starts;
}

test('three starts within ten minutes are a loop, two are none, and neither are three over an hour', () => {
	assert.equal(worstOf(0, 4, 10), 3);
	assert.equal(worstOf(0, 4), undefined);
	assert.equal(worstOf(0, 5, 11), undefined);
	assert.equal(worstOf(0, 30, 60), undefined);
});

test('a loop goes on as long as each three starts are close together', () => {
	assert.equal(worstOf(0, 3, 6, 9, 12, 15), 6);
	assert.equal(worstOf(0, 3, 6, 60, 63, 66, 69), 4);
});

test('starts of different members are not added up, and their order does not matter', () => {
	const watch = restartWatch();
	for (const member of ['m1', 'm2', 'm3']) watch.started(member, 0);
	assert.equal(watch.worst(), undefined);
	for (const at of [3, 1, 2]) watch.started('m2', at * minute);
	assert.deepEqual(watch.worst(), {
		starts: 4,
		firstMs: 0,
		lastMs: 3 * minute,
	});
});

test('any starts give a loop that lies within them', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: -1e6, max: 1e6})), starts => {
			const worst = worstOf(...starts);
			assert.ok(worst === undefined || (worst >= 3 && worst <= starts.length));
		}),
	);
});
