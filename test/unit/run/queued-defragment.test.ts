import assert from 'node:assert/strict';
import {test} from 'node:test';
import {executeStep} from '../../../source/run/execute-step.js';
import {step} from '../../support/step-builder.js';
import {idOf} from '../../support/observation-builder.js';
import {bench} from './step-run.js';

const queued = step({
	action: {
		kind: 'defragment',
		memberId: idOf('m2'),
		endpoint: 'https://10.0.0.2:2379',
		whenUp: {windowMs: 60_000},
	},
});

test('a queued defragment waits until its member serves, and is sent by itself then', async () => {
	const {context, clock, cluster, reported} = bench();
	cluster.kill('m2');
	void clock.sleep(30_000).then(() => {
		assert.deepEqual(cluster.calls, []);
		cluster.member('m2').state = 'up';
	});
	const startedAtMs = clock.nowMs();
	const {outcome} = await clock.run(executeStep(queued, [], context));
	assert.equal(outcome, 'done');
	assert.match(reported[0] ?? '', /^watching: m2 does not answer/);
	const sent = cluster.calls.find(({kind}) => kind === 'defragment');
	assert.ok(
		sent !== undefined && sent.atMs - startedAtMs < 30_500,
		String(sent?.atMs),
	);
});

test('whoever no longer waits for it has sent nothing', async () => {
	const {context, clock, cluster, leaving} = bench();
	cluster.kill('m2');
	void clock.sleep(3000).then(() => {
		leaving.abort();
	});
	const {outcome} = await clock.run(executeStep(queued, [], context));
	assert.equal(outcome, 'stopped');
	assert.deepEqual(cluster.calls, []);
});
