import assert from 'node:assert/strict';
import {test} from 'node:test';
import {disarmAlarm} from '../../../source/run/disarm-alarm.js';
import type {StepResult} from '../../../source/run/step-context.js';
import {refuses} from '../../support/fake-member.js';
import {alarm, idOf, problem} from '../../support/observation-builder.js';
import {bench, type Bench} from './step-run.js';

const disarm = async (made: Bench): Promise<StepResult> =>
	made.clock.run(
		disarmAlarm(
			{
				kind: 'disarm',
				memberId: idOf('m3'),
				alarm: 'NOSPACE',
				via: idOf('m2'),
				endpoint: 'e',
			},
			made.context,
		),
	);

const sent = ({cluster}: Bench) =>
	cluster.calls.map(call => `${call.kind} ${call.to} ${call.about}`);

test('exactly the one record is cleared, through the member that was named', async () => {
	const made = bench();
	const result = await disarm(made);
	assert.equal(result.outcome, 'done');
	assert.deepEqual(sent(made), [`disarm m2 ${idOf('m3')}`]);
	assert.deepEqual(made.cluster.alarms, [
		alarm('NOSPACE', 'm1'),
		alarm('NOSPACE', 'm2'),
	]);
	assert.match(made.announced[0] ?? '', /^curl .*"alarm":"NOSPACE"/);
});

test('a record that is gone already is not disarmed again', async () => {
	const made = bench();
	made.cluster.alarms = [alarm('NOSPACE', 'm1')];
	assert.equal((await disarm(made)).outcome, 'already-so');
	assert.deepEqual(sent(made), []);
	assert.deepEqual(made.announced, []);
});

test('another alarm of the same member is not this record', async () => {
	const made = bench();
	made.cluster.alarms = [alarm('CORRUPT', 'm3')];
	assert.equal((await disarm(made)).outcome, 'already-so');
	assert.deepEqual(made.cluster.alarms, [alarm('CORRUPT', 'm3')]);
});

test('it is waited for until every member has applied the disarm', async () => {
	const made = bench();
	made.cluster.disarmLagMs = 4000;
	const startedAtMs = made.clock.nowMs();
	const result = await disarm(made);
	assert.equal(result.outcome, 'done');
	assert.ok(made.clock.nowMs() - startedAtMs >= 4000);
});

for (const kind of [
	'timeout',
	'unavailable',
	'cancelled',
	'no-leader',
	'unknown',
] as const) {
	test(`a disarm that ends in ${kind} and was applied all the same is done, and not sent again`, async () => {
		const made = bench();
		made.cluster.disarmLagMs = 500;
		made.cluster.onCall = call =>
			call.kind === 'disarm'
				? {problem: problem(kind), isApplied: true}
				: undefined;
		assert.equal((await disarm(made)).outcome, 'done');
		assert.equal(sent(made).length, 1);
	});
}

test('a disarm that times out and was not applied says plainly that the alarm is armed', async () => {
	const made = bench();
	made.cluster.onCall = () => refuses('timeout');
	const result = await disarm(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /^the alarm is still armed/);
	assert.equal(result.problem?.kind, 'timeout');
	assert.equal(sent(made).length, 1);
	assert.equal(made.cluster.alarms.length, 3);
});

test('a disarm that is refused says so at once, with the reason', async () => {
	const made = bench();
	made.cluster.onCall = () => refuses('auth');
	const startedAtMs = made.clock.nowMs();
	const result = await disarm(made);
	assert.equal(result.outcome, 'failed');
	assert.equal(
		result.message,
		'the alarm is still armed: etcdserver: permission denied',
	);
	assert.ok(made.clock.nowMs() - startedAtMs < 1000);
});

test('a disarm that was answered OK and silently did nothing is found out', async () => {
	const made = bench();
	made.cluster.disarmLagMs = 3_000_000;
	const result = await disarm(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /still armed: it was disarmed and is reported/);
});

test('nobody answering is neither disarmed nor still armed: nobody can tell', async () => {
	const made = bench();
	made.cluster.onCall = () => {
		for (const each of made.cluster.members) made.cluster.kill(each.name);
		return {problem: problem('unavailable'), isApplied: false};
	};
	const result = await disarm(made);
	assert.equal(result.outcome, 'failed');
	assert.match(
		result.message,
		/nobody can tell whether the alarm is still armed/,
	);
});

test('an alarm that nobody could be asked about is not already gone', async () => {
	const made = bench();
	for (const each of made.cluster.members) made.cluster.kill(each.name);
	assert.equal((await disarm(made)).outcome, 'failed');
});
