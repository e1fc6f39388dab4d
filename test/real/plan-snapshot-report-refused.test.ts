import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {temporaryFolder} from '../support/real-incident.js';
import {planSchema, run} from './plan-report-bed.js';

test('a snapshot that cannot be is one clear line', async context => {
	const folder = temporaryFolder(context);
	writeFileSync(path.join(folder, 'there.db'), 'mine');
	const nobody = ['--endpoints', '127.0.0.1:1'];
	for (const [name, code, says] of [
		['there.db', 64, /there\.db exists already/],
		['none/a.db', 64, /cannot write into .*none/],
		['a.db', 3, /cannot tell: .*refused/i],
	] as const) {
		const ended = await run(['snapshot', path.join(folder, name), ...nobody]);
		assert.equal(ended.code, code, ended.stderr);
		assert.match(ended.stderr, says);
		assert.match(ended.stderr, /^etcd-medic: [^\n]+\n$/);
		assert.equal(ended.stdout, '');
	}

	assert.deepEqual(readdirSync(folder), ['there.db']);
	assert.equal(readFileSync(path.join(folder, 'there.db'), 'utf8'), 'mine');
});

test('a plan for a cluster that does not answer is refused as unknown, exit 3', async () => {
	const at = ['--endpoints', '127.0.0.1:1'];
	const ended = await run(['plan', '--output', 'json', ...at]);
	assert.equal(ended.code, 3);
	const {cause, refusal} = planSchema.parse(JSON.parse(ended.stdout));
	assert.equal(cause, null);
	assert.equal(refusal?.reason, 'unknown');
	assert.match(ended.stderr, /^etcd-medic: cannot tell[^\n]+\n$/);
	const text = await run(['plan', ...at]);
	assert.equal(text.code, 3);
	assert.match(text.stdout, /^REFUSED No member answers/);
});

test('a report of what is no journal is one clear line, exit 64', async context => {
	const state = temporaryFolder(context);
	const env = {XDG_STATE_HOME: state};
	mkdirSync(path.join(state, 'folder'));
	const files: Readonly<Record<string, string | Buffer>> = {
		'empty.jsonl': '',
		'text.jsonl': 'hello\n',
		'binary.jsonl': Buffer.from([0, 255, 10, 123]),
		'other.jsonl': '{"schema":"etcd-medic/journal/v2"}\n',
		'short.jsonl': '{"schema":"etcd-medic/journal/v1","runId":"a"}\n',
	};
	for (const [name, content] of Object.entries(files)) {
		writeFileSync(path.join(state, name), content);
	}

	for (const name of [...Object.keys(files), 'none.jsonl', 'folder']) {
		const ended = await run(['report', path.join(state, name)], env);
		assert.equal(ended.code, 64, name);
		assert.ok(ended.stderr.includes(name), ended.stderr);
		assert.match(ended.stderr, /^etcd-medic: [^\n]+\n$/);
		assert.equal(ended.stdout, '');
	}

	const none = await run(['report'], env);
	assert.equal(none.code, 64);
	assert.match(none.stderr, /there is no journal in /);
	const drill = path.join(state, 'etcd-medic', 'drills', '20260101T-nospace');
	mkdirSync(drill, {recursive: true});
	writeFileSync(path.join(drill, 'run-1.jsonl'), '');
	const afterDrill = await run(['report'], env);
	assert.equal(afterDrill.code, 64);
	assert.ok(
		afterDrill.stderr.includes(
			`etcd-medic report ${path.join(drill, 'run-1.jsonl')}`,
		),
		afterDrill.stderr,
	);
});
