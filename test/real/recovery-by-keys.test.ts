import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dumpKeys} from '../../scripts/dump.js';
import type {EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {confirmEachStep, stepTimeoutMs} from '../support/confirm-steps.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	quotaBytes,
} from '../support/real-incident.js';
import {coloursIn} from '../support/sgr-colours.js';
import type {Terminal} from '../support/terminal.js';

/** Each size once from the beginning, and what else a terminal may be like. */
const beds: ReadonlyArray<{
	readonly series: EtcdSeries;
	readonly cols: number;
	readonly rows: number;
	readonly like: string;
	readonly env?: Record<string, string>;
	/** The window is dragged about in the middle of it: after so many steps, to which size. */
	readonly drags?: Readonly<Record<number, readonly [number, number]>>;
}> = [
	{
		series: '3.4',
		cols: 80,
		rows: 24,
		like: 'dragged to each size',
		drags: {3: [120, 40], 5: [60, 16], 6: [200, 60], 7: [80, 24]},
	},
	{
		series: '3.5',
		cols: 120,
		rows: 40,
		like: 'dragged to each size',
		drags: {2: [200, 60], 4: [60, 16], 6: [80, 24], 7: [120, 40]},
	},
	{
		series: '3.4',
		cols: 200,
		rows: 60,
		like: 'LC_ALL=C',
		env: {LC_ALL: 'C'},
	},
	{
		series: '3.5',
		cols: 60,
		rows: 16,
		like: 'NO_COLOR',
		env: {NO_COLOR: '1'},
	},
];

for (const {series, cols, rows, like, env = {}, drags = {}} of beds) {
	test(`etcd ${series}, ${cols}x${rows}, ${like}: a cluster frozen by NOSPACE is made writable again by keys alone`, async context => {
		const cluster = await frozenCluster(context, series);
		const before = await dumpKeys(cluster);
		const leader = await cluster.leader();
		const terminal = openProgram(context, endpointFlags(cluster), {
			cols,
			rows,
			env,
		});

		await terminal.waitFor('Writes are refused: NOSPACE', {
			timeoutMs: stepTimeoutMs,
		});
		await terminal.press('2');
		await terminal.waitFor('Steps');
		const titles = await confirmEachStep(
			terminal,
			async done => {
				const size = drags[done];
				if (size !== undefined) terminal.resize(...size);
			},
			async () => oneFrame(terminal),
		);
		await terminal.waitFor(/RECOVERED/, {timeoutMs: stepTimeoutMs});
		assert.doesNotMatch(terminal.text(), /NOT RECOVERED/);
		await terminal.press('1');
		await terminal.waitFor('Findings');
		await oneFrame(terminal);
		await terminal.press('q');
		const {exitCode} = await terminal.exited;

		assert.equal(exitCode, 0);
		assert.deepEqual(terminal.modesLeftOn(), []);
		if ('LC_ALL' in env) assert.doesNotMatch(terminal.raw, /[^\0-\u007F]/u);
		if ('NO_COLOR' in env) assert.deepEqual(coloursIn(terminal.raw), []);
		const defragmented = titles.filter(title => title.startsWith('Defragment'));
		assert.equal(defragmented.length, 3);
		assert.match(defragmented.at(-1) ?? '', new RegExp(leader));
		await assertWritable(cluster);
		assert.deepEqual([...(await dumpKeys(cluster))], [...before]);
	});
}

/** Waits for one whole frame: the header once, in the first row, and the keys in the last. */
async function oneFrame(terminal: Terminal): Promise<void> {
	const isHeader = (row: string | undefined): boolean =>
		row !== undefined && / etcd-medic [·-] cluster/.test(row);
	await terminal.waitFor(
		screen =>
			screen.filter(row => isHeader(row)).length === 1 &&
			isHeader(screen[0]) &&
			/(?:Esc back|q quit)$/.test(screen.at(-1) ?? ''),
		{label: 'one whole frame'},
	);
}

async function assertWritable(cluster: LocalCluster): Promise<void> {
	const alarms = await cluster.etcdctl('alarm', 'list');
	assert.equal(alarms.stdout.trim(), '');
	for (const {endpoint, name} of cluster.members) {
		const put = await cluster.etcdctlWith(
			{endpoint},
			'put',
			`/after/${name}`,
			'written',
		);
		assert.equal(put.code, 0, `${name}: ${put.stderr}`);
		const deleted = await cluster.etcdctlWith(
			{endpoint},
			'del',
			`/after/${name}`,
		);
		assert.equal(deleted.stdout.trim(), '1');
	}

	const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
	const sizes = [...status.stdout.matchAll(/"dbSize":(\d+)/g)].map(match =>
		Number(match[1]),
	);
	assert.equal(sizes.length, cluster.members.length);
	for (const size of sizes) assert.ok(size < quotaBytes, `${size} bytes`);
	const left = await cluster.etcdctl(
		'get',
		'etcd-medic/',
		'--prefix',
		'--keys-only',
	);
	assert.equal(left.stdout.trim(), '', 'the canary was deleted');
}
