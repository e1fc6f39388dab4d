import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {program} from '../support/real-incident.js';

test('ps shows the command by its name, and none of its arguments', async () => {
	const child = spawn(
		process.execPath,
		[program, 'explain', '--output', 'json'],
		{stdio: ['pipe', 'pipe', 'pipe']},
	);
	// It says so before it waits for its input.
	await once(child.stderr, 'data');
	const about = (name: string): string =>
		readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
	assert.equal(about('cmdline').replaceAll('\0', ''), 'etcd-medic explain');
	// The kernel keeps 15 characters.
	assert.equal(about('comm'), 'etcd-medic expl\n');
	child.stdin.end('no log at all\n');
	child.stdout.resume();
	await once(child, 'close');
	assert.equal(child.exitCode, 3);
});
