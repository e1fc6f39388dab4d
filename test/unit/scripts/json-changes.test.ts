import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	changeBetween,
	withChange,
	type Json,
} from '../../../scripts/json-changes.js';

test('a value with its change is the next one', () => {
	const json = fc.jsonValue({maxDepth: 4}) as fc.Arbitrary<Json>;
	fc.assert(
		fc.property(json, json, (before, after) => {
			const change = changeBetween(before, after);
			assert.deepStrictEqual(withChange(before, change), after);
		}),
	);
});

test('of what stays the same nothing is kept', () => {
	const before = {a: {b: [1, {c: 2}], d: 'x'}, e: true};
	const after = {a: {b: [1, {c: 3}, 4], d: 'x'}};
	assert.deepEqual(changeBetween(before, after), [
		'{}',
		{
			a: [
				'{}',
				{b: ['[]', 3, {1: ['{}', {c: ['=', 3]}, []], 2: ['=', 4]}]},
				[],
			],
		},
		['e'],
	]);
	assert.equal(changeBetween(before, structuredClone(before)), undefined);
});

test('fields keep their order, and new ones come last', () => {
	const after = withChange(
		{b: 1, a: 2, c: 3},
		changeBetween({b: 1, a: 2, c: 3}, {d: 5, c: 3, a: 4, b: 1}),
	);
	assert.equal(JSON.stringify(after), '{"b":1,"a":4,"c":3,"d":5}');
});

test('a change that was made for something else is refused', () => {
	assert.throws(() => withChange(1, ['{}', {}, []]), /for an object/);
	assert.throws(() => withChange({}, ['[]', 0, {}]), /for a list/);
	assert.throws(
		() => withChange({}, ['{}', {a: ['[]', 0, {}]}, []]),
		/not there/,
	);
});
