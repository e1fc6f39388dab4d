import assert from 'node:assert/strict';
import {test} from 'node:test';
import {firstOf} from '../../../source/run/first-look.js';
import {bench} from './step-run.js';

const made = bench();
const seen = made.cluster.look();

function looking(passedMs: number): {
	readonly observe: () => Promise<unknown>;
	readonly looks: () => number;
} {
	let looks = 0;
	return {
		observe: firstOf(seen, 1000, {
			nowMs: () => 1000 + passedMs,
			async observe() {
				looks += 1;
				return made.cluster.look();
			},
		}),
		looks: () => looks,
	};
}

test('what was read a moment ago is what a step begins from, once', async () => {
	const {observe, looks} = looking(20);
	assert.equal(await observe(), seen);
	assert.equal(looks(), 0);
	assert.notEqual(await observe(), seen);
	assert.equal(looks(), 1);
});

test('what is older is read again', async () => {
	const {observe, looks} = looking(101);
	await observe();
	assert.equal(looks(), 1);
});
