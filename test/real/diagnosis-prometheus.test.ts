import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {reservePorts} from '../../scripts/port-block.js';
import {prometheusBinaries} from '../../scripts/prometheus-binaries.js';
import {waitUntil} from '../../scripts/wait-until.js';
import type {Observation} from '../../source/cluster/observation.js';
import {prometheusHistory} from '../../source/metrics/prometheus-history.js';
import {runCheck} from '../support/check-run.js';
import {member, observation} from '../support/observation-builder.js';
import {
	endpointFlags,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';

test('the operator’s own Prometheus gives each member its past', async context => {
	const cluster = await realCluster(context, '3.5', {fastDisk: true});
	const url = await startPrometheus(context, cluster);
	await cluster.etcdctl('put', '/registry/x', 'y'.repeat(100_000));
	await untilScraped(url, cluster);

	const {trends, notice} = await prometheusHistory({
		url,
		historyMs: 120_000,
		untilMs: Date.now(),
		observation: asSeen(cluster),
		signal: new AbortController().signal,
	});
	assert.equal(notice, undefined);
	assert.equal(Object.keys(trends).length, 3);
	for (const {id, name} of cluster.members) {
		const points = trends[id] ?? [];
		assert.ok(points.length >= 2, name);
		const newest = points.at(-1);
		assert.equal(newest?.quotaBytes, 64 * 1024 * 1024);
		assert.ok((newest.inUseBytes ?? 0) > 10_000);
		assert.ok((newest.dbSizeBytes ?? 0) >= (newest.inUseBytes ?? 0));
		assert.equal(newest.compactRevision, 0);
		assert.ok((newest.revision ?? 0) >= 1);
		assert.ok((newest.leaderChangesSeen ?? -1) >= 0);
		const times = points.map(point => point.takenAtMs);
		assert.deepEqual(
			times,
			times.toSorted((a, b) => a - b),
		);
	}

	const checked = await runCheck(context, [
		'--window',
		'0',
		'--prometheus',
		url.href,
		'--history',
		'10m',
		...endpointFlags(cluster),
	]);
	assert.equal(checked.code, 0, checked.stdout);
	assert.equal(checked.stderr, '');
});

test('a Prometheus that is none, knows nobody or is not there is a notice and no failure', async context => {
	const cluster = await realCluster(context, '3.5', {
		members: 1,
		fastDisk: true,
	});
	const page = http.createServer((_, response) => response.end('<html>'));
	const ports = await reservePorts(2);
	const [port = 0, closed = 0] = ports.ports;
	await new Promise<void>(resolve => {
		page.listen(port, '127.0.0.1', resolve);
	});
	context.after(() => {
		page.close();
		ports.release();
	});
	for (const [url, words] of [
		[`http://127.0.0.1:${port}`, /is it the URL of a Prometheus/],
		[`http://127.0.0.1:${closed}`, /ECONNREFUSED/],
	] as const) {
		const {code, stdout, stderr} = await runCheck(context, [
			'--window',
			'0',
			'--prometheus',
			url,
			...endpointFlags(cluster),
		]);
		assert.equal(code, 0, stderr);
		assert.match(stdout, /^OK /);
		assert.match(stderr, /^etcd-medic: Prometheus at 127\.0\.0\.1:\d+: /);
		assert.match(stderr, words);
	}

	const other = await startPrometheus(context, cluster);
	await untilScraped(other, cluster);
	const {notice} = await prometheusHistory({
		url: other,
		historyMs: 60_000,
		untilMs: Date.now(),
		observation: observation({members: [member()]}),
		signal: new AbortController().signal,
	});
	assert.match(
		notice ?? '',
		/has no series whose instance is one of these members/,
	);
});

/** A Prometheus that scrapes every member each second, until the test ends. */
async function startPrometheus(
	context: TestContext,
	cluster: LocalCluster,
): Promise<URL> {
	const {prometheus} = await prometheusBinaries();
	const folder = temporaryFolder(context);
	const targets = cluster.endpoints.map(each => new URL(each).host);
	const config = path.join(folder, 'prometheus.yml');
	writeFileSync(
		config,
		JSON.stringify({
			global: {scrape_interval: '1s', scrape_timeout: '1s'},
			scrape_configs: [{job_name: 'etcd', static_configs: [{targets}]}],
		}),
	);
	const block = await reservePorts(1);
	const [port = 0] = block.ports;
	const child = spawn(
		prometheus,
		[
			`--config.file=${config}`,
			`--storage.tsdb.path=${path.join(folder, 'data')}`,
			`--web.listen-address=127.0.0.1:${port}`,
			'--log.level=error',
		],
		{stdio: 'ignore'},
	);
	context.after(async () => {
		const ended = new Promise(resolve => {
			child.once('exit', resolve);
		});
		child.kill('SIGKILL');
		await ended;
		block.release();
	});
	return new URL(`http://127.0.0.1:${port}/`);
}

const answer = z.object({
	data: z.object({
		result: z.array(
			z.object({
				metric: z.object({instance: z.string()}),
				values: z.array(z.unknown()),
			}),
		),
	}),
});

/** Waits until every member has been scraped a few times. */
async function untilScraped(url: URL, cluster: LocalCluster): Promise<void> {
	let seen = 'nothing';
	await waitUntil(
		async () => {
			const now = Date.now() / 1000;
			const query = new URLSearchParams({
				query: 'etcd_mvcc_db_total_size_in_use_in_bytes',
				start: String(now - 60),
				end: String(now),
				step: '1',
			});
			const text = await fetch(
				new URL(`api/v1/query_range?${query.toString()}`, url),
			)
				.then(async response => response.text())
				// Not listening yet.
				.catch(String);
			seen = text.slice(0, 300);
			if (!text.startsWith('{')) return false;
			const {result} = answer.parse(JSON.parse(text)).data;
			return (
				result.length === cluster.members.length &&
				result.every(({values}) => values.length >= 3)
			);
		},
		30_000,
		() => `Prometheus has ${seen}`,
	);
}

function asSeen(cluster: LocalCluster): Observation {
	return observation({
		members: cluster.members.map(({id, name, endpoint}) =>
			member({name, id, clientUrls: [endpoint]}),
		),
	});
}
