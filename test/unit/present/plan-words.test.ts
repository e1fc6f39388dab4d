import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {measuredShort, measuredText} from '../../../source/present/measured.js';
import {resultLines} from '../../../source/present/step/result-lines.js';
import {lineText} from '../../../source/present/text/line.js';
import {moreRow, windowOf} from '../../../source/present/text/scroll.js';
import {stack} from '../../../source/present/text/stack.js';
import {whyNotRun} from '../../../source/present/step/step-gate.js';
import {stepState} from '../../../source/present/step/step-state.js';
import {predictionText} from '../../../source/present/step/step-words.js';
import {
	engineState,
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {idOf, mebibyte, takenAtMs} from '../../support/observation-builder.js';
import {plan, preCheck, step} from '../../support/step-builder.js';

describe('figures', () => {
	test('a prediction says what is known and nothing else', () => {
		assert.equal(
			predictionText({
				reclaimedBytes: 57.1 * mebibyte,
				tookMs: 2000,
				diskNeededBytes: 4.1 * mebibyte,
			}),
			'at least 57.1 MiB returned, about 2 s, needs 4.1 MiB free disk',
		);
		assert.equal(predictionText({}), undefined);
	});

	test('what was measured is written by the unit in its key', () => {
		const measured = {
			dbSizeBeforeBytes: 61.2 * mebibyte,
			dbSizeAfterBytes: 4.1 * mebibyte,
			waitedMs: 1800,
			freeRatio: 0.5,
			revision: 98_469_458,
			hash: 'ab\u0007',
			leaderId: null,
		};
		assert.equal(
			measuredText(measured),
			String.raw`db size before 61.2 MiB, db size after 4.1 MiB, waited 1.8 s, free 50%, revision 98,469,458, hash ab\x07, leader id n/a`,
		);
		assert.equal(measuredShort(measured), '61.2 MiB → 4.1 MiB');
		assert.equal(measuredShort({}), '');
		assert.equal(
			measuredShort({file: '/a/path', bytes: 4.1 * mebibyte}),
			'size 4.1 MiB',
		);
	});
});

describe('the state of a step', () => {
	const only = step();
	const of = (where: ReturnType<typeof finished>): string => {
		const {glyph, word} = stepState(
			only,
			progress({[only.id]: where}),
			false,
			takenAtMs,
		);
		return `${glyph} ${word}`;
	};

	test('has a shape and a word for each outcome', () => {
		assert.equal(of({state: 'waiting'}), '○ waiting');
		assert.equal(of(finished({outcome: 'done'})), '✓ done');
		assert.equal(of(finished({outcome: 'already-so'})), '✓ already so');
		assert.equal(of(finished({outcome: 'skipped'})), '» skipped');
		assert.equal(of(finished({outcome: 'refused'})), '✗ refused');
		assert.equal(of(finished({outcome: 'failed'})), '✗ failed');
		assert.equal(stepState(only, undefined, true, takenAtMs).word, 'next');
	});

	test('a running one says for how long in whole seconds', () => {
		const running = {
			state: 'running',
			startedAtMs: takenAtMs - 12_900,
			message: 'waits',
			share: undefined,
			preChecks: [],
			calls: [],
		} as const;
		const shown = stepState(
			only,
			progress({[only.id]: running}),
			false,
			takenAtMs,
		);
		assert.equal(shown.word, 'running 12 s');
		assert.equal(shown.isRunning, true);
	});
});

describe('whether a step may be run', () => {
	const only = step();
	const state = nospaceState(only.id, {plan: plan({steps: [only]})});
	test('only the next one, with all checks passing', () => {
		assert.equal(whyNotRun(state, only.id), undefined);
		assert.match(whyNotRun(state, 'verify') ?? '', /no longer the next/);
		assert.match(
			whyNotRun(
				{...state, preChecks: [preCheck({state: 'unknown'})]},
				only.id,
			) ?? '',
			/is not known: Quorum serves/,
		);
	});
});

describe('the result of a run', () => {
	const lines = (outcome: 'recovered' | 'not-recovered' | 'stopped'): string =>
		resultLines(
			engineState({
				progress: progress(
					{
						[`defragment-${idOf('m2')}`]: finished(),
						[`defragment-${idOf('m3')}`]: finished({
							outcome: 'failed',
							measured: {},
						}),
					},
					{finished: {atMs: takenAtMs + 60_000, outcome, message: 'so it is'}},
				),
			}),
			80,
			20,
		)
			.map(lineText)
			.join('\n');

	test('is a word, how long it took, and each member before and after', () => {
		assert.match(lines('recovered'), /✓ RECOVERED {2}in 1m00s/);
		assert.match(lines('not-recovered'), /✗ NOT RECOVERED/);
		assert.match(lines('stopped'), /▲ STOPPED/);
		assert.match(
			lines('recovered'),
			/✓ m2 +61\.2 MiB → 4\.1 MiB +57\.1 MiB returned/,
		);
		assert.match(lines('recovered'), /✗ m3 .*defragment failed/);
		assert.match(lines('recovered'), /✗ m1 .*defragment not run/);
	});

	test('is not there while the run goes on', () => {
		assert.deepEqual(
			resultLines(nospaceState('x', {progress: progress()}), 80, 20),
			[],
		);
	});
});

describe('room', () => {
	test('a list that fits is shown whole, else around the selected row with a mark', () => {
		assert.deepEqual(windowOf(5, 4, 5), {
			first: 0,
			count: 5,
			above: 0,
			below: 0,
		});
		assert.deepEqual(windowOf(60, 0, 11), {
			first: 0,
			count: 10,
			above: 0,
			below: 50,
		});
		assert.deepEqual(windowOf(60, 59, 11), {
			first: 50,
			count: 10,
			above: 50,
			below: 0,
		});
		const selected = windowOf(60, 30, 11);
		assert.ok(selected.first <= 30 && 30 < selected.first + selected.count);
		assert.deepEqual(moreRow(windowOf(5, 0, 5), 80), []);
		assert.match(
			lineText(moreRow(selected, 80)[0] ?? []),
			/25 more above · ↓ 25 more below/,
		);
	});

	test('blocks get their least by rank before any gets more', () => {
		const rows = (count: number, name: string) =>
			Array.from({length: count}, () => [{text: name, tone: 'plain'} as const]);
		const blocks = [
			{rank: 1, least: 1, lines: rows(5, 'a')},
			{rank: 0, least: 2, lines: rows(3, 'b')},
		];
		const shown = (room: number): string =>
			stack(blocks, room).map(lineText).join('');
		assert.equal(shown(2), 'bb');
		assert.equal(shown(3), 'abb');
		assert.equal(shown(5), 'aabbb');
		assert.equal(shown(99), 'aaaaabbb');
	});
});
