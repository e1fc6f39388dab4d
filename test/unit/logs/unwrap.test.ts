import assert from 'node:assert/strict';
import {test} from 'node:test';
import {goDurationMs} from '../../../source/logs/go-duration.js';
import {instantMs, unwrap} from '../../../source/logs/unwrap.js';

const inner = '{"level":"info","msg":"x"}';
const atMs = Date.UTC(2026, 10, 21, 13, 47, 30, 320);

test('each wrapper comes off, and its instant is kept', () => {
	const table: ReadonlyArray<readonly [string, string, number | undefined]> = [
		[inner, inner, undefined],
		[`2026-11-21T13:47:30.320351999Z stderr F ${inner}`, inner, atMs],
		[`2026-11-21T14:47:30.320+01:00 stdout F ${inner}`, inner, atMs],
		[`2026-11-21T13:47:30.320Z ${inner}`, inner, atMs],
		[`2026-11-21T13:47:30+0000 cp-1 etcd[1167]: ${inner}`, inner, atMs - 320],
		[`2026-11-21T13:47:30.320000+0000 cp-1 k3s[9]: ${inner}`, inner, atMs],
		[`Nov 21 13:47:30 cp-1 etcd[1167]: ${inner}`, inner, undefined],
		[`[pod/etcd-cp-1/etcd] ${inner}`, inner, undefined],
		[`etcd-1  | ${inner}`, inner, undefined],
		[
			JSON.stringify({
				log: `${inner}\n`,
				stream: 'stderr',
				time: '2026-11-21T13:47:30.320Z',
			}),
			inner,
			atMs,
		],
		['2026-11-21T13:47:30.320Z stderr F ', '', atMs],
		['{"log":3}', '{"log":3}', undefined],
		['{"log":"cut', '{"log":"cut', undefined],
	];
	for (const [line, text, at] of table) {
		assert.deepEqual(unwrap(line), {text, atMs: at, isPartial: false}, line);
	}
});

test('a wrapper within a wrapper comes off, too', () => {
	const line = `[pod/etcd/etcd] 2026-11-21T13:47:30.320Z stderr F ${inner}`;
	assert.deepEqual(unwrap(line), {text: inner, atMs, isPartial: false});
});

test('an entry that the runtime cut is told', () => {
	assert.equal(unwrap('2026-11-21T13:47:30Z stderr P {"lev').isPartial, true);
	assert.equal(
		unwrap('{"log":"{\\"lev","stream":"stderr","time":"x"}').isPartial,
		true,
	);
});

test('a line of the old format is no wrapper', () => {
	const old = '2019-09-09 11:54:35.225727 W | etcdserver: x';
	assert.equal(unwrap(old).text, old);
	const raft = 'raft2026/11/21 13:47:22 INFO: x';
	assert.equal(unwrap(raft).text, raft);
});

test('instants are read with and without a colon in their offset, and nothing else is one', () => {
	assert.equal(instantMs('2026-11-21T13:47:30.320351Z'), atMs);
	assert.equal(instantMs('2026-11-21T14:47:30.320+0100'), atMs);
	assert.equal(instantMs('2026-11-21 13:47:30,320Z'), atMs);
	for (const text of ['', 'yesterday', '9'.repeat(1000)]) {
		assert.equal(instantMs(text), undefined);
	}
});

test('durations are read as Go prints them', () => {
	const table: ReadonlyArray<readonly [string, number | undefined]> = [
		['33.951µs', 0.033951],
		['409.123ms', 409.123],
		['1.5s', 1500],
		['2h0m0s', 7_200_000],
		['1m30.5s', 90_500],
		['100ns', 0.0001],
		['0s', 0],
		['', undefined],
		['5', undefined],
		['-5s', undefined],
		['1m30.5x', undefined],
		[`${'1'.repeat(500)}s`, undefined],
	];
	for (const [text, ms] of table) {
		const read = goDurationMs(text);
		if (ms === undefined) assert.equal(read, undefined, text);
		else assert.ok(Math.abs((read ?? NaN) - ms) < 1e-9, text);
	}
});
