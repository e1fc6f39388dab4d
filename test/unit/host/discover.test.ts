import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, test} from 'node:test';
import {discover, kubeadmManifest} from '../../../source/host/discover.js';
import {UserError} from '../../../source/user-error.js';

let folder = '';

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-discover-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true, force: true});
});

function write(name: string, text = ''): string {
	const file = path.join(folder, name);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text);
	return file;
}

function manifest(...flags: readonly string[]): string {
	return write(
		'manifests/etcd.yaml',
		JSON.stringify({spec: {containers: [{command: ['etcd', ...flags]}]}}),
	);
}

function kubeadm(): string {
	return manifest(
		'--advertise-client-urls=https://10.0.0.1:2379',
		`--cert-file=${path.join(folder, 'pki/etcd/server.crt')}`,
		'--listen-metrics-urls=http://127.0.0.1:2381,http://10.0.0.1:2381',
		`--trusted-ca-file=${path.join(folder, 'pki/etcd/ca.crt')}`,
	);
}

function refusal(file: string): UserError {
	try {
		discover(file);
	} catch (error) {
		assert.ok(error instanceof UserError, String(error));
		return error;
	}

	return assert.fail('accepted');
}

test('a manifest gives its endpoints, metrics URLs and CA, and is named as the source', () => {
	const file = kubeadm();
	assert.deepEqual(discover(file), {
		source: file,
		endpoints: ['https://10.0.0.1:2379'],
		metricsUrls: [
			'http://127.0.0.1:2381/metrics',
			'http://10.0.0.1:2381/metrics',
		],
		ca: path.join(folder, 'pki/etcd/ca.crt'),
		cert: undefined,
		key: undefined,
	});
});

test('of the client certificates beside etcd’s own the least powerful is taken', () => {
	const file = kubeadm();
	const certOf = (): readonly (string | undefined)[] => {
		const {cert, key} = discover(file);
		return [cert, key].map(each => each && path.relative(folder, each));
	};

	write('pki/etcd/server.crt');
	assert.deepEqual(certOf(), [undefined, undefined], 'a certificate alone');
	write('pki/etcd/server.key');
	assert.deepEqual(certOf(), ['pki/etcd/server.crt', 'pki/etcd/server.key']);
	write('pki/apiserver-etcd-client.crt');
	write('pki/apiserver-etcd-client.key');
	assert.deepEqual(certOf(), [
		'pki/apiserver-etcd-client.crt',
		'pki/apiserver-etcd-client.key',
	]);
	write('pki/etcd/healthcheck-client.crt');
	write('pki/etcd/healthcheck-client.key');
	assert.deepEqual(certOf(), [
		'pki/etcd/healthcheck-client.crt',
		'pki/etcd/healthcheck-client.key',
	]);
});

test('a named manifest that is missing, or cannot be read, is told by its path', () => {
	for (const file of [path.join(folder, 'missing.yaml'), folder]) {
		const error = refusal(file);
		assert.equal(error.exitCode, 64);
		assert.equal(error.message, `cannot read the manifest ${file}`);
		assert.match(error.tryThis, /--endpoints/);
		assert.ok(error.cause instanceof Error);
	}
});

test('a named manifest without etcd, or without a URL of it, is told as such', () => {
	for (const file of [
		write('empty.yaml'),
		write('text.yaml', 'hello'),
		write('broken.yaml', 'spec: [unclosed'),
		write('binary.yaml', '\u0000\uFFFF'),
		manifest('--name=m1'),
		manifest('--advertise-client-urls=', '--listen-client-urls=,'),
	]) {
		const error = refusal(file);
		assert.equal(error.message, `${file} is no static-pod manifest of etcd`);
		assert.match(error.tryThis, /--endpoints/);
	}
});

test('the manifest that is looked for unnamed is kubeadm’s', () => {
	assert.equal(kubeadmManifest, '/etc/kubernetes/manifests/etcd.yaml');
});
