import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {readFileSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {page, serveHttp, serveHttps, serveSocket} from './local-server.js';
import {ask, assertProblem, assertValues, material} from './scrape-support.js';
import {authority, leaf, misnamedLeaf, stranger} from './tls-fixtures.js';

test('a TLS handshake that hangs ends at the deadline', async t => {
	const server = await serveSocket(t, () => {});
	const url = `https://127.0.0.1:${server.port}/metrics`;
	const outcome = await ask(t, url, {
		deadlineMs: 80,
		tls: material(authority),
	});
	assertProblem(outcome, 'timeout', /80 ms/);
});

test('TLS with the right authority gives the page', async t => {
	const server = await serveHttps(t, leaf, page('up 1\n'));
	for (const host of ['127.0.0.1', 'localhost']) {
		const url = `https://${host}:${server.port}/metrics`;
		assertValues(await ask(t, url, {tls: material(authority)}), 1);
	}
});

test('TLS with a wrong, a missing or an unreadable authority is refused by us', async t => {
	let requests = 0;
	const server = await serveHttps(t, leaf, (_, response) => {
		requests += 1;
		response.end('up 1\n');
	});
	const url = `https://127.0.0.1:${server.port}/metrics`;
	for (const tls of [material(stranger), undefined, material('not PEM')]) {
		const outcome = await ask(t, url, tls === undefined ? {} : {tls});
		assertProblem(outcome, 'tls', /^unable to verify the first certificate$/);
	}

	assert.equal(requests, 0);
});

test('a certificate for another host is refused by us', async t => {
	const server = await serveHttps(t, misnamedLeaf, page('up 1\n'));
	const url = `https://127.0.0.1:${server.port}/metrics`;
	const outcome = await ask(t, url, {tls: material(authority)});
	assertProblem(outcome, 'tls', /127\.0\.0\.1/);
});

test('a server that wants a client certificate gets ours, or says so', async t => {
	const options = {...leaf, ca: authority, requestCert: true};
	const server = await serveHttps(t, options, page('up 1\n'));
	const url = `https://127.0.0.1:${server.port}/metrics`;
	assertValues(await ask(t, url, {tls: material(authority, true)}), 1);
	assertProblem(
		await ask(t, url, {tls: material(authority)}),
		'tls',
		/certificate required/,
	);
});

test('a key that is no PEM or not the certificate’s is a TLS problem', async t => {
	const server = await serveHttps(t, leaf, page('up 1\n'));
	const url = `https://127.0.0.1:${server.port}/metrics`;
	for (const key of ['not PEM', misnamedLeaf.key]) {
		const tls = {...material(authority, true), key: Buffer.from(key)};
		assertProblem(await ask(t, url, {tls}), 'tls', /./);
	}
});

test('https to a plain port is a TLS problem in OpenSSL’s words alone', async t => {
	const server = await serveHttp(t, page('up 1\n'));
	const url = `https://127.0.0.1:${server.port}/metrics`;
	const outcome = await ask(t, url, {tls: material(authority)});
	assertProblem(outcome, 'tls', /^wrong version number$/);
});

test('no file turns certificate verification off', () => {
	const files = readdirSync('source/metrics');
	assert.ok(files.includes('connections.ts'));
	for (const file of files) {
		const source = readFileSync(`source/metrics/${file}`, 'utf8');
		assert.doesNotMatch(source, /rejectUnauthorized|checkServerIdentity/);
	}
});
