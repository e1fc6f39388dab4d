import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {labelsOf} from '../../../source/diagnosis/naming.js';
import {membersText} from '../../../source/present/finding-lines.js';
import {
	alarm,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';

const clusterOf = (count: number) =>
	observation({
		members: Array.from({length: count}, (_, index) =>
			member({
				name: `m${count - index}`,
				status: {
					dbSizeBytes: (60 + index / count) * mebibyte,
					dbSizeInUseBytes: (1 + index / 3) * mebibyte,
				},
				metrics: {quotaBytes: 64 * mebibyte},
			}),
		),
		alarms: Array.from({length: 40}, (_, index) =>
			alarm('NOSPACE', `m${60 - index}`),
		),
	});

describe('the members of a sentence', () => {
	const many = clusterOf(60);

	test('stand in the order that people count in', () => {
		const few = many.members.filter(({member: {name}}) =>
			['m2', 'm10', 'm1'].includes(name),
		);
		assert.equal(labelsOf(few, many), 'm1, m2 and m10');
	});

	test('are named up to four and counted from five on', () => {
		assert.equal(
			labelsOf(many.members.slice(0, 4), many),
			'm57, m58, m59 and m60',
		);
		assert.equal(labelsOf(many.members.slice(0, 5), many), '5 of 60 members');
		assert.equal(labelsOf(many.members, many), 'all 60 members');
	});

	test('leave room for the cause in the verdict and the findings of 60', () => {
		const {verdict, findings} = diagnose(many);
		assert.match(
			verdict.sentence,
			/^Writes are refused: NOSPACE on 40 of 60 members; m1 has .*free pages, defragment returns them$/,
		);
		const nospace = findings.find(({code}) => code === 'nospace-alarm');
		assert.equal(nospace?.memberIds.length, 40);
		for (const finding of findings) {
			assert.ok(finding.summary.length < 400, finding.summary);
			assert.ok(finding.remedy.length < 400, finding.remedy);
		}

		assert.match(nospace?.summary ?? '', /m1 is the fullest: \d+% free pages/);
	});

	test('are not named before a sentence that counts them', () => {
		const nospace = diagnose(many).findings.find(
			({code}) => code === 'nospace-alarm',
		);
		assert.ok(nospace);
		assert.equal(membersText(nospace, many), '');
		assert.equal(
			membersText({...nospace, summary: 'NOSPACE'}, many),
			'm21 m22 m23 m24 m25 and 35 more',
		);
	});
});
