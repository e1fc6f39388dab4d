import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineColumns, lineText} from '../../../../source/present/text/line.js';
import {planLines} from '../../../../source/present/step/plan-lines.js';
import {
	predictedLeftMs,
	stepColumns,
	stepRow,
} from '../../../../source/present/step/step-row.js';
import {
	finished,
	nospaceState,
	progress,
} from '../../../support/engine-state-builder.js';
import {recoveredState, runningState} from '../../../support/frame-states.js';
import {takenAtMs} from '../../../support/observation-builder.js';
import {plan} from '../../../support/step-builder.js';

const {steps} = plan();
const nowMs = takenAtMs + 2000;

function rowsAt(columns: number, state = runningState()): readonly string[] {
	const widths = stepColumns(steps, columns);
	return steps.map((step, index) => {
		const row = stepRow(state, step, index, false, widths, nowMs);
		assert.ok(lineColumns(row) <= columns, lineText(row));
		return lineText(row).trimEnd();
	});
}

test('a wide list has every title whole, and elapsed and predicted times of their own', () => {
	const rows = rowsAt(120);
	assert.match(
		rows[2] ?? '',
		/Defragment m2 +done +1\.8 s +61\.2 MiB → 4\.1 MiB$/,
	);
	assert.match(
		rows[3] ?? '',
		/Defragment m3 +running 5 s +of ~2 s +m3 rewrites its file$/,
	);
	assert.match(rows[4] ?? '', /m1, the leader +waiting +~2 s +>= 57\.1 MiB$/);
	assert.match(
		rows[8] ?? '',
		/Prove that writes work through every member +waiting$/,
	);
});

test('at 80 columns the running step keeps what it is predicted to take', () => {
	const rows = rowsAt(80);
	assert.match(rows[3] ?? '', /running 5 s +of ~2 s$/);
	assert.match(rows[4] ?? '', /waiting +~2 s, >= 57\.1 MiB$/);
});

test('every column has a name, above where it begins, and time comes before size at any width', () => {
	for (const [columns, titles] of [
		[80, /^ {7}STEP +STATE +EXPECTED OR FOUND$/],
		[120, /^ {7}STEP +STATE +TIME +EXPECTED OR FOUND$/],
	] as const) {
		const text = planLines(
			runningState(),
			{columns, rows: 40},
			35,
			undefined,
			nowMs,
		).map(row => lineText(row).trimEnd());
		const at = text.findIndex(row => titles.test(row));
		assert.ok(at > 0, text.join('\n'));
		const names = text[at] ?? '';
		const done = text.find(row => row.includes('Defragment m2')) ?? '';
		assert.equal(done.indexOf('Defragment'), names.indexOf('STEP'));
		assert.equal(done.indexOf('done'), names.indexOf('STATE'));
		assert.equal(done.indexOf('61.2 MiB'), names.indexOf('EXPECTED'));
		assert.match(text.join('\n'), /~2 s,? +>= 57\.1 MiB/);
	}
});

test('how long a step took is not said twice in its row', () => {
	const id = steps[2]?.id ?? '';
	const state = nospaceState('x', {
		progress: progress({
			[id]: finished({measured: {tookMs: 487}, message: 'gone from all'}),
		}),
	});
	assert.match(rowsAt(120, state)[2] ?? '', /done +1\.8 s +gone from all$/);
	assert.match(rowsAt(80, state)[2] ?? '', /done +took 487 ms$/);
});

test('what is left is the sum of the predictions, less what the running step has taken', () => {
	const left = (state = nospaceState(), atMs = nowMs) =>
		predictedLeftMs(state, steps, atMs);
	assert.equal(left(), 6000);
	const running = runningState();
	assert.equal(left(running, takenAtMs - 2000), 3000);
	assert.equal(left(running, takenAtMs + 60_000), 2000);
	assert.equal(left(recoveredState()), undefined);
	const [first] = steps;
	assert.ok(first);
	assert.equal(predictedLeftMs(nospaceState(), [first], nowMs), undefined);
});

test('a step that takes longer than predicted says by how much', () => {
	const textOf = (columns: number, rows: number, atMs: number): string =>
		planLines(runningState(), {columns, rows}, rows - 5, undefined, atMs)
			.map(row => lineText(row))
			.join('\n');
	assert.match(
		textOf(120, 40, takenAtMs + 9000),
		/running for 12 s, about 2 s predicted: 10 s longer/,
	);
	assert.doesNotMatch(textOf(120, 40, takenAtMs - 1500), /longer/);
});

test('from 110 columns on nothing of the step in detail is cut', () => {
	for (const [columns, rows] of [
		[110, 30],
		[120, 40],
		[150, 40],
		[200, 60],
	] as const) {
		const text = planLines(nospaceState(), {columns, rows}, rows - 5, 2, nowMs)
			.map(row => lineText(row))
			.join('\n');
		assert.match(text, /Step 3 in detail: Defragment m2/);
		for (const label of [
			'target',
			'why',
			'runs',
			'predicted',
			'expects',
			'undo',
		]) {
			assert.match(text, new RegExp(` ${label} `), `${columns}: ${label}`);
		}

		assert.doesNotMatch(text, /…/, `${columns}x${rows}`);
		assert.match(text, /What happened/);
	}
});

test('the note of a step that moved the leader has no bare ID', () => {
	const id = steps[2]?.id ?? '';
	const state = nospaceState('x', {
		progress: progress({
			[id]: finished({measured: {leaderId: 'a1b2'}, message: 'm3 leads'}),
		}),
	});
	assert.match(rowsAt(120, state)[2] ?? '', /m3 leads$/);
});
