import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {copyFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import type {LintReport} from '../../source/report/lint-report.js';
import {program, temporaryFolder} from '../support/real-incident.js';

type Ended = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

function run(...args: readonly string[]): Ended {
	const {status, stdout, stderr} = spawnSync(
		process.execPath,
		[program, ...args],
		{encoding: 'utf8', env: {PATH: process.env['PATH'] ?? ''}},
	);
	return {code: status, stdout, stderr};
}

/** What prevent prints, in a file of its own. */
function prevented(context: TestContext, ...args: readonly string[]): string {
	const {code, stdout, stderr} = run('prevent', ...args, '--offline');
	assert.equal(code, 0, stderr);
	const file = path.join(temporaryFolder(context), 'generated');
	writeFileSync(file, stdout);
	return file;
}

for (const args of [
	['kubeadm', '--api', 'v1beta3'],
	['kubeadm', '--api', 'v1beta4'],
	['kubeadm', '--quota', '8GiB'],
	['manifest'],
	['manifest', '--quota', '4GiB'],
]) {
	test(`lint finds nothing in what prevent ${args.join(' ')} prints`, context => {
		const file = prevented(context, ...args);
		const {code, stdout, stderr} = run('lint', file);
		assert.equal(stdout, `OK no trap in ${file}\n`, stderr);
		assert.equal(code, 0);
	});
}

for (const release of ['1.24', '1.28', '1.31']) {
	test(`lint takes the patch for kubeadm ${release} for a patch, and finds nothing wrong once it is applied`, context => {
		const manifest = path.join(temporaryFolder(context), 'etcd.yaml');
		copyFileSync(
			`test/recorded/etcd-manifest-kubeadm-${release}.yaml`,
			manifest,
		);
		assert.notEqual(run('lint', manifest).code, 0);
		const patch = prevented(context, 'manifest', '--manifest', manifest);
		const half = run('lint', patch);
		assert.equal(half.code, 3);
		assert.equal(half.stdout, '');
		assert.match(half.stderr, /is a patch.*; apply it/);
		execFileSync('patch', ['--silent', manifest, patch]);
		const {code, stdout} = run('lint', manifest, '--output', 'json');
		assert.equal(code, 0, stdout);
		// kubeadm's own flags, for who goes to another etcd.
		const {findings} = JSON.parse(stdout) as LintReport;
		assert.deepEqual(
			findings.filter(
				each => each.code !== 'removed-flag' || each.severity !== 'info',
			),
			[],
		);
	});
}

test('lint finds nothing in the units of prevent systemd: they start no etcd', context => {
	for (const name of [
		undefined,
		'etcd-medic-maintain.service',
		'etcd-medic-check.timer',
	]) {
		const file = prevented(
			context,
			'systemd',
			...(name === undefined ? [] : ['--format', name]),
		);
		const {code, stdout, stderr} = run('lint', file);
		assert.equal(stdout, '');
		assert.match(stderr, /configures no etcd: nothing in it starts etcd/);
		assert.equal(code, 3);
	}
});
