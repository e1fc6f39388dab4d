import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Diagnosis} from '../../../source/diagnosis/finding.js';
import {verdictText, watchLines} from '../../../source/report/watch-text.js';
import {finding} from '../../support/engine-state-builder.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const at = new Date(takenAtMs).toISOString();

function diagnosis(
	level: Diagnosis['verdict']['level'],
	findings: Diagnosis['findings'] = [],
	sentence = 'said in words',
): Diagnosis {
	return {verdict: {level, sentence}, findings};
}

function linesOf(
	before: Diagnosis | undefined,
	after: Diagnosis,
	events: ReadonlyArray<{atMs: number; text: string}> = [],
): readonly string[] {
	const round = {observation: observation(), diagnosis: after, events};
	return watchLines(before, round);
}

const full = finding({memberIds: [idOf('m1')], summary: 'its file is full'});

test('the first round is told by its verdict and its findings', () => {
	assert.deepEqual(linesOf(undefined, diagnosis('critical', [full])), [
		`${at} CRITICAL said in words`,
		`${at} + critical nospace-alarm m1: its file is full`,
	]);
});

test('a round like the one before it says nothing, whatever its figures', () => {
	const before = diagnosis('critical', [full], 'at 93%');
	const again = {...full, summary: 'at 94%'};
	assert.deepEqual(
		linesOf(before, diagnosis('critical', [again], 'at 94%')),
		[],
	);
});

test('a verdict that changes, a finding that goes and an event are a line each', () => {
	assert.deepEqual(
		linesOf(diagnosis('critical', [full]), diagnosis('ok'), [
			{atMs: takenAtMs, text: 'm2 leads now'},
		]),
		[
			`${at} OK said in words`,
			`${at} m2 leads now`,
			`${at} - nospace-alarm m1: no longer`,
		],
	);
});

test('a finding about another member, or of another severity, is a change', () => {
	const before = diagnosis('critical', [full]);
	for (const changed of [
		{...full, memberIds: [idOf('m2')]},
		{...full, severity: 'warning' as const},
	]) {
		assert.equal(linesOf(before, diagnosis('critical', [changed])).length, 2);
	}
});

test('of many members a line gives the number, of few their names', () => {
	const sixty = Array.from({length: 60}, (_, n) => member({name: `m${n + 1}`}));
	const linesAbout = (count: number): readonly string[] =>
		watchLines(undefined, {
			observation: observation({members: sixty}),
			diagnosis: diagnosis('critical', [
				{...full, memberIds: sixty.slice(0, count).map(each => each.member.id)},
			]),
			events: [],
		});
	const about = (count: number): string =>
		/nospace-alarm (.*): its/.exec(linesAbout(count).at(-1) ?? '')?.[1] ?? '';
	assert.equal(about(57), '57 of 60 members');
	assert.equal(about(60), 'all 60 members');
	assert.equal(about(4), 'm1 m2 m3 m4');
});

test('notes come and go unsaid', () => {
	const note = {...full, severity: 'info' as const};
	const ok = diagnosis('ok');
	assert.deepEqual(linesOf(ok, diagnosis('ok', [note])), []);
	assert.deepEqual(linesOf(diagnosis('ok', [note]), ok), []);
});

test('nothing from outside reaches the terminal as a control character', () => {
	const hostile = '\u001B[2J\nnext';
	const lines = [
		...linesOf(undefined, diagnosis('ok', [], hostile), [
			{atMs: takenAtMs, text: hostile},
		]),
		verdictText(diagnosis('ok', [], hostile)),
	];
	// oxlint-disable-next-line no-control-regex -- none may be left
	for (const each of lines) assert.doesNotMatch(each, /[\u0000-\u001F]/);
});
