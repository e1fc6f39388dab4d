import assert from 'node:assert/strict';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {z} from 'zod';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	frozenCluster,
	openProgram,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {coloursIn} from '../support/sgr-colours.js';
import {run as runProgram} from './plan-report-bed.js';

const check = z.object({
	members: z.array(z.object({reachable: z.boolean()})),
	findings: z.array(z.object({code: z.string(), severity: z.string()})),
});

function configFile(context: TestContext, text: string): string {
	const home = temporaryFolder(context);
	const file = path.join(home, 'etcd-medic', 'config.yaml');
	mkdirSync(path.dirname(file));
	writeFileSync(file, text);
	chmodSync(file, 0o600);
	return file;
}

test('a configuration file that cannot be used is told in one line, by every command that reads one', async context => {
	const cases: ReadonlyArray<
		readonly [text: string, mode: number, line: RegExp]
	> = [
		[
			'interval: 1s\nendpoint: 127.0.0.1:1\n',
			0o600,
			/^etcd-medic: \S+config\.yaml:2: unknown key endpoint; did you mean endpoints\?\n$/,
		],
		[
			'password: hunter2\n',
			0o600,
			/^etcd-medic: \S+config\.yaml:1: a password does not belong in this file; .*ETCDCTL_PASSWORD.*\n$/,
		],
		[
			'bell: true\n',
			0o666,
			/^etcd-medic: the configuration file \S+ is not used: everybody may write to it; chmod go-w \S+\n$/,
		],
	];
	for (const [text, mode, line] of cases) {
		const file = configFile(context, text);
		chmodSync(file, mode);
		for (const args of [['check'], ['plan'], ['watch', '--once'], ['report']]) {
			const end = await runProgram(args, {
				XDG_CONFIG_HOME: path.dirname(path.dirname(file)),
			});
			assert.equal(end.code, 64, args.join(' '));
			assert.match(end.stderr, line);
			assert.doesNotMatch(end.stderr, /hunter2/);
		}
	}
});

for (const series of etcdSeries) {
	test(`etcd ${series}: endpoints and limits of a file are what check, watch and plan go by`, async context => {
		const cluster = await realCluster(context, series);
		const file = configFile(
			context,
			`clusters:
  here:
    endpoints: [${cluster.endpoints.join(', ')}]
thresholds:
  quota-near-info: 0.00001
  quota-near-warning: 0.00002
`,
		);
		const flags = ['--config', file, '--cluster', 'here'];
		const run = async (
			...args: readonly string[]
		): ReturnType<typeof runProgram> => runProgram([...args, ...flags]);
		const checked = await run('check', '--window', '0', '--output', 'json');
		const {members, findings} = check.parse(JSON.parse(checked.stdout));
		assert.ok(members.length === 3 && members.every(each => each.reachable));
		assert.ok(
			findings.some(
				({code, severity}) => code === 'quota-near' && severity === 'warning',
			),
			checked.stdout,
		);
		assert.equal(checked.code, 1);
		const watched = await run('watch', '--once');
		assert.equal(watched.code, 1, watched.stdout + watched.stderr);
		const planned = await run('plan');
		assert.equal(planned.code, 0, planned.stderr);
		const other = await runProgram([
			'check',
			'--window',
			'0',
			'--config',
			'none',
			'--endpoints',
			cluster.endpoints.join(','),
		]);
		assert.equal(other.code, 0, other.stdout);
	});

	test(`etcd ${series}: the badge of the cluster is on every screen and on the page of a step, down to 60 columns`, async context => {
		const cluster = await frozenCluster(context, series);
		const file = configFile(
			context,
			`endpoints: ${cluster.endpoints.join(',')}
label: prod-eu-central-1
label-colour: red
theme: colour-blind
`,
		);
		const terminal = openProgram(context, ['--config', file], {
			cols: 60,
			rows: 16,
		});
		const badge = / prod-eu-central-1 /;
		const isBadged = (screen: string[]): boolean =>
			screen.slice(0, 3).some(row => badge.test(row));
		for (const [key, content] of [
			['1', /CRITICAL/],
			['2', /of \d+ done/],
			['3', 'Watching 3 members'],
			['5', 'nospace-alarm'],
			['?', 'one table'],
		] as const) {
			await terminal.press(key);
			await terminal.waitFor(content);
			await terminal.waitFor(isBadged, {label: `the badge on screen ${key}`});
		}

		await terminal.press('2');
		await terminal.waitFor(/of \d+ done/);
		await terminal.press('enter');
		await terminal.waitFor('Run it?');
		await terminal.waitFor(isBadged, {label: 'the badge on the page'});
		terminal.resize(120, 40);
		await terminal.waitFor(isBadged, {label: 'the badge at 120 columns'});
		// The page takes no key in its first 400 ms.
		await delay(500);
		await terminal.press('esc');
		await terminal.waitFor(/of \d+ done/);
		await terminal.press('q', 'q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.deepEqual(terminal.modesLeftOn(), []);
	});

	test(`etcd ${series}: mono and NO_COLOR paint no colour, and nothing of a file overrules NO_COLOR`, async context => {
		const cluster = await realCluster(context, series);
		const endpoints = ['--endpoints', cluster.endpoints.join(',')];
		const file = configFile(context, 'theme: contrast\n');
		const cases = [
			{args: ['--theme', 'mono'], env: {}, isColoured: false},
			{args: ['--config', file], env: {NO_COLOR: '1'}, isColoured: false},
			{args: ['--config', file], env: {}, isColoured: true},
			{args: ['--theme', 'color-blind'], env: {}, isColoured: true},
		];
		for (const {args, env, isColoured} of cases) {
			const terminal = openProgram(context, [...endpoints, ...args], {env});
			await terminal.waitFor('Findings');
			await terminal.waitFor(/✓ OK/);
			await terminal.press('q');
			assert.equal((await terminal.exited).exitCode, 0);
			assert.equal(
				coloursIn(terminal.raw).length > 0,
				isColoured,
				`${args.join(' ')} ${JSON.stringify(env)}`,
			);
		}
	});
}
