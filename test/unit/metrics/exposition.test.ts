import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {
	createExpositionParser,
	maxLineBytes,
	maxSamples,
} from '../../../source/metrics/exposition.js';
import {etcdFamilies} from '../../../source/metrics/etcd-families.js';
import type {Sample} from '../../../source/metrics/sample-line.js';

const families = new Set(['up', 'lag_seconds']);

function parse(
	page: string | Uint8Array,
	wanted = families,
): readonly Sample[] {
	const parser = createExpositionParser(wanted);
	parser.push(typeof page === 'string' ? Buffer.from(page) : page);
	return parser.end();
}

function values(page: string): readonly number[] {
	return parse(page).map(sample => sample.value);
}

test('keeps the families asked for, with a histogram’s buckets, sum and count', () => {
	const page =
		'# HELP up x\n# TYPE up gauge\nup 1\nupper 2\nother 3\n' +
		'lag_seconds_bucket{le="0.001"} 4\nlag_seconds_sum 0.5\nlag_seconds_count 4\n# EOF\n';
	assert.deepEqual(parse(page), [
		{name: 'up', labels: new Map(), value: 1},
		{name: 'lag_seconds_bucket', labels: new Map([['le', '0.001']]), value: 4},
		{name: 'lag_seconds_sum', labels: new Map(), value: 0.5},
		{name: 'lag_seconds_count', labels: new Map(), value: 4},
	]);
});

test('reads every spelling of a number that the format allows', () => {
	const table: ReadonlyArray<readonly [string, number]> = [
		['0', 0],
		['-3', -3],
		['+3', 3],
		['2.147483648e+09', 2_147_483_648],
		['1E-3', 0.001],
		['.5', 0.5],
		['5.', 5],
		['NaN', Number.NaN],
		['+Inf', Number.POSITIVE_INFINITY],
		['Inf', Number.POSITIVE_INFINITY],
		['-Inf', Number.NEGATIVE_INFINITY],
		['1e999', Number.POSITIVE_INFINITY],
	];
	for (const [text, value] of table) {
		assert.deepEqual(values(`up ${text}\n`), [value], text);
	}
});

test('skips a line that is no sample and goes on with the next', () => {
	const garbage = [
		'up',
		'up ',
		'up 0x10',
		'up 1_000',
		'up one',
		'up 1 2 3',
		'up 1 yesterday',
		'up{ 1',
		'up{a} 1',
		'up{a=1} 1',
		'up{a="1} 1',
		'up{a="1"b="2"} 1',
		'up{a="1"} ',
		'up{a="1",a="2"} 1',
		'up{a="1"}{b="2"} 1',
		'',
		'\u0000\u0001\u001B[2J',
		'<html><body>up 1</body></html>',
	];
	for (const line of garbage) {
		assert.deepEqual(values(`${line}\nup 7\n`), [7], JSON.stringify(line));
	}
});

test('reads past timestamps, exemplars, blanks and carriage returns', () => {
	const lines = [
		'up 7 1700000000000',
		'up 7 1700000000.123',
		'up 7 # {trace_id="a # b"} 0.67 1700000000.1',
		'up 7 1700000000 # {} 1',
		'up\t7\t',
		'  up   7  ',
		'up{} 7',
		'up{a="b",} 7',
		'up { a = "b" , c = "d" } 7',
		'up{a="b"}7',
	];
	for (const line of lines) {
		assert.deepEqual(values(`${line}\n`), [7], line);
		assert.deepEqual(values(`${line}\r\n`), [7], `${line} CRLF`);
	}
});

test('unescapes label values and decodes them as UTF-8', () => {
	const line = String.raw`up{a="q\"q",b="back\\slash",c="two\nlines",d="héllo }, {\"€😀",e="\q"} 1`;
	assert.deepEqual(
		[...(parse(`${line}\n`)[0]?.labels ?? [])],
		[
			['a', 'q"q'],
			['b', String.raw`back\slash`],
			['c', 'two\nlines'],
			['d', 'héllo }, {"€😀'],
			['e', String.raw`\q`],
		],
	);
});

test('keeps duplicate samples in page order', () => {
	assert.deepEqual(values('up 1\nup 2\nup 1\n'), [1, 2, 1]);
});

test('leaves out a last line that was cut off before its line feed', () => {
	assert.deepEqual(values('up 1\nup 21'), [1]);
});

test('skips a line beyond the cap, whole or in pieces, and none at the cap', () => {
	const atCap = `up{a="${'x'.repeat(maxLineBytes - 10)}"} 7`;
	assert.equal(atCap.length, maxLineBytes);
	assert.deepEqual(values(`${atCap}\nup 1\n`), [7, 1]);
	const beyond = `up{a="${'x'.repeat(maxLineBytes - 9)}"} 7`;
	assert.deepEqual(values(`${beyond}\nup 1\n`), [1]);
	const parser = createExpositionParser(families);
	for (const part of [`${beyond}${beyond}`, ' up 3', '\nup', ' 1\n']) {
		parser.push(Buffer.from(part));
	}

	assert.deepEqual(
		parser.end().map(sample => sample.value),
		[1],
	);
});

test('keeps no more samples than its cap', () => {
	assert.equal(values('up 1\n'.repeat(maxSamples + 1)).length, maxSamples);
});

test('takes linear time for a line made to backtrack', () => {
	const long = maxLineBytes - 20;
	const parts = ['1', ' ', '\\"', '1 ', 'a="",', '1e1'];
	const started = performance.now();
	for (const part of parts) {
		const filler = part.repeat(Math.floor(long / part.length));
		assert.deepEqual(values(`up ${filler}x\n`), [], part);
		assert.deepEqual(values(`up{a="${filler}\n`), [], part);
		assert.deepEqual(values(`up 1 # ${filler}\r\r\n`), [], part);
	}

	// Milliseconds when linear, minutes when not.
	assert.ok(performance.now() - started < 30_000);
});

test('keeps some seventy samples of a real page', () => {
	for (const version of ['3.4.23', '3.5.16']) {
		const page = readFileSync(`test/recorded/metrics-etcd-${version}.txt`);
		const kept = parse(page, new Set(etcdFamilies)).length;
		assert.ok(kept >= 66 && kept <= 90, `${version}: ${kept}`);
	}
});

const anyLine = fc.oneof(
	fc.string({unit: 'binary'}),
	fc.constantFrom(
		'up 1',
		'up 1\r',
		'up{a="é😀\\n"} 2e3 12',
		'lag_seconds_bucket{le="+Inf"} 5',
		'# EOF',
		'up{',
	),
	fc
		.tuple(fc.constantFrom('up', 'up{', 'up{a="', 'up 1 '), fc.string())
		.map(parts => parts.join('')),
);

test('never throws, whatever the bytes', () => {
	fc.assert(
		fc.property(fc.array(fc.uint8Array({maxLength: 300})), chunks => {
			const parser = createExpositionParser(families);
			for (const chunk of chunks) parser.push(chunk);
			assert.ok(Array.isArray(parser.end()));
		}),
	);
});

test('gives the same samples however the page is cut', () => {
	fc.assert(
		fc.property(
			fc.array(anyLine, {maxLength: 20}),
			fc.array(fc.nat({max: 400}), {maxLength: 30}),
			(lines, cuts) => {
				const page = Buffer.from(`up 0\n${lines.join('\n')}\n`);
				const edges = [0, ...cuts, page.length]
					.map(cut => Math.min(cut, page.length))
					.toSorted((a, b) => a - b);
				const parser = createExpositionParser(families);
				for (const [index, edge] of edges.entries()) {
					parser.push(page.subarray(edge, edges[index + 1] ?? edge));
				}

				const whole = parse(page);
				assert.ok(whole.length > 0);
				assert.deepEqual(parser.end(), whole);
			},
		),
		{numRuns: 300},
	);
});

test('gives the same samples of a real page byte by byte', () => {
	const page = readFileSync('test/recorded/metrics-etcd-3.4.23.txt');
	const parser = createExpositionParser(etcdFamilies);
	for (let at = 0; at < page.length; at += 1) {
		parser.push(page.subarray(at, at + 1));
	}

	assert.deepEqual(parser.end(), parse(page, new Set(etcdFamilies)));
});
