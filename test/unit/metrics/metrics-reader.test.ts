import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import type {MemberMetrics} from '../../../source/cluster/member-metrics.js';
import type {Problem, Reading} from '../../../source/cluster/reading.js';
import type {
	MetricsReader,
	MetricsReaderOptions,
} from '../../../source/metrics/metrics-reader.js';
import {createMetricsReader} from '../../../source/metrics/metrics-reader.js';
import {closedPort, page, serveHttp, serveSocket} from './local-server.js';
import {pageText} from './page-text.js';

function reader(
	context: TestContext,
	options: Partial<MetricsReaderOptions> & {readonly urls: readonly string[]},
): MetricsReader {
	const made = createMetricsReader({
		tls: undefined,
		deadlineMs: 10_000,
		windowMs: 60_000,
		nowMs: () => performance.now(),
		...options,
	});
	context.after(() => made.close());
	return made;
}

function value(reading: Reading<MemberMetrics>): MemberMetrics {
	assert.ok(reading.kind === 'value', JSON.stringify(reading));
	return reading.value;
}

function problem(reading: Reading<MemberMetrics>): Problem {
	assert.ok(reading.kind === 'problem', JSON.stringify(reading));
	return reading.problem;
}

test('reads a recorded page over HTTP into the model', async t => {
	const text = readFileSync('test/recorded/metrics-etcd-3.5.16.txt', 'utf8');
	const server = await serveHttp(t, page(text));
	const url = `http://127.0.0.1:${server.port}`;
	let now = 1000;
	const nowMs = (): number => (now += 5);
	const reading = await reader(t, {urls: [url], nowMs}).read();
	const metrics = value(reading);
	assert.equal(metrics.url, `${url}/metrics`);
	assert.equal(metrics.quotaBytes, 2_147_483_648);
	assert.equal(metrics.walFsync?.windowMs, undefined);
	assert.ok((metrics.walFsync?.samples ?? 0) > 400);
	assert.equal(metrics.backendCommit?.p99Ms, undefined);
	assert.equal(reading.takenAtMs - reading.tookMs, 1005);
	assert.ok(reading.tookMs > 0);
});

test('latencies cover the time between two reads', async t => {
	let fast = 1000;
	const server = await serveHttp(t, (request, response) => {
		response.end(pageText({fast}));
		if (request.url === '/metrics') fast += 40;
	});
	let now = 0;
	const one = reader(t, {
		urls: [`http://127.0.0.1:${server.port}`],
		nowMs: () => now,
	});
	assert.equal(value(await one.read()).walFsync?.samples, 1000);
	now = 2000;
	const {walFsync} = value(await one.read());
	assert.equal(walFsync?.samples, 40);
	assert.equal(walFsync.windowMs, 2000);
	assert.equal(server.connections(), 1);
});

test('round trips are read every half a minute, and stand in between', async t => {
	let samples = 7;
	const server = await serveHttp(t, (_, response) => {
		const bucket = (le: string): string =>
			`etcd_network_peer_round_trip_time_seconds_bucket{To="a1b2",le="${le}"} ${samples}\n`;
		response.end(`${pageText({fast: 1})}${bucket('0.0001')}${bucket('+Inf')}`);
	});
	let now = 0;
	const one = reader(t, {
		urls: [`http://127.0.0.1:${server.port}`],
		nowMs: () => now,
	});
	const counts = async () => {
		const {peerRoundTrip, peerRoundTrips} = value(await one.read());
		return [peerRoundTrip?.samples, peerRoundTrips?.[0]?.samples];
	};

	assert.deepEqual(await counts(), [7, 7]);
	samples = 8;
	now = 29_000;
	assert.deepEqual(await counts(), [7, 7]);
	now = 30_000;
	assert.deepEqual(await counts(), [8, 8]);
});

test('a page that is not etcd’s is passed over for the next URL', async t => {
	const html = await serveHttp(t, page('<html>hello</html>'));
	const missing = await serveHttp(t, (_, response) => {
		response.statusCode = 404;
		response.end();
	});
	const etcd = await serveHttp(t, page(pageText({fast: 1})));
	const urls = [
		'nonsense',
		`http://127.0.0.1:${await closedPort(t)}`,
		`http://127.0.0.1:${html.port}`,
		`http://127.0.0.1:${missing.port}`,
		`http://127.0.0.1:${etcd.port}`,
	];
	const one = reader(t, {urls});
	assert.equal(value(await one.read()).url, `${urls[4]}/metrics`);
	value(await one.read());
	// The second read went straight to the URL that had answered.
	assert.equal(html.connections(), 1);
	assert.equal(missing.connections(), 1);
});

test('when the URL that answered fails, the others are tried in the same read', async t => {
	const first = await serveHttp(t, page(pageText({fast: 100})));
	const second = await serveHttp(t, page(pageText({fast: 130})));
	const urls = [first, second].map(each => `http://127.0.0.1:${each.port}`);
	const one = reader(t, {urls});
	assert.equal(value(await one.read()).url, `${urls[0]}/metrics`);
	await first.stop();
	const metrics = value(await one.read());
	assert.equal(metrics.url, `${urls[1]}/metrics`);
	// It may be another member: no window across the two.
	assert.equal(metrics.walFsync?.samples, 130);
	assert.equal(metrics.walFsync.windowMs, undefined);
});

test('a page of another member at the same URL begins a new window', async t => {
	const own = (id: string, fast: number): string =>
		`${pageText({fast})}etcd_server_id{server_id="${id}"} 1\n`;
	let text = own('a1', 100);
	const vip = await serveHttp(t, (_, response) => {
		response.end(text);
	});
	const one = reader(t, {urls: [`http://127.0.0.1:${vip.port}`]});
	assert.equal(value(await one.read()).memberId, 'a1');
	text = own('b2', 130);
	const metrics = value(await one.read());
	assert.equal(metrics.memberId, 'b2');
	assert.equal(metrics.walFsync?.samples, 130);
	assert.equal(metrics.walFsync.windowMs, undefined);
});

test('a URL that hangs does not hide the next', async t => {
	const hanging = await serveSocket(t, () => {});
	const etcd = await serveHttp(t, page(pageText({fast: 1})));
	const urls = [hanging, etcd].map(each => `http://127.0.0.1:${each.port}`);
	const one = reader(t, {urls, deadlineMs: 1000});
	const reading = await one.read();
	assert.equal(value(reading).url, `${urls[1]}/metrics`);
	assert.ok(reading.tookMs >= 495);
});

test('URLs that all hang end at the one deadline', async t => {
	const urls: string[] = [];
	for (let count = 0; count < 3; count += 1) {
		const hanging = await serveSocket(t, () => {});
		urls.push(`http://127.0.0.1:${hanging.port}`);
	}

	const reading = await reader(t, {urls, deadlineMs: 2000}).read();
	assert.equal(problem(reading).kind, 'timeout');
	// A deadline for each would be 6 s; between them there is room for a busy machine.
	assert.ok(
		reading.tookMs >= 1990 && reading.tookMs < 5500,
		`${reading.tookMs} ms`,
	);
});

test('a member that hangs and comes back is read again', async t => {
	let isHanging = false;
	const server = await serveHttp(t, (_, response) => {
		if (!isHanging) response.end(pageText({fast: 7}));
	});
	const urls = [`http://127.0.0.1:${server.port}`];
	const one = reader(t, {urls, deadlineMs: 500});
	value(await one.read());
	isHanging = true;
	assert.equal(problem(await one.read()).kind, 'timeout');
	assert.equal(problem(await one.read()).kind, 'timeout');
	isHanging = false;
	assert.equal(value(await one.read()).walFsync?.samples, 0);
});

test('the problem names every URL, the one that got farthest first', async t => {
	const port = await closedPort(t);
	const html = await serveHttp(t, page('<html>hello</html>'));
	const locked = await serveHttp(t, (_, response) => {
		response.statusCode = 403;
		response.end();
	});
	const urls = [port, html.port, locked.port].map(
		each => `http://someone:secret@127.0.0.1:${each}`,
	);
	const told = problem(await reader(t, {urls}).read());
	assert.equal(told.kind, 'auth');
	assert.equal(
		told.message,
		[
			`http://127.0.0.1:${locked.port}/metrics: HTTP 403 Forbidden`,
			`http://127.0.0.1:${html.port}/metrics: the page has no etcd metrics`,
			`http://127.0.0.1:${port}/metrics: connect ECONNREFUSED 127.0.0.1:${port}`,
		].join('; '),
	);
});

test('no URL, and none that is one, is a problem too', async t => {
	const none = problem(await reader(t, {urls: []}).read());
	assert.equal(none.kind, 'unreachable');
	assert.match(none.message, /no metrics URL/);
	const urls = ['', 'ftp://127.0.0.1/', 'a\u001B[2Jb'];
	const wrong = problem(await reader(t, {urls}).read());
	assert.equal(wrong.kind, 'unreachable');
	assert.match(wrong.message, /a\\x1b\[2Jb: not an http or https URL/);
});

test('closing ends a read under way, and every later one, as cancelled', async t => {
	let isAsked = (): void => {};
	const asked = new Promise<void>(resolve => {
		isAsked = resolve;
	});
	const server = await serveHttp(t, () => isAsked());
	const one = reader(t, {urls: [`http://127.0.0.1:${server.port}`]});
	const reading = one.read();
	await asked;
	one.close();
	assert.equal(problem(await reading).kind, 'cancelled');
	assert.equal(problem(await one.read()).kind, 'cancelled');
});
