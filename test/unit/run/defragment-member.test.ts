import assert from 'node:assert/strict';
import {test} from 'node:test';
import {defragmentMember} from '../../../source/run/defragment-member.js';
import type {StepResult} from '../../../source/run/step-context.js';
import {refuses} from '../../support/fake-member.js';
import {idOf, mebibyte, problem} from '../../support/observation-builder.js';
import {bench, type Bench} from './step-run.js';

const defragment = async (made: Bench, name = 'm2'): Promise<StepResult> =>
	made.clock.run(
		defragmentMember(
			{kind: 'defragment', memberId: idOf(name), endpoint: 'e'},
			made.context,
		),
	);

const sent = ({cluster}: Bench) =>
	cluster.calls.filter(call => call.kind === 'defragment').map(call => call.to);

test('the file shrinks to what is used, and the figures say so', async () => {
	const made = bench();
	const result = await defragment(made);
	assert.equal(result.outcome, 'done');
	assert.match(result.message, /^64\.0 MiB → 20\.0 MiB in 2/);
	assert.equal(result.measured['reclaimedBytes'], 44 * mebibyte);
	assert.deepEqual(sent(made), ['m2']);
	assert.deepEqual(made.announced, [
		'etcdctl --endpoints=https://10.0.0.2:2379 --command-timeout=10s defrag',
	]);
});

test('a defragment whose deadline passes is waited for and never sent again', async () => {
	const made = bench();
	made.cluster.member('m2').defragMs = 600_000;
	const startedAtMs = made.clock.nowMs();
	const result = await defragment(made);
	assert.equal(result.outcome, 'done');
	assert.ok(made.clock.nowMs() - startedAtMs >= 600_000);
	assert.equal(made.cluster.member('m2').isDefragmenting, false);
	assert.deepEqual(sent(made), ['m2']);
	assert.ok(
		made.reported.some(text =>
			/m2 is still rewriting its file on the server .* waiting, not asking again/.test(
				text,
			),
		),
	);
});

test('a member that dies in mid defragment is waited for; its file is found as it was', async () => {
	const made = bench();
	made.cluster.member('m2').defragMs = 8000;
	void made.clock.sleep(3000).then(() => {
		made.cluster.kill('m2');
	});
	void made.clock.sleep(13_000).then(() => {
		made.cluster.member('m2').state = 'up';
	});
	const startedAtMs = made.clock.nowMs();
	const result = await defragment(made);
	assert.ok(made.clock.nowMs() - startedAtMs >= 13_000);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /answers again and its file did not shrink/);
	assert.equal(result.problem?.kind, 'unavailable');
	assert.deepEqual(sent(made), ['m2']);
});

test('a member that stays down is not waited for without end: nothing runs there', async () => {
	const made = bench();
	made.cluster.member('m2').defragMs = 8000;
	void made.clock.sleep(3000).then(() => {
		made.cluster.kill('m2');
	});
	const result = await defragment(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /m2 is down: nothing listens on its port/);
	assert.deepEqual(sent(made), ['m2']);
});

test('leaving ends the waiting and says that the server carries on', async () => {
	const made = bench();
	made.cluster.member('m2').defragMs = 900_000;
	void made.clock.sleep(30_000).then(() => {
		made.leaving.abort();
	});
	const result = await defragment(made);
	assert.equal(result.outcome, 'failed');
	assert.match(
		result.message,
		/may still be rewriting .* carries on by itself/,
	);
	assert.equal(made.cluster.member('m2').isDefragmenting, true);
});

test('a defragment that the server refuses changed nothing, and says why', async () => {
	const made = bench();
	made.cluster.onCall = call =>
		call.kind === 'defragment' ? refuses('auth') : undefined;
	const result = await defragment(made);
	assert.equal(result.outcome, 'failed');
	assert.equal(
		result.message,
		'm2 refused: etcdserver: permission denied. Nothing was changed',
	);
	assert.deepEqual(sent(made), ['m2']);
});

test('a defragment whose network went away is looked after, not called refused', async () => {
	const made = bench();
	made.cluster.onCall = call =>
		call.kind === 'defragment'
			? {problem: problem('unreachable'), isApplied: true}
			: undefined;
	const result = await defragment(made);
	assert.equal(result.outcome, 'done');
	assert.deepEqual(sent(made), ['m2']);
});

test('a defragment that was not sent, as nobody said whose member it is, changed nothing', async () => {
	const made = bench();
	made.cluster.onCall = call =>
		call.kind === 'defragment'
			? {
					problem: {...problem('unreachable'), wasNotSent: true},
					isApplied: false,
				}
			: undefined;
	const result = await defragment(made);
	assert.equal(result.outcome, 'refused');
	assert.match(result.message, /^nothing was sent to m2: /);
});

test('a member with nothing to give back is not blocked', async () => {
	const made = bench();
	const target = made.cluster.member('m2');
	target.dbSizeBytes = 20.5 * mebibyte;
	const result = await defragment(made);
	assert.equal(result.outcome, 'already-so');
	assert.match(result.message, /only 512\.0 KiB|only 0\.5 MiB/);
	assert.deepEqual(sent(made), []);
	assert.deepEqual(made.announced, []);
});

test('a member near its quota is defragmented though its stale in-use bytes promise nothing', async () => {
	const made = bench();
	const target = made.cluster.member('m2');
	target.inUseBytes = target.dbSizeBytes;
	const result = await defragment(made);
	assert.equal(result.outcome, 'done');
	assert.deepEqual(sent(made), ['m2']);
});

test('a member of unknown quota is defragmented whatever its in-use bytes say', async () => {
	const made = bench();
	const target = made.cluster.member('m2');
	target.dbSizeBytes = 20 * mebibyte;
	target.metrics = 'unreadable';
	await defragment(made);
	assert.deepEqual(sent(made), ['m2']);
});

test('nothing is sent to a member that does not answer', async () => {
	const made = bench();
	made.cluster.kill('m2');
	const result = await defragment(made);
	assert.match(result.message, /cannot be reached; nothing was sent/);
	assert.deepEqual(made.cluster.calls, []);
});

test('the step ends only when the member has applied what it missed meanwhile', async () => {
	const made = bench();
	const target = made.cluster.member('m2');
	made.cluster.onCall = call => {
		if (call.kind === 'defragment') target.behind = 4000;
		return undefined;
	};
	void made.clock.sleep(20_000).then(() => {
		target.behind = 0;
	});
	const startedAtMs = made.clock.nowMs();
	const result = await defragment(made);
	assert.equal(result.outcome, 'done');
	assert.ok(made.clock.nowMs() - startedAtMs >= 20_000);
	assert.ok(Number(result.measured['defragmentMs']) < 3000);
});

test('a member that never catches up fails the step after a minute', async () => {
	const made = bench();
	made.cluster.onCall = call => {
		if (call.kind === 'defragment') made.cluster.member('m2').behind = 4000;
		return undefined;
	};
	const result = await defragment(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /m2 did not settle within 1m00s/);
});

test('the step does not end while another member is silent: it may be rewriting, too', async () => {
	const made = bench();
	made.cluster.onCall = call => {
		if (call.kind === 'defragment') made.cluster.member('m3').state = 'hung';
		return undefined;
	};
	const result = await defragment(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /did not settle/);
});

test('two good readings in a row end the step, and a bad one between them begins the count again', async () => {
	const made = bench();
	const {observe} = made.context;
	let after = 0;
	const context = {
		...made.context,
		async observe() {
			if (sent(made).length > 0) after += 1;
			made.cluster.member('m3').behind = after === 2 ? 4000 : 0;
			return observe();
		},
	};
	const result = await made.clock.run(
		defragmentMember(
			{kind: 'defragment', memberId: idOf('m2'), endpoint: 'e'},
			context,
		),
	);
	assert.equal(result.outcome, 'done');
	assert.equal(after, 4);
});

test('what a defragment took is the call alone, not what was looked at and written down before it', async () => {
	const made = bench();
	const context = {
		...made.context,
		async announce() {
			await made.clock.sleep(5000);
		},
	};
	const result = await made.clock.run(
		defragmentMember(
			{kind: 'defragment', memberId: idOf('m2'), endpoint: 'e'},
			context,
		),
	);
	const tookMs = Number(result.measured['defragmentMs']);
	assert.ok(tookMs >= 2000 && tookMs < 2500, String(tookMs));
});
