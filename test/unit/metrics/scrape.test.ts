import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import type {Socket} from 'node:net';
import {test} from 'node:test';
import type {ProblemKind} from '../../../source/cluster/reading.js';
import {createConnections} from '../../../source/metrics/connections.js';
import {maxPageBytes, scrape} from '../../../source/metrics/scrape.js';
import {closedPort, page, serveHttp, serveSocket} from './local-server.js';
import {ask, assertProblem, assertValues} from './scrape-support.js';

const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

function write(text: string): (socket: Socket) => void {
	return socket => {
		socket.once('data', () => socket.write(text));
	};
}

test('reads a page that comes in pieces', async t => {
	const server = await serveHttp(t, (_, response) => {
		response.write('up 1\nu');
		setImmediate(() => response.end('p 2\n'));
	});
	assertValues(await ask(t, `http://127.0.0.1:${server.port}/metrics`), 1, 2);
});

test('asks with GET for the path, uncompressed and without credentials', async t => {
	const server = await serveHttp(t, (request, response) => {
		const {method, url, headers} = request;
		const isRight =
			method === 'GET' &&
			url === '/a/metrics?x=1' &&
			headers['accept-encoding'] === 'identity' &&
			headers.authorization === undefined;
		response.end(isRight ? 'up 1\n' : 'up 0\n');
	});
	const url = `http://127.0.0.1:${server.port}/a/metrics?x=1`;
	assertValues(await ask(t, url), 1);
});

test('a closed port is refused', async t => {
	const port = await closedPort(t);
	const outcome = await ask(t, `http://127.0.0.1:${port}/metrics`);
	assertProblem(outcome, 'refused', /ECONNREFUSED/);
});

test('a name with several addresses and no listener is refused in words', async t => {
	const port = await closedPort(t);
	const outcome = await ask(t, `http://localhost:${port}/metrics`);
	assertProblem(outcome, 'refused', /ECONNREFUSED/);
});

test('a name that does not exist is unreachable', async t => {
	const outcome = await ask(t, 'http://no-such-member.invalid/metrics');
	assertProblem(outcome, 'unreachable', /no-such-member\.invalid/);
});

test('a member that hangs, wherever it does, ends at the deadline', async t => {
	const hangs: Readonly<Record<string, (socket: Socket) => void>> = {
		'before the head': () => {},
		'inside the head': write('HTTP/1.1 200 OK\r\nconte'),
		'after the head': write(`${head}\r\n`),
		'inside the body': write(`${head}content-length: 999\r\n\r\nup 1\nup`),
	};
	for (const [where, handler] of Object.entries(hangs)) {
		const server = await serveSocket(t, handler);
		const url = `http://127.0.0.1:${server.port}/metrics`;
		const started = performance.now();
		const outcome = await ask(t, url, {deadlineMs: 80});
		const tookMs = performance.now() - started;
		assertProblem(outcome, 'timeout', /80 ms/);
		assert.ok(tookMs >= 75 && tookMs < 30_000, `${where}: ${tookMs} ms`);
	}
});

test('a page that never ends, a byte at a time, ends at the deadline', async t => {
	const server = await serveSocket(t, socket => {
		socket.once('data', () => {
			socket.write(`${head}\r\nup 1\n`);
			const timer = setInterval(() => socket.write('#'), 5);
			socket.once('close', () => clearInterval(timer));
		});
	});
	const url = `http://127.0.0.1:${server.port}/metrics`;
	assertProblem(await ask(t, url, {deadlineMs: 100}), 'timeout', /100 ms/);
});

test('a page beyond the cap is cut off, and its connection with it', async t => {
	let isClosed = (): void => {};
	const closed = new Promise<void>(resolve => {
		isClosed = resolve;
	});
	const server = await serveHttp(t, (_, response) => {
		response.once('close', isClosed);
		const line = Buffer.from('up 1\n'.repeat(10_000));
		const more = (): void => {
			while (!response.destroyed && response.write(line));
		};
		response.on('drain', more);
		more();
	});
	const outcome = await ask(t, `http://127.0.0.1:${server.port}/metrics`);
	assertProblem(outcome, 'not-etcd', new RegExp(`${maxPageBytes} bytes`));
	await closed;
});

test('a page of 10 MB is too large, one just within the cap is not', async t => {
	const large = await serveHttp(t, page('#'.repeat(10_000_000)));
	const outcome = await ask(t, `http://127.0.0.1:${large.port}/metrics`);
	assertProblem(outcome, 'not-etcd', /more than/);
	const filler = '#'.repeat(maxPageBytes - 6);
	const within = await serveHttp(t, page(`${filler}\nup 1\n`));
	assertValues(await ask(t, `http://127.0.0.1:${within.port}/metrics`), 1);
});

test('a page that breaks off is a problem and not half a page', async t => {
	const server = await serveSocket(t, socket => {
		socket.once('data', () =>
			socket.end(`${head}content-length: 999\r\n\r\nup 1\n`),
		);
	});
	const outcome = await ask(t, `http://127.0.0.1:${server.port}/metrics`);
	assertProblem(outcome, 'unreachable', /aborted/);
});

test('any status but 200 is a problem of its kind', async t => {
	const table: ReadonlyArray<readonly [number, ProblemKind]> = [
		[204, 'not-etcd'],
		[302, 'not-etcd'],
		[400, 'not-etcd'],
		[401, 'auth'],
		[403, 'auth'],
		[404, 'not-etcd'],
		[500, 'unavailable'],
		[503, 'unavailable'],
	];
	for (const [status, kind] of table) {
		const server = await serveHttp(t, (_, response) => {
			response.writeHead(status, {location: '/elsewhere'});
			response.end(status === 204 ? undefined : 'up 1\n');
		});
		const outcome = await ask(t, `http://127.0.0.1:${server.port}/metrics`);
		assertProblem(outcome, kind, new RegExp(`^HTTP ${status}`));
		assert.equal(server.connections(), 1, 'a redirect is not followed');
	}
});

test('a status line cannot drive the terminal', async t => {
	const server = await serveSocket(t, socket => {
		socket.once('data', () => {
			const bytes = 'HTTP/1.1 500 a\u009B2Jb\r\ncontent-length: 0\r\n\r\n';
			socket.end(Buffer.from(bytes, 'latin1'));
		});
	});
	const outcome = await ask(t, `http://127.0.0.1:${server.port}/metrics`);
	assertProblem(outcome, 'unavailable', /^HTTP 500 a\\x9b2Jb$/);
});

test('what does not speak HTTP is not etcd', async t => {
	const server = await serveSocket(t, write('SSH-2.0-OpenSSH_9.2\r\n'));
	const outcome = await ask(t, `http://127.0.0.1:${server.port}/metrics`);
	assertProblem(outcome, 'not-etcd', /Parse Error/);
});

test('giving up ends the scrape as cancelled', async t => {
	const giveUp = new AbortController();
	const server = await serveSocket(t, socket => {
		socket.once('data', () => giveUp.abort());
	});
	const url = `http://127.0.0.1:${server.port}/metrics`;
	const outcome = await ask(t, url, {signal: giveUp.signal});
	assertProblem(outcome, 'cancelled', /given up/);
	const port = await closedPort(t);
	const late = await ask(t, `http://127.0.0.1:${port}/metrics`, {
		signal: giveUp.signal,
	});
	assertProblem(late, 'cancelled', /given up/);
});

test('one connection serves many scrapes, and a kept one that was closed is replaced', async t => {
	let requests = 0;
	// Answers a connection's first two requests and drops it at the third.
	const server = await serveSocket(t, socket => {
		let seen = 0;
		socket.on('data', () => {
			requests += 1;
			seen += 1;
			if (seen === 3) socket.destroy();
			else socket.write(`${head}content-length: 5\r\n\r\nup 1\n`);
		});
	});
	const connections = createConnections(undefined);
	t.after(() => connections.close());
	const options = {
		families: new Set(['up']),
		connections,
		deadlineMs: 10_000,
		signal: new AbortController().signal,
	};
	const url = new URL(`http://127.0.0.1:${server.port}/metrics`);
	for (const [asked, accepted] of [
		[1, 1],
		[2, 1],
		[4, 2],
	]) {
		assertValues(await scrape(url, options), 1);
		assert.equal(requests, asked);
		assert.equal(server.connections(), accepted);
	}
});
