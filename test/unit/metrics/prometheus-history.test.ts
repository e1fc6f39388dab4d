import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import fc from 'fast-check';
import type {Observation} from '../../../source/cluster/observation.js';
import {prometheusHistory} from '../../../source/metrics/prometheus-history.js';
import {rangeIn} from '../../../source/metrics/range-answer.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {serveHttp} from './local-server.js';

type Series = readonly [
	labels: Readonly<Record<string, string>>,
	value: string,
];

/** A Prometheus that knows those series of the bytes in use, and nothing else. */
async function ask(
	context: TestContext,
	series: readonly Series[],
	observed: Observation,
) {
	const queries: URL[] = [];
	const server = await serveHttp(context, (request, response) => {
		const url = new URL(request.url ?? '', 'http://localhost');
		queries.push(url);
		const isInUse =
			url.searchParams.get('query') ===
			'etcd_mvcc_db_total_size_in_use_in_bytes';
		const result = isInUse
			? series.map(([metric, value]) => ({
					metric,
					values: [[takenAtMs / 1000, value]],
				}))
			: [];
		response.end(JSON.stringify({status: 'success', data: {result}}));
	});
	const history = await prometheusHistory({
		url: new URL(`http://127.0.0.1:${server.port}/prom/`),
		historyMs: 3_600_000,
		untilMs: takenAtMs,
		observation: observed,
		signal: new AbortController().signal,
	});
	const inUse = (name: string): number | undefined =>
		history.trends[idOf(name)]?.[0]?.inUseBytes;
	return {...history, queries, inUse};
}

test('the last hour is asked in steps, under the path of the server', async t => {
	const {queries} = await ask(t, [], observation());
	assert.equal(queries.length, 9);
	for (const {pathname, searchParams} of queries) {
		assert.equal(pathname, '/prom/api/v1/query_range');
		assert.equal(searchParams.get('start'), String(takenAtMs / 1000 - 3600));
		assert.equal(searchParams.get('end'), String(takenAtMs / 1000));
		assert.equal(searchParams.get('step'), '15');
	}
});

test('a series is a member’s by host and port, by a host of its own, or by its pod', async t => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3', clientUrls: ['https://etcd.example:2379']}),
	];
	const {inUse, notice} = await ask(
		t,
		[
			[{instance: '10.0.0.1:2379'}, '1'],
			[{instance: '10.0.0.2:2381'}, '2'],
			[{instance: '192.0.2.7:2381', pod: 'etcd-m3'}, '3'],
		],
		observation({members}),
	);
	assert.equal(notice, undefined);
	assert.deepEqual([inUse('m1'), inUse('m2'), inUse('m3')], [1, 2, 3]);
});

test('what could be another member’s is nobody’s, and is said', async t => {
	const at = (name: string, port: number) =>
		member({
			name,
			clientUrls: [`http://127.0.0.1:${port}`],
			metrics: {url: `http://127.0.0.1:${port}/metrics`},
		});
	const {inUse, notice} = await ask(
		t,
		[
			[{instance: '127.0.0.1:2381'}, '1'],
			[{instance: '127.0.0.1:22379'}, '2'],
		],
		observation({members: [at('m1', 12_379), at('m2', 22_379)]}),
	);
	assert.equal(inUse('m1'), undefined);
	assert.equal(inUse('m2'), 2);
	assert.match(
		notice ?? '',
		/^Prometheus at 127\.0\.0\.1:\d+ has no series of m1$/,
	);
});

function reasonOf(status: number, text: string): string {
	const said = rangeIn(status, text);
	return typeof said === 'string' ? said : assert.fail('no reason');
}

test('an error is told in the server’s words, and cannot drive the terminal', () => {
	const error = rangeIn(
		400,
		'{"status":"error","error":"bad \\u001b[2J query"}',
	);
	assert.equal(error, String.raw`bad \x1b[2J query`);
	assert.match(reasonOf(200, '<html>'), /is it the URL of a Prometheus/);
	assert.match(reasonOf(404, '{}'), /HTTP 404/);
	assert.equal(
		rangeIn(200, '{"status":"success","data":{}}'),
		'an answer without a result',
	);
});

test('values that are no figure are left out', () => {
	const values = [
		[1, '5'],
		[2, 'NaN'],
		[3, '+Inf'],
		[4, '-1'],
		[5, ''],
		[null, '7'],
		'8',
		[9.5, '1e3'],
	];
	const series = rangeIn(
		200,
		JSON.stringify({
			status: 'success',
			data: {result: [{metric: {instance: 'a', x: 5}, values}, {metric: 1}]},
		}),
	);
	assert.deepEqual(series, [
		{
			labels: {instance: 'a'},
			values: [
				{atMs: 1000, value: 5},
				{atMs: 9500, value: 1000},
			],
		},
	]);
});

test('whatever is answered, a reason or finite figures come out', () => {
	fc.assert(
		fc.property(fc.jsonValue(), result => {
			const series = rangeIn(
				200,
				JSON.stringify({status: 'success', data: {result}}),
			);
			if (typeof series === 'string') return;
			for (const {values} of series)
				for (const {value} of values) assert.ok(Number.isFinite(value));
		}),
	);
});
