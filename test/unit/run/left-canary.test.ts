import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	canaryLeftBy,
	canaryText,
	deleteCanary,
	lineAgainst,
	type LeftCanary,
} from '../../../source/run/left-canary.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import {refuses} from '../../support/fake-member.js';
import {alarm} from '../../support/observation-builder.js';
import {bench, openSlow, type Bench} from './step-run.js';

const key = 'etcd-medic/canary';
const left: LeftCanary = {runId: 'run-1', stepId: 'verify', key};
const clusterId = 'cdf818194e3a8c32';

/** A cluster that was recovered but for the key that is left in it. */
function withKeyLeft(): Bench {
	const made = bench();
	made.cluster.alarms = [];
	made.cluster.keys.set(key, 'ok');
	return made;
}

/** Deletes it; what it says, and what was done with the journal, in order. */
async function deleted(
	made: Bench,
	refusal?: string,
): Promise<{readonly told: string; readonly trace: readonly string[]}> {
	const trace: string[] = [];
	const told = await made.clock.run(
		deleteCanary(
			left,
			clusterId,
			{
				async begin(id, runId) {
					trace.push(`begin ${id} ${runId}`);
					return refusal;
				},
				async write(event) {
					const sent = made.cluster.calls.length;
					trace.push(
						event.kind === 'call'
							? `call after ${sent} sent: ${event.command}`
							: event.kind === 'step-finished'
								? `${event.stepId} ${event.outcome}`
								: event.kind,
					);
				},
				async close() {
					trace.push('close');
				},
			},
			made.context,
		),
	);
	return {told, trace};
}

test('wherever in its proof a run is cut off, its events say that the canary may be left, and elsewhere not', async t => {
	const run = await openSlow(t);
	await run.runAll();
	const {events} = run;
	const first = events.findIndex(
		event => event.kind === 'call' && event.stepId === 'verify',
	);
	const end = events.findLastIndex(
		event => event.kind === 'step-finished' && event.stepId === 'verify',
	);
	assert.ok(first > 0 && end > first);
	const verify = events.find(each => each.kind === 'run-started');
	const runId = verify?.kind === 'run-started' ? verify.runId : '';
	const [action] =
		run
			.plan()
			.steps.filter(({id}) => id === 'verify')
			.map(step => step.action) ?? [];
	assert.ok(action?.kind === 'verify');
	for (let count = 0; count <= events.length; count += 1) {
		const expected: LeftCanary | undefined =
			count > first && count <= end
				? {runId, stepId: 'verify', key: action.canaryKey}
				: undefined;
		assert.deepEqual(
			canaryLeftBy(events.slice(0, count)),
			expected,
			`${count}`,
		);
	}
});

test('a key that is not ours, or a journal that nobody of us wrote, is no canary', async t => {
	const run = await openSlow(t);
	await run.runAll();
	const upTo = run.events.findIndex(
		event => event.kind === 'call' && event.stepId === 'verify',
	);
	const cut = run.events.slice(0, upTo + 1);
	assert.notEqual(canaryLeftBy(cut), undefined);
	const text = JSON.stringify(cut);
	const forged = (from: string, to: string): LeftCanary | undefined =>
		canaryLeftBy(JSON.parse(text.replaceAll(from, to)) as RunEvent[]);
	assert.equal(forged(`"canaryKey":"${key}"`, '"canaryKey":"/x"'), undefined);
	assert.equal(forged('"steps":[', '"stairs":['), undefined);
});

test('what was cleared away is not left any more, whatever stands under the key later', async t => {
	const run = await openSlow(t);
	await run.runAll();
	const upTo = run.events.findIndex(
		event => event.kind === 'call' && event.stepId === 'verify',
	);
	const cut = run.events.slice(0, upTo + 1);
	const made = withKeyLeft();
	const written: RunEvent[] = [];
	await made.clock.run(
		deleteCanary(
			left,
			clusterId,
			{
				begin: async () => undefined,
				async write(event) {
					written.push(event);
				},
				close: async () => undefined,
			},
			made.context,
		),
	);
	assert.equal(canaryLeftBy([...cut, ...written]), undefined);
});

test('what somebody else keeps under that key by now stays', async () => {
	const made = withKeyLeft();
	made.cluster.keys.set(key, 'their own');
	assert.equal(
		await made.clock.run(lineAgainst(left, made.context)),
		undefined,
	);
	assert.match((await deleted(made)).told, /is not there any more/);
	assert.equal(made.cluster.keys.get(key), 'their own');
});

test('a proof that failed may have left it, and one that began again after that and was done has not', async t => {
	const run = await openSlow(t);
	run.cluster.onCall = call =>
		call.kind === 'deleteKey' ? refuses('refused') : undefined;
	await run.runAll();
	assert.equal(run.outcomeOf('verify'), 'failed');
	assert.equal(canaryLeftBy(run.events)?.stepId, 'verify');
	run.cluster.onCall = () => undefined;
	await run.runAll();
	assert.equal(run.outcomeOf('verify'), 'done');
	assert.equal(canaryLeftBy(run.events), undefined);
});

test('the line that deletes it is told only when a member has it', async () => {
	const made = withKeyLeft();
	const line = await made.clock.run(lineAgainst(left, made.context));
	assert.match(
		line ?? '',
		/^etcdctl .*--endpoints=\S+ .*del etcd-medic\/canary$/,
	);
	assert.match(
		canaryText(left, line ?? ''),
		/^the run run-1 was cut off .*etcdctl/,
	);
	made.cluster.keys.clear();
	assert.equal(
		await made.clock.run(lineAgainst(left, made.context)),
		undefined,
	);
	made.cluster.keys.set(key, 'ok');
	for (const {name} of made.cluster.members) made.cluster.kill(name);
	assert.equal(
		await made.clock.run(lineAgainst(left, made.context)),
		undefined,
	);
});

test('it is deleted under the lock, with the call in the journal of its run before it goes out', async () => {
	const made = withKeyLeft();
	const {told, trace} = await deleted(made);
	assert.match(told, /^the key etcd-medic\/canary, .* is deleted: etcdctl /);
	assert.deepEqual([...made.cluster.keys], []);
	assert.match(
		trace[1] ?? '',
		/^call after 1 sent: etcdctl .*del etcd-medic\/canary$/,
	);
	assert.deepEqual(
		[trace[0], ...trace.slice(2)],
		[`begin ${clusterId} run-1`, 'verify failed', 'close'],
	);
});

test('a member that does not delete it is followed by the next, and when none does it is told', async () => {
	const made = withKeyLeft();
	made.cluster.onCall = call =>
		call.to === 'm1' ? refuses('auth') : undefined;
	assert.match((await deleted(made)).told, /is deleted/);
	assert.deepEqual(
		made.cluster.calls.map(call => `${call.kind} ${call.to}`),
		['get m1', 'get m2', 'deleteKey m1', 'deleteKey m2'],
	);

	const other = withKeyLeft();
	other.cluster.onCall = call =>
		call.kind === 'deleteKey' ? refuses('auth') : undefined;
	assert.match(
		(await deleted(other)).told,
		/could not be deleted: .*; etcdctl .*del etcd-medic\/canary$/,
	);
	assert.equal(other.cluster.keys.size, 1);
});

for (const [sentence, prepare, why] of [
	[
		'another recovery holds the lock',
		() => undefined,
		/stays: another recovery/,
	],
	[
		'CORRUPT is raised',
		({cluster}: Bench) => {
			cluster.alarms = [alarm('CORRUPT', 'm2')];
		},
		/stays: CORRUPT is raised/,
	],
	[
		'nobody says which alarms are raised',
		({cluster}: Bench) => {
			for (const {name} of cluster.members) cluster.kill(name);
		},
		/stays: nobody says/,
	],
] as const) {
	test(`it stays, and is told, while ${sentence}`, async () => {
		const made = withKeyLeft();
		prepare(made);
		const refusal = /another/.test(sentence)
			? 'another recovery of this cluster is open on this host'
			: undefined;
		const {told} = await deleted(made, refusal);
		assert.match(told, why);
		assert.equal(made.cluster.keys.size, 1);
		assert.deepEqual(made.cluster.calls, []);
	});
}
