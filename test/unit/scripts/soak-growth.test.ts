import assert from 'node:assert/strict';
import {test} from 'node:test';
import {growthOf, type Growth} from '../../../scripts/soak/growth.js';

const grows = (samples: readonly number[], mayGrowBy = 5): Growth =>
	growthOf({name: 'heap', unit: 'MiB', samples, mayGrowBy});
const series = (at: (index: number) => number): readonly number[] =>
	Array.from({length: 60}, (_, index) => at(index));

test('a line that rises is growth', () => {
	const growth = grows(series(index => 40 + index / 2));
	assert.equal(growth.isGrowing, true);
	assert.equal(growth.slope, 22);
});

test('what rises only while it warms up is none', () => {
	assert.equal(
		grows(series(index => (index < 14 ? index * 3 : 42))).isGrowing,
		false,
	);
});

test('what sways is none, wherever the last look falls', () => {
	const swaying = grows(series(index => 40 + (Math.floor(index / 7) % 2) * 30));
	assert.equal(swaying.isGrowing, false);
	assert.equal(swaying.most, 70);
});

test('a rise within what is allowed is none', () => {
	assert.equal(grows(series(index => 40 + index / 20)).isGrowing, false);
	assert.equal(
		grows(
			series(index => 40 + index / 20),
			1,
		).isGrowing,
		true,
	);
});

test('too few samples are told, not judged', () => {
	assert.throws(() => grows([1, 2, 3, 4]), /heap: 3 samples .* say nothing/);
});

test('what swells more often towards the end and comes down each time is none', () => {
	const swelling = grows(
		series(index => (index < 45 || index % 4 === 0 ? 9 : 30)),
	);
	assert.ok(swelling.slope > 5);
	assert.equal(swelling.isGrowing, false);
});
