import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	emptyMap,
	entriesBetween,
	getFrom,
	withEntry,
	withoutBelow,
	withoutEntry,
	type SortedMap,
} from '../../../source/drill/model/sorted-map.js';

const key = fc.integer({min: 0, max: 600});
const operation = fc.tuple(fc.constantFrom('set', 'set', 'set', 'drop'), key);

function build(
	operations: ReadonlyArray<readonly [string, number]>,
): readonly [SortedMap<number, number>, Map<number, number>] {
	let map: SortedMap<number, number> = emptyMap();
	const plain = new Map<number, number>();
	for (const [at, [kind, each]] of operations.entries()) {
		if (kind === 'set') {
			map = withEntry(map, each, at);
			plain.set(each, at);
		} else {
			map = withoutEntry(map, each);
			plain.delete(each);
		}
	}

	return [map, plain];
}

function inOrder(plain: ReadonlyMap<number, number>): Array<[number, number]> {
	return [...plain].toSorted(([a], [b]) => a - b);
}

test('a sorted map holds what a map holds, in the order of its keys', () => {
	fc.assert(
		fc.property(
			fc.array(operation, {maxLength: 1500}),
			key,
			key,
			(operations, from, to) => {
				const [map, plain] = build(operations);
				assert.deepEqual(
					[...entriesBetween(map, 0, undefined)],
					inOrder(plain),
				);
				assert.equal(map.size, plain.size);
				assert.equal(getFrom(map, from), plain.get(from));
				assert.deepEqual(
					[...entriesBetween(map, from, to)],
					inOrder(plain).filter(([each]) => each >= from && each < to),
				);
				const cut = withoutBelow(map, from);
				const left = inOrder(plain).filter(([each]) => each >= from);
				assert.deepEqual([...entriesBetween(cut, 0, undefined)], left);
				assert.equal(cut.size, left.length);
			},
		),
		{numRuns: 60},
	);
});

test('a map that is changed leaves the one before as it was', () => {
	const before = withEntry(emptyMap<string, number>(), 'a', 1);
	withEntry(before, 'a', 2);
	withoutEntry(before, 'a');
	assert.equal(getFrom(before, 'a'), 1);
});
