import assert from 'node:assert/strict';
import {ChildProcess} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {createCommandRunner} from '../../../source/host/command.js';

const node = (code: string): readonly [string, readonly string[]] => [
	process.execPath,
	['-e', code],
];
const patient = createCommandRunner({deadlineMs: 60_000});

test('a program’s output and exit code are its answer', async () => {
	const outcome = await patient(
		...node(
			`console.log('out'); console.error('bad \\u001B[2J thing\\nmore'); process.exitCode = 3`,
		),
	);
	assert.deepEqual(outcome, {
		kind: 'ended',
		exitCode: 3,
		stdout: 'out\n',
		complaint: String.raw`bad \x1b[2J thing`,
	});
});

test('arguments go to the program as they are, not through a shell', async () => {
	const evil = '$(id); `id` | id > /tmp/x';
	const [program, args] = node('console.log(process.argv[1])');
	const outcome = await patient(program, [...args, evil]);
	assert.ok(outcome.kind === 'ended');
	assert.equal(outcome.stdout, `${evil}\n`);
});

test('a program gets nothing of our environment, where a password may be, and no stdin', async () => {
	process.env['ETCDCTL_PASSWORD'] = 'secret-4711';
	try {
		const outcome = await patient(
			...node(
				`process.stdin.on('end', () => console.log(JSON.stringify(process.env))).resume()`,
			),
		);
		assert.ok(outcome.kind === 'ended');
		assert.ok(!outcome.stdout.includes('secret-4711'), outcome.stdout);
		assert.match(outcome.stdout, /"PATH":"[^"]*\/sbin/);
	} finally {
		delete process.env['ETCDCTL_PASSWORD'];
	}
});

test('a program that is not installed, or may not be run, is told in words', async () => {
	assert.deepEqual(await patient('no-such-smartctl', []), {
		kind: 'failed',
		why: 'no-such-smartctl is not installed',
	});
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-command-'));
	try {
		const file = path.join(folder, 'tool');
		writeFileSync(file, '#!/bin/sh\n');
		chmodSync(file, 0o600);
		assert.deepEqual(await patient(file, []), {
			kind: 'failed',
			why: `no permission to run ${file}`,
		});
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});

test('a program that does not end is given up at the deadline, and killed', async () => {
	const runner = createCommandRunner({deadlineMs: 300});
	const [program, args] = node('setInterval(() => {}, 1000)');
	assert.deepEqual(await runner(program, args), {
		kind: 'failed',
		why: `${program} did not end within 300 ms`,
	});
});

test('a command whose last run has not ended is not started again', async () => {
	const runner = createCommandRunner({deadlineMs: 60_000});
	const slow = node(`setTimeout(() => console.log('done'), 300)`);
	const first = runner(...slow);
	const second = await runner(...slow);
	assert.ok(second.kind === 'failed');
	assert.match(second.why, /started earlier has not ended$/);
	assert.equal((await first).kind, 'ended');
	assert.equal((await runner(...slow)).kind, 'ended');
});

test('output without end is cut off, and the program killed', async () => {
	const runner = createCommandRunner({deadlineMs: 60_000, maxBytes: 100_000});
	const [program, args] = node(
		`const more = () => { while (process.stdout.write('x'.repeat(9999))); }; process.stdout.on('drain', more); more()`,
	);
	assert.deepEqual(await runner(program, args), {
		kind: 'failed',
		why: `${program} wrote more than 100000 bytes`,
	});
});

test('a program that is given up is killed, and not started when that came before', async () => {
	const closing = new AbortController();
	const [program, args] = node('setInterval(() => {}, 1000)');
	const running = patient(program, args, closing.signal);
	closing.abort();
	const givenUp = {kind: 'failed', why: `${program} was given up`};
	assert.deepEqual(await running, givenUp);
	assert.deepEqual(await patient('true', [], closing.signal), {
		kind: 'failed',
		why: 'true was given up',
	});
});

test('a program that could not be started is never signalled: without a pid that could be anybody', async t => {
	const kill = t.mock.method(ChildProcess.prototype, 'kill', () => true);
	const closing = new AbortController();
	const running = patient('no-such-smartctl', [], closing.signal);
	// In the same tick, before its error comes.
	closing.abort();
	assert.equal((await running).kind, 'failed');
	assert.equal(kill.mock.callCount(), 0);
});
