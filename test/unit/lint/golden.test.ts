import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import type {LintCode} from '../../../source/lint/lint-finding.js';
import {lintRules} from '../../../source/lint/rules.js';
import {lintOf, manifest} from './lint-of.js';

// What kubeadm writes, untouched: the finding's place is that of the text.
const golden = {
	'1.24': [
		'critical 40:15 probe-kills-etcd',
		'warning 15:5 quota-unset',
		'warning 55:15 probe-kills-etcd',
		'info 15:5 auto-compaction-off',
		'info 20:7 removed-flag',
	],
	'1.28': [
		'warning 15:5 quota-unset',
		'warning 56:15 probe-kills-etcd',
		'info 15:5 auto-compaction-off',
		'info 20:7 removed-flag',
		'info 21:7 removed-flag',
	],
	'1.31': [
		'warning 15:5 quota-unset',
		'info 15:5 auto-compaction-off',
		'info 20:7 removed-flag',
		'info 21:7 removed-flag',
	],
} as const;

for (const version of ['1.24', '1.28', '1.31'] as const) {
	test(`kubeadm ${version}: the known traps of its manifest, and no others`, () => {
		assert.deepEqual(
			lintOf(manifest(version)).map(
				({severity, line, column, code}) =>
					`${severity} ${line}:${column} ${code}`,
			),
			golden[version],
		);
	});
}

test('the place of a finding is where the thing stands', () => {
	const text = manifest('1.24');
	const probe = lintOf(text).find(each => each.code === 'probe-kills-etcd');
	const row = text.split('\n')[(probe?.line ?? 0) - 1] ?? '';
	assert.equal(row.slice((probe?.column ?? 0) - 1), '/health');
});

test('the same manifest as JSON has the same findings', () => {
	const json = JSON.stringify({
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {namespace: 'kube-system'},
		spec: {
			containers: [
				{
					command: ['etcd', '--data-dir=/var/lib/etcd'],
					image: 'registry.k8s.io/etcd:3.5.3-0',
					livenessProbe: {httpGet: {path: '/health'}, failureThreshold: 8},
					volumeMounts: [{mountPath: '/var/lib/etcd', name: 'd'}],
				},
			],
			volumes: [{hostPath: {path: '/var/lib/etcd'}, name: 'd'}],
		},
	});
	assert.deepEqual(
		lintOf(json).map(({severity, code}) => `${severity} ${code}`),
		[
			'critical probe-kills-etcd',
			'warning quota-unset',
			'info auto-compaction-off',
		],
	);
});

test('docs/codes.md documents every code of lint', () => {
	const page = readFileSync(
		new URL('../../../docs/codes.md', import.meta.url),
		'utf8',
	);
	const titles = page
		.split('\n')
		.filter(line => line.startsWith('### '))
		.flatMap(line => line.slice(4).split(' and '));
	const codes: readonly LintCode[] = [
		...(Object.keys(lintRules) as LintCode[]),
		'quota-differs',
	];
	assert.deepEqual(titles.toSorted(), codes.toSorted());
});
