import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {rm} from 'node:fs/promises';
import {printable} from '../printable.js';

// Two runs on one cluster would defragment two members at once. Nothing is
// written into etcd for it (under NOSPACE it could not be), so the lock is of
// this host: a socket that the system closes with its process, however that ends.

/** A lock that is held, or the words of whoever holds it. */
export type Claim =
	| {readonly kind: 'held'; readonly release: () => Promise<void>}
	| {readonly kind: 'taken'; readonly by: string};

/** How long the holder may take to say who it is. */
const answerMs = 500;
const mostAnswerCharacters = 200;
const somebody = 'a process that did not answer';

/** Takes the lock of that name for this process; `holder` is told to whoever finds it taken. */
export async function claimRun(name: string, holder: string): Promise<Claim> {
	const address = addressOf(name);
	const server = await listen(address, holder);
	if (server !== undefined) return held(server);
	const by = await askHolder(address);
	if (by !== undefined || process.platform === 'linux') {
		return {kind: 'taken', by: by ?? somebody};
	}

	// A socket file outlives a process that was killed; nobody answers there.
	await rm(address, {force: true});
	const second = await listen(address, holder);
	return second === undefined ? {kind: 'taken', by: somebody} : held(second);
}

/** The words of whoever holds the lock of that name, printable; `undefined` when nobody does. It is not taken by asking. */
export async function holderOf(name: string): Promise<string | undefined> {
	return askHolder(addressOf(name));
}

function addressOf(name: string): string {
	return process.platform === 'linux'
		? `\0etcd-medic-${name}`
		: path.join(tmpdir(), `etcd-medic-${name}.sock`);
}

function held(server: net.Server): Claim {
	return {
		kind: 'held',
		release: async () =>
			new Promise(resolve => {
				server.close(() => {
					resolve();
				});
			}),
	};
}

async function listen(
	address: string,
	holder: string,
): Promise<net.Server | undefined> {
	return new Promise((resolve, reject) => {
		const server = net.createServer(socket => {
			socket.on('error', () => undefined);
			socket.end(holder);
		});
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(undefined);
			else reject(error);
		});
		server.listen(address, () => {
			// It must not keep a program alive that has nothing else to do.
			server.unref();
			resolve(server);
		});
	});
}

async function askHolder(address: string): Promise<string | undefined> {
	return new Promise(resolve => {
		let answer = '';
		let isThere = false;
		const socket = net.connect(address, () => {
			isThere = true;
		});
		socket.setEncoding('utf8');
		socket.setTimeout(answerMs, () => socket.destroy());
		socket.on('data', (text: string) => {
			answer = (answer + text).slice(0, mostAnswerCharacters);
		});
		socket.on('error', () => undefined);
		socket.on('close', () => {
			// One that is too busy to say who it is holds the lock all the same.
			const silent = isThere ? somebody : undefined;
			resolve(answer === '' ? silent : printable(answer));
		});
	});
}
