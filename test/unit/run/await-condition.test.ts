import assert from 'node:assert/strict';
import {test} from 'node:test';
import {awaitCondition} from '../../../source/run/await-condition.js';
import type {Condition} from '../../../source/runbook/condition.js';
import {idOf} from '../../support/observation-builder.js';
import {bench} from './step-run.js';

const m3Serves: Condition = {kind: 'member-serves', memberId: idOf('m3')};

test('what is so already ends at the first look', async () => {
	const {context, clock, cluster} = bench();
	const {outcome, measured} = await clock.run(
		awaitCondition(m3Serves, context),
	);
	assert.equal(outcome, 'already-so');
	assert.equal(measured['tookMs'], 0);
	assert.deepEqual(cluster.calls, []);
});

test('it is watched for without end and without a call, and says what is seen and after how long', async () => {
	const {context, clock, cluster, reported, announced} = bench();
	cluster.kill('m3');
	void clock.sleep(1_800_000).then(() => {
		cluster.member('m3').state = 'up';
	});
	const {outcome, message, measured} = await clock.run(
		awaitCondition(m3Serves, context),
	);
	assert.equal(outcome, 'done');
	assert.match(message, /^m3 serves and has caught up, seen after 30m/);
	assert.ok(Number(measured['tookMs']) >= 1_800_000);
	assert.match(reported[0] ?? '', /^watching: m3 does not answer \(refused/);
	assert.deepEqual(announced, []);
	assert.deepEqual(cluster.calls, []);
});

test('whoever leaves ends the watch within a look, with what was seen last', async () => {
	const {context, clock, cluster, leaving} = bench();
	cluster.kill('m3');
	void clock.sleep(10_000).then(() => {
		leaving.abort();
	});
	const startedAtMs = clock.nowMs();
	const {outcome, message} = await clock.run(awaitCondition(m3Serves, context));
	assert.equal(outcome, 'stopped');
	assert.match(message, /at the last look: m3 does not answer/);
	assert.ok(clock.nowMs() - startedAtMs <= 11_500);
});

test('what nothing can show is over by the word of who confirmed it, without a look', async () => {
	const {context, clock} = bench();
	const observe = async (): Promise<never> => {
		throw new Error('looked');
	};

	const {outcome} = await clock.run(
		awaitCondition({kind: 'acknowledged'}, {...context, observe}),
	);
	assert.equal(outcome, 'done');
});

test('the time that a member has to stay up begins anew each time it is down', async () => {
	const {context, clock, cluster} = bench();
	const m3 = cluster.member('m3');
	m3.metrics = 'unreadable';
	m3.state = 'down';
	void clock.sleep(20_000).then(async () => {
		m3.state = 'up';
		await clock.sleep(50_000);
		m3.state = 'down';
		await clock.sleep(5000);
		m3.state = 'up';
	});
	const startedAtMs = clock.nowMs();
	const {outcome} = await clock.run(
		awaitCondition({kind: 'stays-up', memberId: m3.id, forMs: 60_000}, context),
	);
	assert.equal(outcome, 'done');
	assert.ok(clock.nowMs() - startedAtMs >= 133_000, `${clock.nowMs()}`);
});
