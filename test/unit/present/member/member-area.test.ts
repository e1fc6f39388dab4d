import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineColumns, lineText} from '../../../../source/present/text/line.js';
import {
	memberArea,
	tableWindow,
} from '../../../../source/present/member/member-area.js';
import {
	allFacts,
	overviewLines,
	tinyLines,
} from '../../../../source/present/overview-lines.js';
import {engineState} from '../../../support/engine-state-builder.js';
import {manyState, unreachableState} from '../../../support/frame-states.js';
import {
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';

const nowMs = takenAtMs + 2000;

/** Sixty members of which some have a problem. */
function sixtyWith(...wrong: readonly number[]) {
	return engineState({
		observation: observation({
			members: Array.from({length: 60}, (_, index) =>
				member({
					name: `m${index + 1}`,
					...(wrong.includes(index + 1) ? {problem: 'timeout' as const} : {}),
				}),
			),
		}),
	});
}

test('what is wrong with members that do not fit is told beside their number', () => {
	const noteOf = (selected: number, ...wrong: readonly number[]): string =>
		tableWindow(allFacts(sixtyWith(...wrong), nowMs), 120, 20, selected)
			.window.map(row => lineText(row))
			.join('');
	assert.equal(noteOf(0), '  ↓ 42 more below: all OK');
	assert.equal(noteOf(0, 47), '  ↓ 42 more below: ✗ m47 UNREACHABLE');
	assert.equal(
		noteOf(30, 2, 47, 60),
		'  ↑ 21 more above · ↓ 21 more below: ✗ m2 UNREACHABLE and 2 more not OK',
	);
	assert.equal(noteOf(0, 5), '  ↓ 42 more below: all OK');
});

test('every size has every member or says how many more there are', () => {
	for (const [columns, rows] of [
		[40, 10],
		[80, 24],
		[120, 40],
		[200, 60],
		[240, 70],
	] as const) {
		for (const count of [1, 3, 5, 7, 60]) {
			const state = manyState(count);
			const size = {columns, rows};
			const lines =
				columns < 60
					? tinyLines(state, size, rows - 3, 0, nowMs)
					: overviewLines(state, size, rows - 4, 0, nowMs);
			const text = lines.map(row => lineText(row)).join('\n');
			for (const row of lines) assert.ok(lineColumns(row) <= columns);
			const shown = Array.from({length: count}, (_, index) => index + 1).filter(
				each => new RegExp(`\\bm${each}\\b`).test(text),
			).length;
			const more = Number(/↓ (\d+) more below/.exec(text)?.[1] ?? 0);
			assert.equal(shown + more, count, `${columns}x${rows}, ${count}`);
		}
	}
});

test('at 40 columns state, member, role, size and age stay whole', () => {
	const rows = tinyLines(
		unreachableState(),
		{columns: 40, rows: 10},
		7,
		0,
		takenAtMs + 11 * 60_000,
	).map(row => lineText(row).trimEnd());
	assert.match(rows[1] ?? '', /^ STATE +MEMBER +ROLE +DB +AGE$/);
	assert.match(rows[2] ?? '', /^ ✗ NOSPACE ★ m1 +lead ~?400MiB +~?11m$/);
	assert.match(rows[3] ?? '', /^ ✗ UNREAC… +m2 +\? +~400MiB ~12m$/);
});

test('boxes and rows take no more than the rows there are', () => {
	for (const count of [5, 7, 60]) {
		for (const rows of [8, 20, 40]) {
			const facts = allFacts(manyState(count), nowMs);
			const size = {columns: 120, rows: 60};
			const lines = memberArea(facts, size, rows, 0, () => []);
			assert.ok(lines.length <= rows, `${count} in ${rows}`);
		}
	}
});
