import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LintReport} from '../../source/report/lint-report.js';
import {
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';

/** Runs `lint`; `input` is piped to it. */
function lint(
	args: readonly string[],
	input = '',
): {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
} {
	const {status, stdout, stderr} = spawnSync(
		process.execPath,
		[program, 'lint', ...args],
		{input, encoding: 'utf8', env: {...process.env, LANG: 'C.UTF-8'}},
	);
	return {code: status, stdout, stderr};
}

const recorded = (version: string): string =>
	path.resolve(`test/recorded/etcd-manifest-kubeadm-${version}.yaml`);

test("kubeadm's manifests: 1.24 kills etcd under NOSPACE, 1.31 does not", () => {
	const old = lint([recorded('1.24')]);
	assert.equal(old.code, 2, old.stderr);
	assert.match(old.stdout, /1\.24\.yaml:40:15: CRITICAL probe-kills-etcd\n/);
	const now = lint([recorded('1.31'), '--output', 'json']);
	assert.equal(now.code, 1, now.stderr);
	const report = JSON.parse(now.stdout) as LintReport;
	assert.equal(report.schema, 'etcd-medic/lint/v1');
	assert.ok(report.findings.every(({code}) => code !== 'probe-kills-etcd'));
});

test('standard input, several files, and a file that cannot be judged', context => {
	const folder = temporaryFolder(context);
	const flags =
		'etcd --data-dir=/d --auto-compaction-retention=5m --quota-backend-bytes=';
	const small = path.join(folder, 'small');
	writeFileSync(small, `${flags}2147483648\n`);
	const piped = lint(['-', small], `${flags}4294967296\n`);
	assert.equal(piped.code, 1);
	assert.match(piped.stdout, /small:1:\d+: WARNING quota-differs/);
	const fine = lint(['-'], `${flags}4294967296\n`);
	assert.equal(fine.code, 0);
	assert.equal(fine.stdout, 'OK no trap in standard input\n');
	const missing = path.join(folder, 'none');
	const half = lint([missing, small]);
	assert.equal(half.code, 3);
	assert.match(half.stderr, /^etcd-medic: cannot read .*none.*\n$/);
	assert.match(half.stdout, /^OK no trap in .*small\n$/);
	const nothing = lint(['-'], 'hello\n');
	assert.equal(nothing.code, 3);
	assert.match(
		nothing.stderr,
		/^etcd-medic: standard input configures no etcd[^\n]*\n$/,
	);
	assert.equal(lint([]).code, 64);
	assert.match(lint(['/dev/zero']).stderr, /larger than 256 KiB/);
});

// What the rule about probes rests on.
const pages = [
	['/health', 503],
	['/health?serializable=true', 503],
	['/health?serializable=false', 503],
	['/health?exclude=NOSPACE', 200],
	['/health?exclude=NOSPACE&serializable=true', 200],
] as const;

for (const series of etcdSeries) {
	test(`etcd ${series} under NOSPACE answers its health pages as the rule says`, async context => {
		const cluster = await realCluster(context, series, {members: 1});
		await cluster.raiseAlarm('NOSPACE', 'm1');
		const endpoint = cluster.endpoints[0] ?? '';
		const statuses = await Promise.all(
			[...pages.map(([page]) => page), '/livez', '/readyz'].map(async page => {
				const answer = await fetch(endpoint + page);
				return answer.status;
			}),
		);
		// /livez and /readyz came with 3.4.29 and 3.5.11; these are 3.4.23 and 3.5.16.
		const newer = series === '3.4' ? 404 : 200;
		assert.deepEqual(statuses, [
			...pages.map(([, status]) => status),
			newer,
			newer,
		]);
	});

	test(`etcd ${series} refuses what lint calls critical`, async context => {
		const folder = temporaryFolder(context);
		const cluster = await realCluster(context, series, {members: 1});
		for (const flag of [
			'--quota-backend-bytes=8GiB',
			'--auto-compaction-retention=1d',
			'--auto-compaction-mode=hourly',
		]) {
			const line = `etcd --data-dir=${folder} ${flag}`;
			assert.equal(lint(['-'], line).code, 2, flag);
			const {status, stderr} = spawnSync(
				cluster.binaries.etcd,
				[
					`--data-dir=${folder}`,
					'--listen-client-urls=http://127.0.0.1:1',
					'--advertise-client-urls=http://127.0.0.1:1',
					'--listen-peer-urls=http://127.0.0.1:0',
					flag,
				],
				{timeout: 60_000, encoding: 'utf8'},
			);
			assert.ok(status !== 0 && status !== null, `${flag}: ${status}`);
			assert.match(
				stderr,
				/quota-backend-bytes|error parsing CompactionRetention|unknown auto-compaction-mode/,
			);
		}
	});
}
