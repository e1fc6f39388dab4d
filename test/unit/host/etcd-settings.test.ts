import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {
	configFileOf,
	etcdWords,
	settingsOf,
} from '../../../source/host/etcd-settings.js';

const words = (...flags: readonly string[]): readonly string[] => [
	'/usr/bin/etcd',
	...flags,
];

test('only a program named etcd is etcd', () => {
	assert.deepEqual(etcdWords('/usr/bin/etcd\0--name\0m1\0'), [
		'/usr/bin/etcd',
		'--name',
		'm1',
	]);
	for (const other of [
		'vim\0etcd\0',
		'/usr/bin/etcdctl\0',
		'',
		'k3s server\0',
	]) {
		assert.equal(etcdWords(other), undefined, JSON.stringify(other));
	}
});

test('a flag goes before its variable, and a configuration file before both', () => {
	const environ =
		'HOME=/root\0ETCD_NAME=by-variable\0ETCD_DATA_DIR=/srv/etcd\0';
	assert.equal(settingsOf(words(), environ, undefined).name, 'by-variable');
	assert.equal(
		settingsOf(words('--name=by-flag'), environ, undefined).name,
		'by-flag',
	);
	const byFile = settingsOf(
		words('--name=by-flag'),
		environ,
		'name: by-file\ndata-dir: /var/lib/rancher/rke2/server/db/etcd\n',
	);
	assert.equal(byFile.name, 'by-file');
	assert.equal(byFile.dataDirectory, '/var/lib/rancher/rke2/server/db/etcd');
});

test('without a data directory it is etcd’s own default beside where it was started', () => {
	assert.equal(
		settingsOf(words('-name', 'm1'), '', undefined).dataDirectory,
		'm1.etcd',
	);
	assert.equal(
		settingsOf(words(), '', undefined).dataDirectory,
		'default.etcd',
	);
});

test('the configuration file is named by flag or variable', () => {
	assert.equal(configFileOf(words('--config-file', '/a'), ''), '/a');
	assert.equal(configFileOf(words(), 'ETCD_CONFIG_FILE=/b\0'), '/b');
	assert.equal(configFileOf(words(), 'ETCD_CONFIG_FILES=/b\0'), undefined);
});

test('a configuration file that is not YAML, or a bomb, tells nothing and does no harm', () => {
	for (const text of [
		'{',
		'a: &a [x]\nb: [*a, *a]\nname: m1',
		'- 1',
		'name: [1]',
	]) {
		assert.equal(settingsOf(words(), '', text).name, undefined, text);
	}

	fc.assert(
		fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
			const found = etcdWords(a) ?? words(a);
			settingsOf(found, b, c);
			configFileOf(found, b);
		}),
	);
});
