import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fenced, inline, table} from '../../../source/report/markdown.js';

const texts: ReadonlyArray<readonly [string, string]> = [
	['64.0 MiB → 4.0 MiB', '64.0 MiB → 4.0 MiB'],
	['/tmp/snap_1.db', '/tmp/snap_1.db'],
	['_a_', String.raw`\_a\_`],
	['a|b', String.raw`a\|b`],
	['<b>&amp;', String.raw`\<b\>\&amp;`],
	['![x](y)', String.raw`!\[x\](y)`],
	['a\nb', String.raw`a\\x0ab`],
];
for (const [text, shown] of texts) {
	test(`${JSON.stringify(text)} in running text is no markup`, () => {
		assert.equal(inline(text), shown);
	});
}

test('a table has a column of figures on the right', () => {
	assert.deepEqual(table('<>', ['a', 'b'], [['1', '2']]), [
		'| a | b |',
		'| --- | --: |',
		'| 1 | 2 |',
	]);
});

test('a fence is longer than the backticks in it', () => {
	assert.deepEqual(fenced('sh', ['a']), ['```sh', 'a', '```']);
	assert.deepEqual(fenced('', ['a ```` b']), ['`````', 'a ```` b', '`````']);
});
