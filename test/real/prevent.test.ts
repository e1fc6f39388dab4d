import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {test, type TestContext} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {checkRules} from '../unit/prevention/promtool.js';
import {
	endpointFlags,
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {openTerminal} from '../support/terminal.js';

type Ended = {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
};

async function prevent(...args: readonly string[]): Promise<Ended> {
	return new Promise(resolve => {
		execFile(
			process.execPath,
			[program, 'prevent', ...args],
			{env: {PATH: process.env['PATH'] ?? '', HOME: '/nonexistent'}},
			(error, stdout, stderr) => {
				resolve({
					code: error === null ? 0 : Number(error.code ?? 1),
					stdout,
					stderr,
				});
			},
		);
	});
}

for (const series of etcdSeries) {
	test(`etcd ${series}: configuration is made for the cluster as it is measured`, async context => {
		const cluster = await realCluster(context, series);
		const leader = await cluster.leader();
		const kubeadm = await prevent('kubeadm', ...endpointFlags(cluster));
		assert.equal(kubeadm.code, 0, kubeadm.stderr);
		assert.equal(kubeadm.stderr, '');
		assert.match(kubeadm.stdout, /^# Derived from: measured 20\d\d-/m);
		const order = [
			...kubeadm.stdout.matchAll(/\[ \] \d+\. (m\d)( \(the leader)?/g),
		];
		assert.deepEqual(
			order.map(match => match[2] !== undefined),
			[false, false, true],
		);
		assert.equal(order.at(-1)?.[1], leader);
		assert.match(
			kubeadm.stdout,
			/data in use \(live and history\) is at most /,
		);
		assert.match(
			kubeadm.stdout.replaceAll(/\n#\s+/g, ' '),
			/of memory allows /,
		);
		assert.match(kubeadm.stdout, /value: "2147483648"/);

		const rules = await prevent(
			'prometheus',
			'--window',
			'500ms',
			...endpointFlags(cluster),
		);
		assert.equal(rules.code, 0, rules.stderr);
		assert.equal((await checkRules(rules.stdout)).code, 0);
		assert.match(
			rules.stdout,
			/instance=~\\?"\(127\\+\.0\\+\.0\\+\.1\|m1\|m2\|m3\)/,
		);
	});
}

test('without a cluster it says so and exits with 3, and --offline makes it all', async () => {
	const nobody = await prevent('manifest', '--endpoints', 'http://127.0.0.1:1');
	assert.equal(nobody.code, 3);
	assert.equal(nobody.stdout, '');
	assert.match(
		nobody.stderr,
		/^etcd-medic: cannot tell: .*; --offline makes it from defaults\n$/,
	);
	for (const kind of [
		'prometheus',
		'grafana',
		'kubeadm',
		'manifest',
		'systemd',
		'cronjob',
	]) {
		const {code, stdout, stderr} = await prevent(
			kind,
			'--offline',
			'--endpoints',
			'http://127.0.0.1:1',
		);
		assert.equal(code, 0, stderr);
		assert.equal(stderr, '');
		assert.ok(stdout.length > 500, kind);
	}
});

const refused: ReadonlyArray<readonly [readonly string[], RegExp]> = [
	[[], /prevent needs KIND/],
	[['terraform'], /prevent makes no "terraform"; one of prometheus, grafana/],
	[['kubeadm', '--api', 'v1'], /--api takes v1beta4 or v1beta3, not "v1"/],
	[
		['prometheus', '--format', 'json'],
		/--format takes rule or prometheusrule, not "json"/,
	],
	[
		['systemd', '--format', 'rule'],
		/--format takes etcd-medic-maintain\.service, /,
	],
	[
		['cronjob', '--format', 'rule'],
		/--format does not belong to prevent cronjob/,
	],
	[['kubeadm', '--job', 'x'], /--job does not belong to prevent kubeadm/],
	[['prometheus', '--job', '('], /--job is no regular expression: "\("/],
	[['kubeadm', '--growth', 'much'], /--growth takes a size/],
	[['kubeadm', '--quota', '12GiB'], /--quota is not between 64MiB and 8GiB/],
	[['kubeadm', '--quota', '8'], /--quota is not between 64MiB and 8GiB/],
	[
		['grafana', '--quota', '4GiB'],
		/--quota does not belong to prevent grafana/,
	],
	[['manifest', '--manifest', '/nonexistent/x'], /cannot read the manifest/],
	[
		['manifest', '--manifest', 'package.json'],
		/no container whose command is etcd/,
	],
];

test('what cannot be made is one line that says what to give', async () => {
	for (const [args, text] of refused) {
		const {code, stdout, stderr} = await prevent(...args, '--offline');
		assert.equal(code, 64, stderr);
		assert.equal(stdout, '');
		assert.match(stderr, text);
		assert.equal(stderr.split('\n').length, 2, stderr);
	}
});

test('a manifest cannot drive the terminal, and comes out of a pipe as it is', async context => {
	const folder = temporaryFolder(context);
	const file = `${folder}/etcd.yaml`;
	writeFileSync(
		file,
		'spec:\n  containers:\n  - command:\n    - etcd\n    # \u001B[31mred\n    - --name=a\n',
	);
	const args = ['manifest', '--offline', '--manifest', file];
	const piped = await prevent(...args);
	assert.ok(piped.stdout.includes('\u001B[31mred'));
	const shown = await shownIn(context, args);
	assert.ok(shown.includes(String.raw`\x1b[31mred`));
	assert.ok(!shown.includes('\u001B[31mred'));
});

async function shownIn(
	context: TestContext,
	args: readonly string[],
): Promise<string> {
	const terminal = openTerminal({
		command: process.execPath,
		args: [program, 'prevent', ...args],
		cols: 100,
		rows: 60,
		env: {LANG: 'C.UTF-8'},
	});
	context.after(async () => {
		await terminal.close();
	});
	await terminal.exited;
	return terminal.raw;
}
