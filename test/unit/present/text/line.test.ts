import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	isSameLine,
	line,
	span,
	spinner,
} from '../../../../source/present/text/line.js';

void test('two rows are the same only with the same text in the same tones', () => {
	const row = [span('m1 ', 'strong'), span('OK', 'good')];
	assert.equal(isSameLine(row, [...row]), true);
	assert.equal(isSameLine([], []), true);
	assert.equal(isSameLine(row, [span('m1 ', 'strong')]), false);
	assert.equal(isSameLine([span('m1 ', 'strong')], row), false);
	assert.equal(
		isSameLine(row, [span('m1 ', 'strong'), span('OK', 'critical')]),
		false,
	);
	assert.equal(isSameLine(row, [span('m1 '), span('OK', 'good')]), false);
	assert.equal(isSameLine([spinner], line(spinner.text, spinner.tone)), false);
});
