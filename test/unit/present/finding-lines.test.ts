import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findingLines} from '../../../source/present/finding-lines.js';
import {findingPage} from '../../../source/present/finding-page.js';
import {lineText} from '../../../source/present/text/line.js';
import {engineState, finding} from '../../support/engine-state-builder.js';
import {manyState} from '../../support/frame-states.js';
import {idOf, observation} from '../../support/observation-builder.js';

const rowOf = (changes: Parameters<typeof finding>[0]): string =>
	findingLines([finding(changes)], observation(), 200, 1)
		.map(row => lineText(row))
		.join('');

test('members that the summary names are not named again', () => {
	const memberIds = [idOf('m1'), idOf('m2')];
	assert.equal(
		rowOf({code: 'fragmented', memberIds, summary: 'm1 and m2: half is free'}),
		'  ✗ fragmented  m1 and m2: half is free',
	);
	assert.equal(
		rowOf({code: 'fragmented', memberIds, summary: 'm1: half is free'}),
		'  ✗ fragmented  m1 m2  m1: half is free',
	);
	assert.equal(
		rowOf({code: 'fragmented', memberIds, summary: 'm10 and m2x are full'}),
		'  ✗ fragmented  m1 m2  m10 and m2x are full',
	);
	assert.equal(
		rowOf({code: 'no-leader', memberIds: [], summary: 'Nobody leads'}),
		'  ✗ no-leader  cluster  Nobody leads',
	);
});

test('many members are counted', () => {
	const {observation: many} = manyState(60);
	const ids = many?.members.map(each => each.member.id) ?? [];
	const about = (count: number): string =>
		findingLines(
			[finding({memberIds: ids.slice(0, count), summary: 'full'})],
			many,
			200,
			1,
		)
			.map(row => lineText(row))
			.join('');
	assert.equal(about(60), '  ✗ nospace-alarm  all 60 members  full');
	assert.equal(about(12), '  ✗ nospace-alarm  m1 m2 m3 m4 m5 and 7 more  full');
});

test('the Findings screen names them once, too', () => {
	const pageOf = (summary: string): string =>
		findingPage(
			engineState({
				diagnosis: {
					verdict: {level: 'critical', sentence: 's'},
					findings: [finding({memberIds: [idOf('m2')], summary})],
				},
			}),
			80,
			20,
			0,
		)
			.lines.map(row => lineText(row))
			.join('\n');
	assert.match(pageOf('The disk is slow'), /members +m2/);
	assert.doesNotMatch(pageOf('m2: the disk is slow'), /members/);
});
