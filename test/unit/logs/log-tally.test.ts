import assert from 'node:assert/strict';
import {createReadStream, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import * as fc from 'fast-check';
import {conclude} from '../../../source/logs/conclude.js';
import type {LogSummary} from '../../../source/logs/log-tally.js';
import {logTally} from '../../../source/logs/log-tally.js';
import {keptLineBytes, readLog} from '../../../source/logs/log-reader.js';
import {zap} from './known-zap-lines.js';

async function summaryOf(
	...chunks: ReadonlyArray<string | Uint8Array>
): Promise<LogSummary> {
	const tally = logTally();
	async function* bytes(): AsyncIterable<Uint8Array> {
		for (const chunk of chunks) yield Buffer.from(chunk);
	}

	await readLog(bytes(), tally, 'a.log');
	return tally.summary();
}

/** What a recording of a real etcd holds: the codes with their counts. */
async function recorded(
	name: string,
): Promise<Readonly<Record<string, number>>> {
	const tally = logTally();
	const file = fileURLToPath(
		new URL(`../../recorded/${name}`, import.meta.url),
	);
	await readLog(createReadStream(file), tally, name);
	const {patterns} = tally.summary();
	return Object.fromEntries(
		patterns.map(({pattern, count}) => [pattern.code, count]),
	);
}

// Recorded from real clusters of three: full, compacted, defragmented,
// disarmed, then one follower killed and started again.
const recordings: ReadonlyArray<
	readonly [string, Readonly<Record<string, number>>]
> = [
	[
		'etcd-3.4.23-zap-nospace.log',
		{
			'nospace-raised': 5,
			'database-space-exceeded': 9,
			'alarm-disarmed': 1,
			'compaction-finished': 3,
			'defragment-started': 1,
			'defragment-finished': 1,
			'peer-unreachable': 4,
			'peer-inactive': 1,
			'peer-stream-lost': 3,
			'leader-elected': 1,
			'election-started': 1,
			started: 1,
		},
	],
	[
		'etcd-3.4.23-zap-peer-outage.log',
		{
			'nospace-raised': 4,
			'database-space-exceeded': 13,
			'alarm-disarmed': 2,
			'compaction-finished': 3,
			'defragment-started': 1,
			'defragment-finished': 1,
			'revision-compacted': 3,
			'leader-elected': 2,
			started: 2,
		},
	],
	[
		'etcd-3.4.23-capnslog-nospace.log',
		{
			'nospace-raised': 7,
			'database-space-exceeded': 13,
			'alarm-disarmed': 1,
			'compaction-finished': 3,
			'defragment-started': 1,
			'defragment-finished': 1,
			'peer-unreachable': 4,
			'peer-inactive': 1,
			'peer-stream-lost': 3,
			'leader-elected': 1,
			'election-started': 1,
			started: 1,
		},
	],
	[
		'etcd-3.4.23-capnslog-peer-outage.log',
		{
			'nospace-raised': 6,
			'database-space-exceeded': 19,
			'alarm-disarmed': 2,
			'compaction-finished': 3,
			'defragment-started': 1,
			'defragment-finished': 1,
			'revision-compacted': 3,
			'leader-elected': 2,
			started: 2,
		},
	],
	[
		'etcd-3.5.16-zap-nospace.log',
		{
			'nospace-raised': 10,
			'database-space-exceeded': 10,
			'alarm-disarmed': 1,
			'compaction-finished': 2,
			'defragment-started': 1,
			'defragment-finished': 1,
			'peer-unreachable': 4,
			'peer-inactive': 1,
			'peer-stream-lost': 3,
			'leader-elected': 1,
			'election-started': 1,
			started: 1,
		},
	],
	[
		'etcd-3.5.16-zap-peer-outage.log',
		{
			'nospace-raised': 22,
			'database-space-exceeded': 22,
			'alarm-disarmed': 1,
			'compaction-finished': 2,
			'defragment-started': 1,
			'defragment-finished': 1,
			'leader-elected': 2,
			started: 2,
		},
	],
];

for (const [name, expected] of recordings) {
	test(`${name} holds what was done to that cluster`, async () => {
		assert.deepEqual(await recorded(name), expected);
	});
}

test('a pattern has its count, its first and last time, its longest, and that entry', async () => {
	const slow = (second: number, took: string): string =>
		JSON.stringify({
			level: 'warn',
			ts: `2026-11-21T13:47:${second}Z`,
			msg: 'slow fdatasync',
			took,
		});
	const {lines, entries, patterns} = await summaryOf(
		[slow(30, '1.1s'), slow(10, '1.9s'), slow(40, '1.5s')].join('\n'),
	);
	const [only, ...rest] = patterns;
	assert.deepEqual(rest, []);
	assert.ok(only !== undefined);
	assert.equal(lines, 3);
	assert.equal(entries, 3);
	assert.equal(only.count, 3);
	assert.equal(only.worstMs, 1900);
	assert.equal(only.firstMs, Date.UTC(2026, 10, 21, 13, 47, 10));
	assert.equal(only.lastMs, Date.UTC(2026, 10, 21, 13, 47, 40));
	assert.equal(only.sample, 'slow fdatasync took=1.9s');
});

test('of slow requests the reads are counted', async () => {
	const {patterns} = await summaryOf(
		[
			zap('apply request took too long', {prefix: 'read-only range '}),
			zap('apply request took too long', {prefix: ''}),
		].join('\n'),
	);
	assert.equal(patterns[0]?.count, 2);
	assert.equal(patterns[0].reads, 1);
});

test('an entry that the runtime cut is put together again', async () => {
	const entry = zap('slow fdatasync', {took: '1.2s'});
	const wrapped = [
		`2026-11-21T13:47:30Z stderr P ${entry.slice(0, 20)}`,
		`2026-11-21T13:47:30Z stderr P ${entry.slice(20, 40)}`,
		`2026-11-21T13:47:30Z stderr F ${entry.slice(40)}`,
	].join('\n');
	const {patterns} = await summaryOf(wrapped);
	assert.equal(patterns[0]?.pattern.code, 'slow-fdatasync');
	assert.equal(patterns[0].worstMs, 1200);
});

test('partial entries without an end do not grow, and the last one is still read', async () => {
	const part = `2026-11-21T13:47:30Z stderr P ${'x'.repeat(60_000)}\n`;
	const {lines, patterns} = await summaryOf(
		...Array.from({length: 200}, () => part),
		'2026-11-21T13:47:30Z stderr F \n2026-11-21T13:47:31Z stderr P panic: boom',
	);
	assert.equal(lines, 202);
	assert.equal(patterns[0]?.pattern.code, 'crashed');
});

test('a line of 100 MB is counted with what was left out, and does not hide the next', async () => {
	const mebibyte = Buffer.alloc(1024 * 1024, 'x');
	const {longLines, skippedBytes, patterns} = await summaryOf(
		...Array.from({length: 100}, () => mebibyte),
		`\n${zap('slow fdatasync', {took: '1.2s'})}\n`,
	);
	assert.equal(longLines, 1);
	assert.equal(skippedBytes, 100 * 1024 * 1024 - keptLineBytes);
	assert.equal(patterns.length, 1);
});

test('starts close together become a restart loop', async () => {
	const start = (minute: number): string =>
		JSON.stringify({
			level: 'info',
			ts: `2026-11-21T13:0${minute}:00Z`,
			msg: 'starting an etcd server',
			name: 'cp-1',
		});
	const {patterns} = await summaryOf([1, 3, 5, 7].map(start).join('\n'));
	assert.deepEqual(
		patterns.map(({pattern, count}) => `${pattern.code} ${count}`),
		['started 4', 'restart-loop 4'],
	);
});

test('hostile bytes come out visible, in samples and in what nobody knows', async () => {
	const {patterns, unknown} = await summaryOf(
		[
			zap('slow fdatasync', {error: '\u001B[2J\u202Eevil'}),
			zap('strange \u001B]0;title\u0007 thing'),
			'\u001B[31m panic: \u0000',
		].join('\n'),
	);
	const shown = JSON.stringify([patterns, unknown]);
	for (const bad of ['\\u001b', '\\u0007', '\u202E']) {
		assert.ok(!shown.includes(bad), shown);
	}

	assert.match(patterns[0]?.sample ?? '', /\\x1b\[2J\\u\{202e\}evil/);
	assert.equal(unknown[0]?.message, String.raw`strange \x1b]N;title\x07 thing`);
});

test('warnings that nobody knows are counted, those that differ in numbers only as one', async () => {
	const {unknown} = await summaryOf(
		[
			zap('peer 8e9e05c52164694d did 5 things'),
			zap('peer 91bc3c398fb3c146 did 7 things'),
			zap('simple token is not cryptographically signed'),
		].join('\n'),
	);
	assert.deepEqual(unknown, [
		{message: 'peer N did N things', count: 2, isEnd: false},
	]);
});

test('what ended etcd comes first among what nobody knows, however many came before it', async () => {
	const {unknown} = await summaryOf(
		[
			...Array.from({length: 300}, (_, index) =>
				zap(`strange ${'x'.repeat(index)}`),
			),
			'{"level":"fatal","msg":"never heard of"}',
		].join('\n'),
	);
	assert.deepEqual(unknown[0], {
		message: 'never heard of',
		count: 1,
		isEnd: true,
	});
});

test('any bytes at all are read to their end', async () => {
	const head = readFileSync(
		new URL('../../recorded/etcd-3.5.16-zap-nospace.log', import.meta.url),
	).subarray(0, 4000);
	const piece = fc.oneof(
		fc.uint8Array({maxLength: 300}),
		fc.string({unit: 'binary', maxLength: 200}).map(text => Buffer.from(text)),
		fc.nat({max: 3999}).map(at => head.subarray(at)),
		fc
			.constantFrom(
				'{"level":"warn","ts":1e400,"msg":"x","took":{}}\n',
				'{"level":[],"ts":{},"msg":"alarm raised","alarm":3}\n',
				'{"level":"info","ts":"9999999-99-99","msg":"starting an etcd server","name":5}\n',
				'{"log":"{\\"log\\":1}\\n","time":"+275760-09-13T00:00:00.001Z"}\n',
				'2026-11-21T13:47:30Z stderr P ',
				'{"__proto__":{"msg":"x"},"msg":"constructor","level":"__proto__"}\n',
			)
			.map(text => Buffer.from(text)),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(piece, {maxLength: 12}), async pieces => {
			const summary = await summaryOf(...pieces);
			const {sentence} = conclude(summary);
			assert.ok(sentence.length > 0);
			assert.equal(
				summary.bytes,
				pieces.reduce((sum, each) => sum + each.byteLength, 0),
			);
		}),
		{numRuns: 300},
	);
});
