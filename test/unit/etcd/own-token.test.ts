import assert from 'node:assert/strict';
import net from 'node:net';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {problemOf} from '../../../source/cluster/reading.js';
import {
	connectMember,
	type MemberClient,
} from '../../../source/etcd/member-client.js';

const user = {name: 'root', password: 'correct horse'};

/** A port of this machine: one that `onConnection` serves, closed again where there is none. */
async function port(
	context: TestContext,
	onConnection?: (socket: net.Socket) => void,
): Promise<number> {
	const server = net.createServer(onConnection);
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	assert.ok(address !== null && typeof address === 'object');
	const close = async (): Promise<void> =>
		new Promise(resolve => {
			server.close(() => {
				resolve();
			});
		});
	if (onConnection === undefined) await close();
	else context.after(close);
	return address.port;
}

/** A client with a user, of a port on which nobody listens. */
async function refusedClient(context: TestContext): Promise<MemberClient> {
	const client = connectMember({
		endpoint: `http://127.0.0.1:${await port(context)}`,
		tls: undefined,
		user,
		deadlineMs: 10_000,
		nowMs: () => Date.now(),
	});
	context.after(() => {
		client.close();
	});
	return client;
}

test('a user is told at every call why a member does not take the connection', async context => {
	const client = await refusedClient(context);
	for (const call of [client.status, client.memberList, client.status]) {
		const problem = problemOf(await call({}));
		assert.equal(problem?.kind, 'refused', problem?.message);
		assert.match(problem.message, /ECONNREFUSED/);
	}
});

test('a password does not go to a proxy of the environment', async context => {
	let connections = 0;
	const proxy = await port(context, socket => {
		connections += 1;
		socket.destroy();
	});
	const names = ['grpc_proxy', 'http_proxy', 'no_proxy', 'no_grpc_proxy'];
	const before = names.map(name => [name, process.env[name]] as const);
	context.after(() => {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	});
	for (const name of names) delete process.env[name];
	process.env['grpc_proxy'] = `http://127.0.0.1:${proxy}`;
	const client = await refusedClient(context);
	assert.equal(problemOf(await client.status())?.kind, 'refused');
	assert.equal(connections, 0);
});
