import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findingPage} from '../../../source/present/finding-page.js';
import {lineText} from '../../../source/present/text/line.js';
import {engineState, finding} from '../../support/engine-state-builder.js';

const pageOf = (
	verdict: {chain?: readonly string[]; ruledOut?: readonly string[]} = {},
): readonly string[] =>
	findingPage(
		engineState({
			diagnosis: {
				verdict: {level: 'critical', sentence: 'm2 is slow', ...verdict},
				findings: [finding({summary: 'the summary'})],
			},
		}),
		80,
		24,
		0,
	).lines.map(row => lineText(row).trimEnd());

test('what led to what and what it is not stand above the findings', () => {
	const page = pageOf({
		chain: ['WAL fsync on m2 takes 310 ms', 'the leader changed 5 times'],
		ruledOut: ['quota', 'quorum'],
	});
	assert.deepEqual(page.slice(1, 5), [
		'  because    WAL fsync on m2 takes 310 ms → the leader changed 5 times',
		'  ruled out  quota, quorum',
		'',
		'  ✗ critical  nospace-alarm',
	]);
});

test('without a story the findings come first', () => {
	assert.equal(pageOf()[1], '  ✗ critical  nospace-alarm');
});

test('a story from outside cannot drive the terminal', () => {
	assert.ok(
		pageOf({chain: ['a\u001B[2J', 'b']}).every(row => !row.includes('\u001B')),
	);
});
