import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readEntry} from '../../../source/logs/read-entry.js';

const atMs = Date.UTC(2026, 10, 21, 13, 47, 30, 320);

test('zap entries give level, instant, message and fields', () => {
	const entry = readEntry(
		'{"level":"warn","ts":"2026-11-21T13:47:30.320351Z","caller":"wal/wal.go:806","msg":"slow fdatasync","took":"1.2s"}',
		undefined,
	);
	assert.equal(entry.level, 'warn');
	assert.equal(entry.atMs, atMs);
	assert.equal(entry.message, 'slow fdatasync');
	assert.equal(entry.fields['took'], '1.2s');
});

test('an instant in seconds since 1970 is read, and one with an offset without a colon', () => {
	const of = (ts: string): number | undefined =>
		readEntry(`{"level":"info","ts":${ts},"msg":"x"}`, 7).atMs;
	assert.equal(of('1795268850.320'), atMs);
	assert.equal(of('"2026-11-21T14:47:30.320+0100"'), atMs);
	assert.equal(of('"never"'), 7);
	assert.equal(of('1e300'), 7);
	assert.equal(of('null'), 7);
});

test('the old format gives its level and what follows the package', () => {
	const table: ReadonlyArray<readonly [string, string | undefined, string]> = [
		['W | etcdserver: failed to send', 'warn', 'failed to send'],
		['C | wal: broken', 'fatal', 'broken'],
		['N | etcdserver/membership: set it', 'info', 'set it'],
		['I | embed: a: b', 'info', 'a: b'],
		['E | rafthttp: x', 'error', 'x'],
	];
	for (const [rest, level, message] of table) {
		const entry = readEntry(`2026-11-21 13:47:30.320000 ${rest}`, undefined);
		assert.deepEqual(entry, {atMs, level, message, fields: {}}, rest);
	}
});

test("the wrapper's instant goes before the local time of the old format", () => {
	const text = '2026-11-21 13:47:30.320000 W | etcdserver: x';
	assert.equal(readEntry(text, 5).atMs, 5);
});

test("raft's own lines beside the old format are entries", () => {
	const entry = readEntry(
		'raft2026/11/21 13:47:30 INFO: raft.node: 8e9e elected leader 8e9e at term 2',
		undefined,
	);
	assert.equal(entry.atMs, atMs - 320);
	assert.equal(entry.level, 'info');
	assert.match(entry.message, /^raft\.node: 8e9e elected/);
});

test("zap's console form and k3s's own lines are entries", () => {
	const console = readEntry(
		'2026-11-21T13:47:30.320Z\twarn\twal/wal.go:806\tslow fdatasync\t{"took": "1.2s"}',
		undefined,
	);
	assert.deepEqual(console, {
		atMs,
		level: 'warn',
		message: 'slow fdatasync',
		fields: {took: '1.2s'},
	});
	const k3s = readEntry(
		String.raw`time="2026-11-21T13:47:30.320Z" level=warning msg="says \"no\""`,
		undefined,
	);
	assert.equal(k3s.message, 'says "no"');
	assert.equal(k3s.level, 'warn');
	assert.equal(k3s.atMs, atMs);
});

test('an entry that was cut is still known by its head', () => {
	const entry = readEntry(
		`{"level":"warn","ts":"2026-11-21T13:47:30.320Z","caller":"x","msg":"apply request took too long","took":"2s","prefix":"read-only range ","request":"${'k'.repeat(70_000)}`,
		undefined,
	);
	assert.equal(entry.message, 'apply request took too long');
	assert.equal(entry.fields['took'], '2s');
	assert.equal(entry.atMs, atMs);
});

test('anything else is an entry whose message is the line', () => {
	for (const text of ['', '{', '{}', '[]', '{"level":3,"msg":4}', 'hello']) {
		assert.deepEqual(
			readEntry(text, 5),
			{atMs: 5, level: undefined, message: text, fields: {}},
			text,
		);
	}

	assert.equal(readEntry('panic: tocommit(5)', undefined).level, 'panic');
});
