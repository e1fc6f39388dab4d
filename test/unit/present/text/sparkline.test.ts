import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {MemberHistory} from '../../../../source/cluster/member-history.js';
import {historiesOf} from '../../../../source/cluster/member-history.js';
import {toAscii} from '../../../../source/present/text/ascii.js';
import {
	hasHistory,
	historyRows,
} from '../../../../source/present/member/history-rows.js';
import {lineColumns, lineText} from '../../../../source/present/text/line.js';
import {sparkline} from '../../../../source/present/text/sparkline.js';
import {columnsOf} from '../../../../source/present/text/text-fit.js';
import {
	gibibyte,
	idOf,
	mebibyte,
} from '../../../support/observation-builder.js';
import {trendPoint} from '../../diagnosis/findings-of.js';

test('figures rise from the lowest block to the highest', () => {
	assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6], 20), '▁▂▃▄▅▆▇');
	assert.equal(sparkline([5, 5, 5], 20), '▁▁▁');
	assert.equal(sparkline([0, 3, 10], 20, {low: 0, high: 20}), '▁▂▄');
	assert.equal(sparkline([0, 300], 20, {low: 0, high: 20}), '▁▇');
});

test('what was not read is blank, and only the newest fit', () => {
	assert.equal(sparkline([0, null, 7], 20), '▁ ▇');
	assert.equal(sparkline([9, 9, 0, 7], 2), '▁▇');
	assert.equal(sparkline([], 20), '');
	assert.equal(sparkline([null], 20), ' ');
	assert.equal(sparkline([1, 2], 0), '');
});

test('each block has an ASCII twin of its own', () => {
	const twins = toAscii('▁▂▃▄▅▆▇');
	assert.equal(twins, '_.:-=+*');
});

test('a line is never wider than asked, whatever the figures', () => {
	fc.assert(
		fc.property(
			fc.array(fc.option(fc.double({min: 0, max: 1e18, noNaN: true}))),
			fc.nat({max: 80}),
			(figures, columns) => {
				assert.ok(columnsOf(sparkline(figures, columns)) <= columns);
			},
		),
	);
});

const grown = historiesOf({
	[idOf('m1')]: Array.from({length: 121}, (_, at) =>
		trendPoint((120 - at) * 60_000, {
			inUseBytes: (400 + at) * mebibyte,
			dbSizeBytes: 600 * mebibyte,
			quotaBytes: gibibyte,
			walFsyncP99Ms: at > 100 ? 310 : 2,
		}),
	),
})[idOf('m1')];

test('a history is at most 60 figures, the first and the newest among them', () => {
	assert.equal(grown?.inUse.length, 60);
	assert.equal(grown.inUse[0], 400 * mebibyte);
	assert.equal(grown.inUse.at(-1), 520 * mebibyte);
	assert.equal(grown.spanMs, 120 * 60_000);
	assert.deepEqual(historiesOf({a: []}), {});
});

test('the rows say how it went, how fast, and what the worst was', () => {
	const [inUse, fsync] = historyRows(grown ?? assert.fail(), 100).map(row =>
		lineText(row),
	);
	assert.match(
		inUse ?? '',
		/^in use {6}▁+.*▇ · \+60\.0 MiB\/h, full in 8h24m · in 2h00m$/,
	);
	assert.match(fsync ?? '', /^fsync p99 {3}▁.*▇+ · up to 310 ms$/);
});

test('rows fit any width', () => {
	for (let columns = 1; columns <= 120; columns += 1) {
		for (const row of historyRows(grown ?? assert.fail(), columns)) {
			// The line itself stays: what does not fit is cut by the box.
			if (columns >= 20)
				assert.ok(lineColumns(row) <= columns, String(columns));
		}
	}
});

test('one figure is nothing to draw', () => {
	const history = (inUse: MemberHistory['inUse']): MemberHistory => ({
		inUse,
		fsyncP99Ms: [],
		spanMs: 0,
		growth: {kind: 'unknown', why: ''},
	});
	assert.equal(hasHistory(undefined), false);
	assert.equal(hasHistory(history([1, null])), false);
	assert.equal(hasHistory(history([1, 2])), true);
});
