import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configurationsIn} from '../../../source/lint/configurations-in.js';
import {
	settingOf,
	type EtcdConfiguration,
} from '../../../source/lint/etcd-configuration.js';
import {lintConfigurations} from '../../../source/lint/lint-configurations.js';
import {UserError} from '../../../source/user-error.js';
import {lintOf, manifestWith, onlyOf, placesOf} from './lint-of.js';

function only(text: string): EtcdConfiguration {
	const [configuration, ...others] = configurationsIn(text, 'f');
	assert.ok(configuration !== undefined && others.length === 0);
	return configuration;
}

const mapForm = `apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.31.0
etcd:
  local:
    dataDir: /var/lib/etcd
    extraArgs:
      quota-backend-bytes: "4294967296"
      auto-compaction-retention: 5
      enable-pprof: true
      auto-compaction-mode: revision
`;
const listForm = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.1
etcd:
  local:
    extraArgs:
    - name: quota-backend-bytes
      value: 4294967296
    - name: auto-compaction-retention
      value: "1h"
    - name: experimental-initial-corrupt-check
      value: "true"
`;

test("kubeadm's map: flags, places, and values that are no text", () => {
	const configuration = only(mapForm);
	assert.equal(configuration.kind, 'kubeadm');
	assert.equal(settingOf(configuration, 'data-dir')?.value, '/var/lib/etcd');
	assert.deepEqual(
		lintOf(mapForm)
			.filter(({code}) => code === 'args-not-strings')
			.map(
				({severity, line, column, remedy}) =>
					`${severity} ${line}:${column} ${remedy}`,
			),
		[
			'warning 12:34 auto-compaction-retention: "5"',
			'warning 13:21 enable-pprof: "true"',
		],
	);
	const trap = onlyOf(mapForm, 'auto-compaction-trap');
	assert.equal(`${trap.line}:${trap.column}`, '12:7');
	assert.equal(trap.remedy, 'auto-compaction-retention: "1000"');
});

test("kubeadm's list: the same, and what to write is of that form", () => {
	assert.deepEqual(placesOf(listForm, 'args-not-strings'), ['warning 8:14']);
	assert.equal(
		onlyOf(listForm, 'args-not-strings').remedy,
		'value: "4294967296"',
	);
	const flag = onlyOf(listForm, 'removed-flag');
	// Kubernetes 1.34 brings etcd 3.6.
	assert.equal(flag.severity, 'warning');
	assert.equal(
		flag.remedy,
		'- {name: feature-gates, value: "InitialCorruptCheck=true"}',
	);
});

test('extraArgs in the form of the other version is told', () => {
	const wrong = mapForm.replaceAll('v1beta3', 'v1beta4');
	assert.match(
		onlyOf(wrong, 'args-not-strings').summary,
		/is a map; v1beta4 and later want a list/,
	);
	const alsoWrong = listForm.replace('v1beta4', 'v1beta3');
	assert.match(
		onlyOf(alsoWrong, 'args-not-strings').summary,
		/is a list; before v1beta4 it is a map/,
	);
});

test('the probes that kubeadm would write are judged by its Kubernetes version', () => {
	const at = (version: string): readonly string[] =>
		placesOf(mapForm.replace('v1.31.0', version), 'probe-kills-etcd');
	assert.deepEqual(at('v1.24.9'), ['critical 6:20', 'warning 6:20']);
	assert.deepEqual(at('v1.28.0'), ['warning 6:20']);
	assert.deepEqual(at('v1.31.0'), []);
	assert.deepEqual(at('latest'), []);
});

test("a data-dir among kubeadm's extraArgs is not what kubeadm mounts", () => {
	const text = mapForm.replace('enable-pprof: true', 'data-dir: /mnt/ssd');
	assert.equal(onlyOf(text, 'data-dir-moved').severity, 'critical');
});

test('an external etcd is not judged, and kubeadm without a section is', () => {
	const external =
		'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd:\n  external: {endpoints: []}\n';
	assert.throws(() => configurationsIn(external, 'f'), /its etcd is external/);
	const bare =
		'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n';
	assert.deepEqual(placesOf(bare, 'quota-unset'), ['warning 1:1']);
});

const unit = `[Unit]
Description=etcd
[Service]
Environment=ETCD_NAME=m1 "ETCD_QUOTA_BACKEND_BYTES=8GiB"
ExecStart=/usr/bin/etcd \\
  --data-dir=/var/lib/etcd \\
# a comment between
  --auto-compaction-mode=revision \\
  --auto-compaction-retention 1h
Restart=always
`;

test("a unit's flags and variables are read over lines that go on, with their places", () => {
	assert.equal(only(unit).kind, 'systemd');
	assert.deepEqual(placesOf(unit, 'quota-unset'), ['critical 4:26']);
	assert.deepEqual(placesOf(unit, 'auto-compaction-trap'), ['warning 9:3']);
	assert.equal(
		onlyOf(unit, 'quota-unset').remedy,
		'derive it: etcd-medic prevent manifest; e.g. ETCD_QUOTA_BACKEND_BYTES=2147483648',
	);
});

test('what is not set in a unit with an environment file is not known', () => {
	const text = `${unit.replace(/^Environment=.*\n/m, '')}EnvironmentFile=-/etc/default/etcd\n`;
	assert.equal(only(text).isComplete, false);
	assert.deepEqual(placesOf(text, 'quota-unset'), []);
	assert.deepEqual(
		placesOf(text.replace(/^EnvironmentFile.*\n/m, ''), 'quota-unset'),
		['warning 4:1'],
	);
});

test('variables of the unit are put in where its command names them', () => {
	const text =
		'[Service]\nEnvironment="OPTS=--quota-backend-bytes=0 --name=m1"\nExecStart=-/usr/bin/etcd $OPTS --data-dir=/d\n';
	assert.deepEqual(placesOf(text, 'quota-unset'), ['warning 2:13']);
	assert.equal(only(text).isComplete, true);
	assert.equal(only(text.replace('OPTS=', 'OTHER=')).isComplete, false);
});

test('a file of variables is a configuration, too', () => {
	const text =
		'# etcd\nETCD_NAME="m1"\nexport ETCD_AUTO_COMPACTION_RETENTION=\'1d\'\n';
	assert.deepEqual(placesOf(text, 'auto-compaction-trap'), ['critical 3:8']);
	assert.deepEqual(placesOf(text, 'quota-unset'), []);
});

test('flags as ps prints them, and a list of flags, are read', () => {
	const ps =
		'root 1167 2.1 etcd --name m1 --data-dir=/d --quota-backend-bytes -1\n';
	assert.deepEqual(placesOf(ps, 'quota-oversized'), ['warning 1:44']);
	assert.deepEqual(
		placesOf('etcd\0--data-dir=/d\0--quota-backend-bytes\0GB\0', 'quota-unset'),
		['critical 1:20'],
	);
	assert.deepEqual(
		placesOf('--data-dir=/d \\\n  --quota-backend-bytes=0', 'quota-unset'),
		['warning 2:3'],
	);
});

test('flags before variables, and the last flag, are what counts', () => {
	const text =
		'[Service]\nEnvironment=ETCD_QUOTA_BACKEND_BYTES=0\nExecStart=etcd --quota-backend-bytes=1 --quota-backend-bytes=9 --data-dir=/d\n';
	assert.equal(settingOf(only(text), 'quota-backend-bytes')?.value, '9');
});

test('etcd in a shell, in a template and in a list is found', () => {
	const pod = {
		containers: [
			{
				name: 'e',
				command: [
					'/bin/sh',
					'-c',
					'exec etcd --data-dir=/d --quota-backend-bytes=0',
				],
			},
		],
	};
	const list = {
		apiVersion: 'v1',
		kind: 'List',
		items: [
			{kind: 'StatefulSet', spec: {template: {spec: pod}}},
			{kind: 'Service', spec: {}},
		],
	};
	assert.equal(onlyOf(JSON.stringify(list), 'quota-unset').severity, 'warning');
});

test('a manifest with a number among its command is dropped by the kubelet', () => {
	const finding = onlyOf(
		manifestWith('--snapshot-count', '10000'),
		'args-not-strings',
	);
	assert.equal(finding.severity, 'critical');
	assert.equal(finding.remedy, '- "10000"');
	assert.deepEqual(
		placesOf(manifestWith('--snapshot-count', '"10000"'), 'args-not-strings'),
		[],
	);
});

test('quotas are compared over files, an unset one as 2 GiB', () => {
	const files = [
		['a', manifestWith('--quota-backend-bytes=4294967296')],
		['b', manifestWith('--quota-backend-bytes=2147483648')],
		['c', manifestWith('--name=c')],
		['d', 'ETCD_NAME=d\n'],
	] as const;
	const findings = lintConfigurations(
		files.flatMap(([file, text]) => configurationsIn(text, file)),
	).filter(({code}) => code === 'quota-differs');
	assert.deepEqual(
		findings.map(({file}) => file),
		['b', 'c'],
	);
	assert.match(
		findings[0]?.summary ?? '',
		/here is 2\.0 GiB, elsewhere 4\.0 GiB/,
	);
	assert.equal(findings[1]?.remedy, '- --quota-backend-bytes=4294967296');
	assert.deepEqual(
		lintOf(files[0][1]).filter(({code}) => code === 'quota-differs'),
		[],
	);
});

const bad: ReadonlyArray<readonly [string, string, RegExp]> = [
	['nothing', '', /^f configures no etcd: it is empty$/],
	['prose', 'hello world\n', /nothing in it starts etcd/],
	[
		'a unit of something else',
		'[Service]\nExecStart=/usr/bin/redis --data-dir=x\n',
		/nothing in it starts etcd/,
	],
	[
		'a pod of something else',
		'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [redis]\n',
		/no etcd container/,
	],
	[
		'a key that is there twice',
		'kind: Pod\nspec:\n  a: 1\n  a: 2\n',
		/^f:4:3: a key is there twice/,
	],
	['what is not YAML', 'kind: Pod\nspec: [\n', /^f:3:1: not YAML/],
	[
		'a bomb of aliases',
		`kind: Pod\na: &a [x]\n${Array.from({length: 101}, (_, n) => `k${n}: *a\n`).join('')}`,
		/more than 100 YAML aliases/,
	],
	['half a MiB', `kind: Pod\n${'#'.repeat(512 * 1024)}`, /larger than 256 KiB/],
];

for (const [what, text, says] of bad) {
	test(`${what} is told in one line, exit 3`, () => {
		assert.throws(
			() => configurationsIn(text, 'f'),
			(error: unknown) => {
				assert.ok(error instanceof UserError, String(error));
				assert.match(error.message, says);
				assert.equal(error.exitCode, 3);
				return true;
			},
		);
	});
}
