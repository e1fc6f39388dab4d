import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../source/present/text/text-fit.js';
import type {PrintedColumn} from '../../../source/view/printed-table.js';
import {printTable} from '../../../source/view/printed-table.js';

const columns: readonly PrintedColumn[] = [
	{key: 'MEMBER', align: 'left', minColumns: 8},
	{key: 'VERSION', align: 'left', dropOrder: 1},
	{key: 'DB', align: 'right'},
	{key: 'QUOTA', align: 'right', dropOrder: 2},
];
const rows = [
	{MEMBER: 'control-plane-1', VERSION: '3.5.30', DB: '64.0 MiB', QUOTA: '99%'},
	{MEMBER: 'm2', VERSION: '3.5.30', DB: '2.0 MiB', QUOTA: '3%'},
];

test('rows are printed as a framed table, numbers to the right', () => {
	assert.equal(
		printTable(rows, columns, 80),
		`┌─────────────────┬─────────┬──────────┬───────┐
│ MEMBER          │ VERSION │       DB │ QUOTA │
├─────────────────┼─────────┼──────────┼───────┤
│ control-plane-1 │ 3.5.30  │ 64.0 MiB │   99% │
├─────────────────┼─────────┼──────────┼───────┤
│ m2              │ 3.5.30  │  2.0 MiB │    3% │
└─────────────────┴─────────┴──────────┴───────┘`,
	);
});

test('with less room cells are cut first, then columns dropped in their order', () => {
	const headings = (width: number) =>
		printTable(rows, columns, width).split('\n')[1];
	assert.equal(headings(41), '│ MEMBER   │ VERSION │       DB │ QUOTA │');
	assert.equal(headings(40), '│ MEMBER          │       DB │ QUOTA │');
	assert.equal(headings(25), '│ MEMBER     │       DB │');
});

test('no line is wider than asked, whatever the names are made of', () => {
	const strange = [
		{MEMBER: '漢字漢字漢字', DB: '1 B'},
		{MEMBER: 'e\u0301e\u0301e\u0301', DB: '2 B'},
		{MEMBER: '\u{1D400}\u{1D401}', DB: '3 B'},
	];
	for (const width of [20, 24, 40, 80]) {
		const lines = printTable(strange, columns.slice(0, 3), width).split('\n');
		const widths = new Set(lines.map(row => columnsOf(row)));
		assert.equal(widths.size, 1, lines.join('\n'));
		assert.ok([...widths].every(each => each <= width));
	}
});

test('an ASCII table has no byte above 127', () => {
	const table = printTable(rows, columns, 41, {isAscii: true});
	assert.equal(Buffer.byteLength(table), table.length);
	assert.match(table, /^\+-+\+/);
});

test('no rows are no table', () => {
	assert.equal(printTable([], columns, 80), '');
});
