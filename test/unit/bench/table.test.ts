import assert from 'node:assert/strict';
import {test} from 'node:test';
import {medianOf, takeTurns, type BenchTable} from '../../../bench/part.js';
import {handKeptLine, missed, resultsPage} from '../../../bench/results.js';
import {judgementOf, ratioOf, tableLines} from '../../../bench/table.js';

const table: BenchTable = {
	title: 'etcd, 3 members',
	rows: [
		{what: 'etcdctl', samples: [100, 90, 200], unit: 'ms'},
		{
			what: 'ours',
			samples: [130, 120, 150],
			unit: 'ms',
			against: 'etcdctl',
			target: {of: 'ratio', is: 'at-most', limit: 1.25},
		},
		{
			what: 'events',
			samples: [9000],
			unit: '1/s',
			target: {of: 'median', is: 'at-least', limit: 10_000},
		},
	],
};
const [etcdctl, ours, events] = table.rows;

test('the median is the middle one, or between the two in the middle', () => {
	assert.equal(medianOf([3, 1, 2]), 2);
	assert.equal(medianOf([4, 1, 2, 3]), 2.5);
	assert.ok(Number.isNaN(medianOf([])));
});

test('the ways take turns', async () => {
	const order: string[] = [];
	const way = (what: string) => ({
		what,
		once: async () => order.push(what),
	});
	assert.deepEqual(await takeTurns([way('a'), way('b')], 2), [
		[1, 3],
		[2, 4],
	]);
	assert.deepEqual(order, ['a', 'b', 'a', 'b']);
});

test('a ratio is of medians, and only where a row is held against another', () => {
	assert.ok(etcdctl && ours);
	assert.equal(ratioOf(etcdctl, table), undefined);
	assert.equal(ratioOf(ours, table), 1.3);
});

test('a missed target says by how much', () => {
	assert.ok(etcdctl && ours && events);
	assert.equal(judgementOf(etcdctl, table), undefined);
	assert.deepEqual(judgementOf(ours, table), {
		isMet: false,
		words: '≤ 1.25 times: missed by 4 %',
	});
	assert.deepEqual(judgementOf(events, table), {
		isMet: false,
		words: '≥ 10,000 /s: missed by 10 %',
	});
	assert.equal(
		judgementOf({...events, samples: [10_000]}, table)?.words,
		'≥ 10,000 /s: met',
	);
	assert.equal(
		judgementOf({...events, samples: []}, table)?.words,
		'≥ 10,000 /s: not measured',
	);
});

test('a table is Markdown with columns of one width', () => {
	const lines = tableLines(table);
	assert.equal(new Set(lines.map(line => line.length)).size, 1);
	assert.match(lines[0] ?? '', /median .* ratio .* target/);
	assert.match(lines[2] ?? '', /etcdctl .* 100 ms .* 90.0 ms to 200 ms .* 1 /);
	assert.match(lines[3] ?? '', /ours .* 130 ms .* 1\.30 .* missed by 4 %/);
});

test('the page names what is missed and keeps what was written by hand', () => {
	const results = [
		{name: 'start', about: 'how soon', tables: [table], tookMs: 1000},
	];
	const machine = {facts: ['4 cores'], isLoaded: false};
	const page = resultsPage(
		machine,
		results,
		false,
		`old figures\n${handKeptLine}\n\nWhy it is so.\n`,
	);
	assert.equal(missed(results).length, 2);
	assert.match(page, /- start, etcd, 3 members: ours ≤ 1\.25 times/);
	assert.doesNotMatch(page, /old figures|was running/);
	assert.ok(page.endsWith(`${handKeptLine}\n\nWhy it is so.\n`));
	assert.match(
		resultsPage({...machine, isLoaded: true}, [], false, ''),
		/something else was running/,
	);
});
