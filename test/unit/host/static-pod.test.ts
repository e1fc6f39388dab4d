import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {parseStaticPod} from '../../../source/host/static-pod.js';

function recorded(version: string): string {
	const file = `etcd-manifest-kubeadm-${version}.yaml`;
	return readFileSync(
		new URL(`../../recorded/${file}`, import.meta.url),
		'utf8',
	);
}

/** A manifest with one container of those words. */
function podOf(...command: readonly unknown[]): string {
	return JSON.stringify({spec: {containers: [{name: 'etcd', command}]}});
}

for (const version of ['1.24', '1.28', '1.31']) {
	test(`kubeadm ${version}'s manifest tells how to reach etcd and where its files are`, () => {
		assert.deepEqual(parseStaticPod(recorded(version)), {
			clientUrls: ['https://192.168.10.11:2379'],
			metricsUrls: ['http://127.0.0.1:2381'],
			peerUrls: ['https://192.168.10.11:2380'],
			name: 'cp-1',
			dataDirectory: '/var/lib/etcd',
			trustedCaFile: '/etc/kubernetes/pki/etcd/ca.crt',
			certFile: '/etc/kubernetes/pki/etcd/server.crt',
			keyFile: '/etc/kubernetes/pki/etcd/server.key',
		});
	});
}

test('flags are read with one dash or two, with an equals sign or as the next word', () => {
	const pod = parseStaticPod(
		podOf(
			'/usr/local/bin/etcd',
			'-name=m1',
			'--cert-file',
			'/pki/server.crt',
			'-trusted-ca-file',
			'/pki/ca.crt',
			'--advertise-client-urls=https://a:2379, https://b:2379',
		),
	);
	assert.equal(pod?.name, 'm1');
	assert.equal(pod.certFile, '/pki/server.crt');
	assert.equal(pod.trustedCaFile, '/pki/ca.crt');
	assert.equal(pod.keyFile, undefined);
	assert.deepEqual(pod.clientUrls, ['https://a:2379', 'https://b:2379']);
	assert.deepEqual(pod.metricsUrls, []);
});

test('a flag is not taken for another that begins or ends like it', () => {
	const pod = parseStaticPod(
		podOf('etcd', '--peer-cert-file=/peer.crt', '--name-of-it=x', '--named=y'),
	);
	assert.equal(pod?.certFile, undefined);
	assert.equal(pod?.name, undefined);
});

test('of a flag given twice the last counts, as in etcd', () => {
	const pod = parseStaticPod(podOf('etcd', '--name=first', '--name=second'));
	assert.equal(pod?.name, 'second');
});

test('the flags may be in args', () => {
	const pod = parseStaticPod(
		'spec:\n  containers:\n  - command: [etcd]\n    args: ["--name=m1"]\n',
	);
	assert.equal(pod?.name, 'm1');
});

test('the URLs listened on stand in for those advertised', () => {
	const pod = parseStaticPod(
		podOf('etcd', '--listen-client-urls=http://127.0.0.1:2379'),
	);
	assert.deepEqual(pod?.clientUrls, ['http://127.0.0.1:2379']);
});

test('etcd is found among several containers, by its program and not by its name', () => {
	const text = JSON.stringify({
		spec: {
			containers: [
				{name: 'etcd', command: ['/bin/backup-etcd', '--name=no']},
				{name: 'x', command: ['etcdctl', '--name=no']},
				{name: 'y', command: ['/opt/etcd', '--name=yes']},
			],
		},
	});
	assert.equal(parseStaticPod(text)?.name, 'yes');
});

test('a manifest of something else, or no manifest at all, is none', () => {
	for (const text of [
		'',
		'null',
		'42',
		'etcd',
		'[]',
		'{}',
		'spec:',
		'spec: etcd',
		'spec: {containers: etcd}',
		'spec: {containers: {command: [etcd]}}',
		'spec: {containers: [null, 1, etcd, [etcd]]}',
		'spec: {containers: [{command: etcd}]}',
		'spec: {containers: [{command: [[etcd]]}]}',
		podOf('kube-apiserver', '--etcd-servers=https://127.0.0.1:2379'),
		podOf('/bin/sh', '-c', 'exec etcd --name=m1'),
		podOf(),
	]) {
		assert.equal(parseStaticPod(text), undefined, text);
	}
});

test('what is not YAML is no manifest', () => {
	for (const text of [
		'\u0000\u0001\u0002',
		'spec: [unclosed',
		'a: b: c: d',
		'\t- tabs',
		'%YAML 9.9\n---\n*x',
		'---\na: 1\n---\nb: 2\n',
		'-----BEGIN CERTIFICATE-----\nMIIB\n',
		'{"spec": ',
		'['.repeat(50_000),
	]) {
		assert.equal(parseStaticPod(text), undefined, text.slice(0, 40));
	}
});

test('aliases are refused, so that a few lines cannot become gigabytes', () => {
	const levels = Array.from({length: 12}, (_, level) => {
		const before = level === 0 ? '"lol"' : `*a${level - 1}`;
		return `a${level}: &a${level} [${Array(10).fill(before).join(', ')}]`;
	});
	assert.equal(parseStaticPod(levels.join('\n')), undefined);
	assert.equal(
		parseStaticPod(
			'x: &c [etcd, --name=m1]\nspec:\n  containers:\n  - command: *c\n',
		),
		undefined,
	);
});

test('a tag that is unknown is passed over without a word on the terminal', t => {
	const warn = t.mock.method(process, 'emitWarning', () => undefined);
	const pod = parseStaticPod(
		'spec: !<tag:x,2026:y>\n  containers:\n  - command: [etcd, !odd --name=m1]\n',
	);
	assert.equal(pod?.name, 'm1');
	assert.equal(warn.mock.callCount(), 0);
});

test('a huge file is read through, not choked on', () => {
	const flags = Array.from({length: 20_000}, (_, n) => `    - --x-${n}=y`);
	const text = `spec:\n  containers:\n  - command:\n    - etcd\n${flags.join('\n')}\n    - --name=last\n`;
	assert.equal(parseStaticPod(text)?.name, 'last');
});

test('no text makes it throw', () => {
	const word = fc.constantFrom(
		'spec:',
		'containers:',
		'command:',
		'- ',
		'etcd',
		'--name=x',
		'\n',
		'  ',
		'&a',
		'*a',
		'!!binary',
		'? ',
		': ',
		'[',
		'{',
		'"',
		'|',
		'>',
		'---',
		'<<: ',
	);
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string({unit: 'binary'}),
				fc.array(word).map(words => words.join('')),
				fc.json(),
			),
			text => {
				const pod = parseStaticPod(text);
				assert.ok(pod === undefined || Array.isArray(pod.clientUrls));
			},
		),
		{numRuns: 500},
	);
});
