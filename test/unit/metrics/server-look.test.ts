import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import type http from 'node:http';
import https from 'node:https';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import type {TestContext} from 'node:test';
import {
	makeCertificates,
	makeServerCertificate,
} from '../../../scripts/certificates.js';
import {createConnections} from '../../../source/metrics/connections.js';
import type {ServerLooker} from '../../../source/metrics/server-look.js';
import {
	clockOffset,
	createServerLooker,
} from '../../../source/metrics/server-look.js';
import {serveHttp, serveHttps, serveSocket} from './local-server.js';

const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-look-'));
after(() => rmSync(folder, {recursive: true, force: true}));
const made = await makeCertificates(folder);
const expired = await makeServerCertificate(folder, 'expired', 0);

function lookerFor(
	context: TestContext,
	url: string,
	nowMs: () => number = () => Date.now(),
): ServerLooker {
	const tls = {ca: readFileSync(made.caCert), cert: undefined, key: undefined};
	const connections = createConnections(tls);
	context.after(() => connections.close());
	const {signal} = new AbortController();
	return createServerLooker({url, connections, tls, signal, nowMs});
}

const dated =
	(date: string): http.RequestListener =>
	(_, response) => {
		response.setHeader('date', date);
		response.end('{"etcdserver":"3.5.16"}');
	};

test('the date of an answer is the other clock, to half a second', () => {
	const dateMs = Date.UTC(2026, 0, 15, 3, 0, 10);
	const date = new Date(dateMs).toUTCString();
	// Stamped when it was 10.0 to 11.0 s there and 7.0 s here.
	assert.equal(clockOffset(date, dateMs - 3010, dateMs - 2990), 3500);
	assert.equal(clockOffset(date, dateMs + 500, dateMs + 500), 0);
	assert.equal(clockOffset(date, dateMs, dateMs + 1001), undefined, 'too slow');
	assert.equal(clockOffset(date, dateMs, dateMs - 1), undefined, 'set back');
	assert.equal(clockOffset('soon', 0, 0), undefined);
	assert.equal(clockOffset(undefined, 0, 0), undefined);
});

test('over plain http there is a clock and no certificate', async t => {
	const paths: Array<string | undefined> = [];
	const server = await serveHttp(t, (request, response) => {
		paths.push(request.url);
		dated('Thu, 15 Jan 2026 03:00:10 GMT')(request, response);
	});
	const nowMs = () => Date.UTC(2026, 0, 15, 3, 0, 0);
	const looker = lookerFor(t, `http://127.0.0.1:${server.port}/metrics`, nowMs);
	assert.deepEqual(await looker.look(), {
		certificate: undefined,
		clockOffsetMs: 10_500,
	});
	assert.deepEqual(await looker.look(), await looker.look());
	assert.deepEqual(paths, ['/version'], 'once a minute');
});

test('over https the certificate is the one of now, also after a renewal', async t => {
	const server = https.createServer(
		{
			cert: readFileSync(made.server.cert),
			key: readFileSync(made.server.key),
		},
		dated('Thu, 15 Jan 2026 03:00:10 GMT'),
	);
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.after(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	assert.ok(typeof address === 'object' && address !== null);
	let now = 0;
	const looker = lookerFor(
		t,
		`https://127.0.0.1:${address.port}/metrics`,
		() => now,
	);
	const first = await looker.look();
	assert.equal(first?.certificate?.subject, 'CN=server');
	const renewed = await makeServerCertificate(folder, 'renewed', 99);
	server.setSecureContext({
		cert: readFileSync(renewed.cert),
		key: readFileSync(renewed.key),
	});
	now = 60_000;
	const second = await looker.look();
	assert.ok(
		(second?.certificate?.notAfterMs ?? 0) >
			(first.certificate?.notAfterMs ?? 0) + 60 * 86_400_000,
	);
});

test('an expired certificate is still refused: nothing is looked at behind it', async t => {
	let requests = 0;
	const server = await serveHttps(
		t,
		{
			cert: readFileSync(expired.cert),
			key: readFileSync(expired.key),
		},
		(_, response) => {
			requests += 1;
			response.end();
		},
	);
	const looker = lookerFor(t, `https://127.0.0.1:${server.port}/`);
	assert.deepEqual(await looker.look(), {
		certificate: undefined,
		clockOffsetMs: undefined,
	});
	assert.equal(requests, 0);
});

test('a server that says nothing keeps nobody waiting for its deadline', async t => {
	const server = await serveSocket(t, () => {});
	const looker = lookerFor(t, `http://127.0.0.1:${server.port}/`);
	const before = performance.now();
	assert.equal(await looker.look(), undefined);
	// Its deadline is 5 s: this is not about speed.
	assert.ok(performance.now() - before < 4000);
});

test('no URL, no look', async t => {
	assert.equal(await lookerFor(t, 'nonsense').look(), undefined);
});
