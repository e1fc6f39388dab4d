import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	defaultText,
	disorderOf,
	thresholdNames,
	thresholdValue,
} from '../../../source/command-line/threshold-names.js';
import {defaultThresholds} from '../../../source/diagnosis/thresholds.js';

test('every limit has a name of its own, but for those that are nobody’s choice', () => {
	const names = thresholdNames.map(({name}) => name);
	assert.equal(new Set(names).size, names.length);
	assert.equal(names.length, Object.keys(defaultThresholds).length - 2);
	assert.ok(names.every(name => /^[a-z]+(?:-[a-z]+)*$/.test(name)));
	const properties = thresholdNames.map(({property}) => property);
	assert.ok(!properties.includes('disarmQuotaRatio'));
	assert.ok(!properties.includes('walSegmentBytes'));
});

test('a default that is written into a file means the default', () => {
	for (const each of thresholdNames) {
		const text = defaultText(each);
		const isText = each.unit === 'time' || each.unit === 'size';
		const read = thresholdValue(each.unit, isText ? text : Number(text));
		const expected = defaultThresholds[each.property];
		// A third is written with three digits.
		assert.ok(
			read !== undefined && Math.abs(read - expected) <= 0.001 * expected,
			`${each.name}: ${text}`,
		);
	}
});

test('the defaults are in order', () => {
	assert.equal(disorderOf(defaultThresholds), undefined);
});

test('no unit takes nothing, a negative or another unit', () => {
	for (const [unit, ...values] of [
		['time', 0, 5, '5', '0s', '-1s', '10MiB', 'soon', ''],
		['size', 0, '0', '1s', 'big'],
		['share', 0, 1.5, '80%', -0.1],
		['factor', 0, 'x', -1],
		['count', 0, 1.5, '1s'],
	] as const) {
		for (const value of values) {
			assert.equal(thresholdValue(unit, value), undefined, `${unit} ${value}`);
		}
	}
});
