import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {test} from 'node:test';
import fc from 'fast-check';
import {disarmLine, etcdctlLine} from '../../../source/runbook/etcdctl.js';
import {planOptions} from './plan-options.js';

const none = planOptions.etcdctl;
const all = {
	cacert: '/etc/kubernetes/pki/etcd/ca.crt',
	cert: '/etc/my certs/client.crt',
	key: '/etc/my certs/client.key',
	user: "o'neil",
};

test('words that a shell takes as they are stay unquoted', () => {
	assert.equal(
		etcdctlLine(none, 'https://10.0.0.1:2379', ['defrag']),
		'etcdctl --endpoints=https://10.0.0.1:2379 defrag',
	);
});

test('paths with blanks and names with quotes are quoted, and the password never appears', () => {
	assert.equal(
		etcdctlLine(all, 'https://10.0.0.1:2379', ['get', 'a b']),
		String.raw`etcdctl --endpoints=https://10.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt '--cert=/etc/my certs/client.crt' '--key=/etc/my certs/client.key' '--user=o'\''neil' get 'a b'`,
	);
});

test('a deadline is given in whole seconds, never shorter than it is', () => {
	const lineAt = (ms: number) => etcdctlLine(none, 'e', ['defrag'], ms);
	assert.match(lineAt(600_000), /--command-timeout=600s/);
	assert.match(lineAt(1001), /--command-timeout=2s/);
	assert.match(lineAt(1), /--command-timeout=1s/);
});

test('a shell reads back exactly the words that were given', () => {
	const word = fc
		.string({unit: 'grapheme', minLength: 1, maxLength: 12})
		.filter(text => !text.includes('\0'));
	const nasty = fc.constantFrom('$(id)', '`id`', '~', '', '\n', "'", '*', '-n');
	fc.assert(
		fc.property(fc.array(fc.oneof(word, nasty), {maxLength: 6}), words => {
			const line = etcdctlLine(none, 'e', words);
			const script = line.replace(/^etcdctl/, String.raw`printf '%s\0'`);
			const read = execFileSync('/bin/sh', ['-c', script]).toString();
			assert.deepEqual(read.split('\0').slice(0, -1), [
				'--endpoints=e',
				...words,
			]);
		}),
		{numRuns: 40},
	);
});

test('a disarm names one record: its member in decimal, above 2^53 too, and NOSPACE alone', () => {
	assert.equal(
		disarmLine(none, 'https://10.0.0.3:2379', 'a1b2c3d4e5f60002'),
		`curl -d '{"action":"DEACTIVATE","memberID":"11651590505119481858","alarm":"NOSPACE"}' https://10.0.0.3:2379/v3/maintenance/alarm`,
	);
});

test('a disarm carries the certificates and no user', () => {
	const line = disarmLine(all, 'https://e:2379', '1');
	assert.match(line, /--cacert \/etc\/kubernetes\/pki\/etcd\/ca\.crt/);
	assert.match(line, /--cert '\/etc\/my certs\/client\.crt'/);
	assert.match(line, /--key '\/etc\/my certs\/client\.key'/);
	assert.doesNotMatch(line, /neil/);
});
