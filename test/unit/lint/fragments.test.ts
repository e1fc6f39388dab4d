import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configurationsIn} from '../../../source/lint/configurations-in.js';
import {
	settingOf,
	type EtcdConfiguration,
} from '../../../source/lint/etcd-configuration.js';
import {UserError} from '../../../source/user-error.js';
import {lintOf} from './lint-of.js';

function only(text: string): EtcdConfiguration {
	const [configuration, ...others] = configurationsIn(text, 'f');
	assert.ok(configuration !== undefined && others.length === 0);
	return configuration;
}

const fragment = `# --quota-backend-bytes:
#   - because
spec:
  containers:
  - name: etcd
    command:
    - etcd
    - --auto-compaction-retention=FOR
    livenessProbe:
      failureThreshold: 8
      httpGet:
        path: PAGE
`;

test('a fragment of a manifest is judged by what is in it, and by nothing that is not', () => {
	const fine = fragment.replace('FOR', '10m').replace('PAGE', '/livez');
	assert.equal(only(fine).kind, 'manifest');
	assert.deepEqual(lintOf(fine), []);
	const trapped = fragment.replace('FOR', '1d').replace('PAGE', '/health');
	assert.deepEqual(
		lintOf(trapped).map(({code, line}) => `${line} ${code}`),
		['8 auto-compaction-trap', '12 probe-kills-etcd'],
	);
	const kubeadm =
		'etcd:\n  local:\n    extraArgs:\n    - {name: quota-backend-bytes, value: 8}\n';
	assert.deepEqual(
		lintOf(kubeadm).map(({code}) => code),
		['args-not-strings'],
	);
});

test('a comment in a list of flags counts for nothing, and is no word of its end', () => {
	const flags =
		'# --quota-backend-bytes:\netcd --data-dir=/d#1 # --quota-backend-bytes=x\n--auto-compaction-retention=10m --quota-backend-bytes=4294967296\n';
	const configuration = only(flags);
	assert.equal(settingOf(configuration, 'data-dir')?.value, '/d#1');
	assert.deepEqual(
		configuration.settings.map(({at}) => `${at.line}:${at.column}`),
		['2:6', '3:1', '3:33'],
	);
	assert.deepEqual(lintOf(flags), []);
	assert.throws(() => only('# etcd --data-dir=/d\n'), UserError);
});

test('a patch is not judged: half of it is what was there before', () => {
	assert.throws(
		() =>
			only(
				'--- a\n+++ b\n@@ -1,2 +1,3 @@\n     - etcd\n+    - --data-dir=/d\n',
			),
		/is a patch/,
	);
});
