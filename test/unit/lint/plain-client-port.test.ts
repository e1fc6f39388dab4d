import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lintOf, manifestWith, onlyOf} from './lint-of.js';

const code = 'plain-client-port';

function summariesOf(urls: string): readonly string[] {
	return lintOf(`etcd --name m1 --listen-client-urls=${urls}\n`)
		.filter(each => each.code === code)
		.map(({summary}) => summary);
}

test('http beyond the loopback is told, with the same URLs as https', () => {
	const found = onlyOf(
		'etcd --listen-client-urls=http://0.0.0.0:2379,http://127.0.0.1:2379\n',
		code,
	);
	assert.equal(found.severity, 'warning');
	assert.match(found.summary, /^http:\/\/0\.0\.0\.0:2379 serves clients/);
	assert.match(
		found.remedy,
		/^--listen-client-urls=https:\/\/0\.0\.0\.0:2379,http:\/\/127\.0\.0\.1:2379 with --cert-file/,
	);
});

for (const [urls, count] of [
	['http://0.0.0.0:2379', 1],
	['http://[::]:2379', 1],
	['http://10.0.0.1:2379', 1],
	['HTTP://node-1:2379', 1],
	['http://:2379', 1],
	['http://127.0.0.1.example.org:2379', 1],
	['http://10.0.0.1:2379,http://0.0.0.0:2380', 1],
	['http://127.0.0.1:2379', 0],
	['http://localhost:2379', 0],
	['http://[::1]:2379', 0],
	['http://[0:0:0:0:0:0:0:1]:2379', 0],
	['http://[0000::0001]:2379', 0],
	['http://[::ffff:127.0.0.1]:2379', 0],
	['http://[::ffff:127.1.2.3]:2379', 0],
	['http://[::ffff:10.0.0.1]:2379', 1],
	['http://[::2]:2379', 1],
	['http://[fe80::1%eth0]:2379', 1],
	['https://0.0.0.0:2379', 0],
	['unix://etcd.sock', 0],
] as const) {
	test(`${urls}: ${count}`, () => {
		assert.equal(summariesOf(urls).length, count);
	});
}

test('the listener for plain HTTP clients is looked at, too: its JSON gateway serves keys', () => {
	const flags = '--listen-client-urls=https://0.0.0.0:2379';
	const found = onlyOf(
		`etcd ${flags} --listen-client-http-urls=http://0.0.0.0:2382\n`,
		code,
	);
	assert.match(found.summary, /^http:\/\/0\.0\.0\.0:2382 serves clients/);
	assert.match(
		found.remedy,
		/^--listen-client-http-urls=https:\/\/0\.0\.0\.0:2382 with/,
	);
	const quiet = lintOf(
		`etcd ${flags} --listen-client-http-urls=http://[0::1]:2382\n`,
	);
	assert.ok(quiet.every(each => each.code !== code));
});

test('in a unit the variable is told, and is written as one', () => {
	const {remedy} = onlyOf(
		'[Service]\nEnvironment=ETCD_LISTEN_CLIENT_URLS=http://0.0.0.0:2379\nExecStart=/usr/bin/etcd\n',
		code,
	);
	assert.match(remedy, /ETCD_LISTEN_CLIENT_URLS=https:\/\/0\.0\.0\.0:2379/);
});

test('kubeadm’s manifest, whose metrics alone are plain, has none', () => {
	assert.ok(lintOf(manifestWith()).every(each => each.code !== code));
});
