import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {StepResult} from '../../../source/run/step-context.js';
import {verifyWrites} from '../../../source/run/verify-writes.js';
import {refuses} from '../../support/fake-member.js';
import {idOf, mebibyte, problem} from '../../support/observation-builder.js';
import {bench, type Bench} from './step-run.js';

const key = 'etcd-medic/canary';

// A cluster that was recovered: small files and no alarm.
const recovered = (names?: readonly string[]): Bench => {
	const made = bench(names);
	made.cluster.alarms = [];
	for (const each of made.cluster.members) each.dbSizeBytes = 20 * mebibyte;
	return made;
};

const verify = async (made: Bench): Promise<StepResult> =>
	made.clock.run(verifyWrites({kind: 'verify', canaryKey: key}, made.context));

const sent = ({cluster}: Bench) =>
	cluster.calls.map(call => `${call.kind} ${call.to}`);

test('the canary is put, read and deleted through every member, and nothing is left', async () => {
	const made = recovered();
	const result = await verify(made);
	assert.equal(result.outcome, 'done');
	assert.deepEqual(
		sent(made),
		['m1', 'm2', 'm3'].flatMap(name => [
			`put ${name}`,
			`get ${name}`,
			`deleteKey ${name}`,
		]),
	);
	assert.deepEqual([...made.cluster.keys], []);
	assert.equal(made.announced.length, 9);
	assert.ok(made.announced.every(line => line.includes(key)));
});

test('a learner is not written through', async () => {
	const made = recovered();
	made.cluster.member('m3').isLearner = true;
	assert.equal((await verify(made)).outcome, 'done');
	assert.ok(!sent(made).includes('put m3'));
});

test('the canary is deleted also when its put timed out and was applied', async () => {
	const made = recovered();
	made.cluster.onCall = call =>
		call.kind === 'put' && call.to === 'm2'
			? {problem: problem('timeout'), isApplied: true}
			: undefined;
	const result = await verify(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /writing through m2 failed: no answer/);
	assert.deepEqual([...made.cluster.keys], []);
	assert.equal(sent(made).at(-1), 'deleteKey m2');
});

test('a write that is refused under NOSPACE fails the step, and the delete is sent all the same', async () => {
	const made = recovered();
	made.cluster.onCall = call =>
		call.kind === 'put' ? refuses('nospace') : undefined;
	const result = await verify(made);
	assert.equal(result.problem?.kind, 'nospace');
	assert.deepEqual(sent(made), ['put m1', 'get m1', 'deleteKey m1']);
});

test('a value that is not read back fails the step', async () => {
	const made = recovered();
	made.cluster.onCall = call => {
		if (call.kind === 'get') made.cluster.keys.delete(key);
		return undefined;
	};
	const result = await verify(made);
	assert.match(
		result.message,
		/through m1 failed: the value was not read back/,
	);
});

test('a delete that fails is told', async () => {
	const made = recovered();
	made.cluster.onCall = call =>
		call.kind === 'deleteKey' ? refuses('auth') : undefined;
	const result = await verify(made);
	assert.equal(result.outcome, 'failed');
	assert.equal(result.problem?.kind, 'auth');
});

test('a canary whose member goes away before its delete is deleted through another', async () => {
	const made = recovered();
	made.cluster.onCall = call =>
		call.to === 'm1' && call.kind !== 'put' ? refuses('refused') : undefined;
	const result = await verify(made);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /writing through m1 failed/);
	assert.doesNotMatch(result.message, /left behind/);
	assert.deepEqual([...made.cluster.keys], []);
	assert.equal(sent(made).at(-1), 'deleteKey m2');
});

test('a canary that nobody deletes is named, with the command for it', async () => {
	const made = recovered();
	made.cluster.onCall = call =>
		call.kind === 'deleteKey' ? refuses('refused') : undefined;
	const result = await verify(made);
	assert.match(
		result.message,
		new RegExp(`the key ${key} may be left behind: etcdctl del ${key}$`),
	);
	assert.deepEqual(sent(made).slice(-3), [
		'deleteKey m1',
		'deleteKey m2',
		'deleteKey m3',
	]);
});

test('an alarm that another member raises as it applies the write fails the step, though each write said OK', async () => {
	const made = recovered();
	made.cluster.onCall = call => {
		if (call.kind === 'deleteKey' && call.to === 'm3') {
			const full = made.cluster.member('m2');
			full.dbSizeBytes = full.quotaBytes;
			full.behind = 1;
			void made.clock.sleep(1500).then(() => {
				full.behind = 0;
				made.cluster.alarms = [{type: 'NOSPACE', memberId: full.id}];
			});
		}

		return undefined;
	};
	const result = await verify(made);
	assert.equal(result.outcome, 'failed');
	assert.equal(
		result.message,
		`an alarm is raised again: NOSPACE of ${idOf('m2')}`,
	);
});

test('a file over its quota fails the step before it can raise the alarm', async () => {
	const made = recovered();
	made.cluster.onCall = call => {
		if (call.kind === 'deleteKey' && call.to === 'm3') {
			made.cluster.member('m2').dbSizeBytes = 64 * mebibyte;
		}

		return undefined;
	};
	assert.equal((await verify(made)).message, 'still over its quota: m2');
});

test('a member that could not be checked is not passed over in silence', async () => {
	const made = recovered();
	made.cluster.kill('m3');
	const result = await verify(made);
	assert.equal(result.outcome, 'failed');
	assert.equal(result.message, 'writes work, but m3 could not be checked');
	assert.ok(sent(made).includes('put m2'));
});

test('nobody answering at the end is not a success', async () => {
	const made = recovered();
	made.cluster.onCall = call => {
		if (call.kind !== 'deleteKey' || call.to !== 'm3') return undefined;
		void made.clock.sleep(150).then(() => {
			for (const each of made.cluster.members) made.cluster.kill(each.name);
		});
		return undefined;
	};
	assert.equal((await verify(made)).message, 'no member answers any more');
});

for (const {tookMs, afterMs, outcome} of [
	{tookMs: 5, afterMs: 200, outcome: 'failed'},
	{tookMs: 300, afterMs: 1200, outcome: 'failed'},
	{tookMs: 300, afterMs: 3000, outcome: 'done'},
	{tookMs: 60_000, afterMs: 4500, outcome: 'failed'},
]) {
	test(`with calls of ${tookMs} ms an alarm raised ${afterMs} ms after the last write ${outcome === 'done' ? 'comes too late to be seen' : 'is seen'}`, async () => {
		const made = recovered();
		slowCalls(made, tookMs);
		made.cluster.onCall = call => {
			if (call.kind === 'deleteKey' && call.to === 'm3') {
				void made.clock.sleep(afterMs).then(() => {
					made.cluster.alarms = [{type: 'NOSPACE', memberId: idOf('m1')}];
				});
			}

			return undefined;
		};
		assert.equal((await verify(made)).outcome, outcome);
	});
}

test('between a put and its delete the cluster is not looked at: the canary always goes', async () => {
	const made = recovered();
	const looked: string[] = [];
	const result = await made.clock.run(
		verifyWrites(
			{kind: 'verify', canaryKey: key},
			{
				...made.context,
				async announce(command) {
					looked.push(command);
				},
			},
		),
	);
	assert.equal(result.outcome, 'done');
	assert.equal(looked.length, 3);
	assert.ok(looked.every(command => command.includes(' put ')));
});

// Each reading says how long it took, as a slow disk makes it.
function slowCalls(made: Bench, tookMs: number): void {
	const {memberClient} = made.context;
	Object.assign(made.context, {
		memberClient(id: string) {
			const found = memberClient(id);
			if (found === undefined) return undefined;
			const {endpoint, client} = found;
			const slow = Object.assign(Object.create(client) as typeof client, {
				put: async (...of: Parameters<typeof client.put>) => ({
					...(await client.put(...of)),
					tookMs,
				}),
			});
			return {endpoint, client: slow};
		},
	});
}
