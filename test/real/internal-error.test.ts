import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {faultAt} from '../support/fault-at.js';
import {temporaryFolder} from '../support/real-incident.js';

// A fault of ours while a command without a screen is at work: against a member
// that takes the connection and says nothing, so that it is at work for long. With Node.js always: the executable takes no
// NODE_OPTIONS, which is how the fault gets in.

const program = path.resolve('dist/cli.js');

const thrown = `throw new Error('on purpose')`;
const rejected = `Promise.reject(new Error('on purpose'))`;

for (const {args, where, fault} of [
	{args: ['check'], where: 'isMainThread', fault: thrown},
	{args: ['check'], where: 'isMainThread', fault: rejected},
	{args: ['watch', '--json'], where: 'isMainThread', fault: thrown},
	{args: ['recover', '--yes'], where: 'isMainThread', fault: thrown},
	{args: ['recover', '--yes'], where: '!isMainThread', fault: thrown},
	{args: ['recover', '--yes'], where: '!isMainThread', fault: rejected},
]) {
	test(`${args.join(' ')}: ${fault} in a thread where ${where} is one line on stderr and exit code 70`, async context => {
		const run = async (
			...more: readonly string[]
		): Promise<{readonly code: number | null; readonly stderr: string}> =>
			ended(context, [...args, ...more], where, fault);
		const {code, stderr} = await run();
		assert.equal(code, 70, stderr);
		assert.equal(
			stderr,
			'etcd-medic: internal error: on purpose; run again with --debug for the stack trace\n',
		);
		const debugged = await run('--debug');
		assert.equal(debugged.code, 70, debugged.stderr);
		assert.match(debugged.stderr, /^Error: on purpose\n {4}at /);
	});
}

async function silentMember(
	context: TestContext,
	onConnection: () => void,
): Promise<string> {
	const sockets = new Set<net.Socket>();
	const server = net.createServer(socket => {
		sockets.add(socket);
		onConnection();
		socket.on('error', () => undefined);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	context.after(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	assert.ok(address !== null && typeof address === 'object');
	return `http://127.0.0.1:${address.port}`;
}

/** Runs the program against a silent member, with a fault in a thread that fits as soon as it has connected. */
async function ended(
	context: TestContext,
	args: readonly string[],
	where: string,
	fault: string,
): Promise<{readonly code: number | null; readonly stderr: string}> {
	const connected = path.join(temporaryFolder(context), 'connected');
	const endpoint = await silentMember(context, () => {
		writeFileSync(connected, '');
	});
	const child = spawn(
		process.execPath,
		[program, ...args, '--endpoints', endpoint, '--command-timeout', '60s'],
		{
			env: {
				PATH: process.env['PATH'],
				XDG_STATE_HOME: temporaryFolder(context),
				...faultAt(connected, where, fault),
			},
			stdio: ['ignore', 'ignore', 'pipe'],
		},
	);
	context.after(() => {
		child.kill('SIGKILL');
	});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	return new Promise(resolve => {
		child.on('close', exitCode => {
			resolve({code: exitCode, stderr});
		});
	});
}
