import assert from 'node:assert/strict';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {test, type TestContext} from 'node:test';
import fc from 'fast-check';
import type {MemberHealth} from '../../../source/cluster/member-health.js';
import type {Reading} from '../../../source/cluster/reading.js';
import {problemOf, valueOf} from '../../../source/cluster/reading.js';
import {
	createHealthReader,
	healthIn,
} from '../../../source/metrics/health-read.js';
import {closedPort, serveHttp, serveSocket} from './local-server.js';

type Answer = readonly [status: number, text: string];

/** A member that gives those answers by path; the rest is 404, as etcd's is. */
function answers(
	byPath: Readonly<Record<string, Answer>>,
): (request: IncomingMessage, response: ServerResponse) => void {
	return (request, response) => {
		const [status, text] = byPath[request.url ?? ''] ?? [404, 'not found'];
		response.statusCode = status;
		response.end(text);
	};
}

async function read(
	context: TestContext,
	urls: readonly string[],
	deadlineMs = 10_000,
): Promise<Reading<MemberHealth>> {
	const reader = createHealthReader({
		urls,
		tls: undefined,
		deadlineMs,
		nowMs: () => performance.now(),
	});
	context.after(() => reader.close());
	return reader.read();
}

const urlOf = (server: {readonly port: number}): string =>
	`http://127.0.0.1:${server.port}/metrics`;

test('a healthy member of either series is read from beside its metrics', async t => {
	for (const text of ['{"health":"true"}', '{"health":"true","reason":""}']) {
		const server = await serveHttp(t, answers({'/health': [200, text]}));
		const health = valueOf(await read(t, [urlOf(server)]));
		assert.deepEqual(health, {
			url: `http://127.0.0.1:${server.port}/health`,
			isHealthy: true,
			reason: '',
			isReady: undefined,
		});
	}
});

test('an alarm is told with its reason, and readyz is asked only then', async t => {
	const server = await serveHttp(
		t,
		answers({
			'/health': [503, '{"health":"false","reason":"ALARM NOSPACE"}'],
			'/readyz': [200, 'ok\n'],
		}),
	);
	const health = valueOf(await read(t, [urlOf(server)]));
	assert.equal(health?.isHealthy, false);
	assert.equal(health.reason, 'ALARM NOSPACE');
	assert.equal(health.isReady, true);
});

test('a version without readyz has none', async t => {
	const server = await serveHttp(
		t,
		answers({'/health': [503, '{"health":"false"}']}),
	);
	const health = valueOf(await read(t, [urlOf(server)]));
	assert.equal(health?.isHealthy, false);
	assert.equal(health.isReady, undefined);
});

test('the next URL is asked when one does not answer, and remembered', async t => {
	let asked = 0;
	const server = await serveHttp(t, (_, response) => {
		asked += 1;
		response.end('{"health":"true"}');
	});
	const dead = await serveSocket(t, socket => socket.destroy());
	const reader = createHealthReader({
		urls: [urlOf(dead), urlOf(server)],
		tls: undefined,
		deadlineMs: 10_000,
		nowMs: () => performance.now(),
	});
	t.after(() => reader.close());
	assert.equal((await reader.read()).kind, 'value');
	const tried = dead.connections();
	assert.equal((await reader.read()).kind, 'value');
	assert.equal(asked, 2);
	assert.equal(dead.connections(), tried);
});

test('what is no health is a problem and never "healthy"', async t => {
	const cases: ReadonlyArray<readonly [Answer, RegExp]> = [
		[[200, '<html>ok</html>'], /without a health/],
		[[200, '{"health":true}'], /without a health/],
		[[404, '{"health":"true"}'], /HTTP 404/],
		[[200, 'x'.repeat(70_000)], /more than 65536 bytes/],
	];
	for (const [answer, message] of cases) {
		const server = await serveHttp(t, answers({'/health': answer}));
		const problem = problemOf(await read(t, [urlOf(server)]));
		assert.equal(problem?.kind, 'not-etcd');
		assert.match(problem.message, message);
	}

	const port = await closedPort(t);
	const refused = await read(t, [`http://127.0.0.1:${port}/metrics`]);
	assert.equal(problemOf(refused)?.kind, 'refused');
	assert.equal(problemOf(await read(t, []))?.kind, 'unreachable');
});

test('a member that accepts and says nothing is a timeout', async t => {
	const server = await serveSocket(t, () => undefined);
	const problem = problemOf(await read(t, [urlOf(server)], 50));
	assert.equal(problem?.kind, 'timeout');
});

test('whatever the bytes, a health is told from 200 and 503 with etcd’s words only', () => {
	fc.assert(
		fc.property(
			fc.integer({min: 100, max: 599}),
			fc.oneof(fc.string({unit: 'binary'}), fc.json()),
			(status, text) => {
				const health = healthIn(status, text);
				if (health === undefined) return;
				assert.ok(status === 200 || status === 503);
				// oxlint-disable-next-line no-control-regex -- none may be left
				assert.doesNotMatch(health.reason, /[\u0000-\u001F\u007F]/);
			},
		),
	);
	const evil = healthIn(503, '{"health":"false","reason":"\\u001b[2J"}');
	assert.equal(evil?.reason, String.raw`\x1b[2J`);
});
