import assert from 'node:assert/strict';
import {test} from 'node:test';
import {refuses} from '../../support/fake-member.js';
import {alarm, idOf} from '../../support/observation-builder.js';
import {
	bringBack,
	open,
	recoveryRun,
	type RecoveryRun,
} from '../run/step-run.js';
import {runHeadless} from '../../../source/engine/headless-run.js';

// A run without a screen where a person is needed.

async function headless(
	run: RecoveryRun,
): Promise<{code: number | undefined; said: readonly string[]}> {
	const said: string[] = [];
	const {cluster, clock, recovery, leaving} = run;
	const code = await clock.run(
		runHeadless(cluster.look(), {
			observer: {
				round: async () => cluster.observe(),
				current: () => cluster.look(),
				close: () => undefined,
			},
			recovery,
			cause: 'nospace',
			say: text => {
				said.push(text);
			},
			nowMs: () => clock.nowMs(),
			sleep: async ms => clock.sleep(ms),
			isLeaving: () => false,
			signal: leaving.signal,
		}),
	);
	return {code, said};
}

test('a member that is down ends it before anything is changed, with what a person has to do', async t => {
	const run = await open(t);
	run.cluster.kill('m3');
	const {code, said} = await headless(run);
	assert.equal(code, 3);
	assert.deepEqual(run.cluster.calls, []);
	const text = said.join('\n');
	assert.match(text, /^waiting up to 15 s: m3 serves and has caught up/);
	assert.match(text, /for a person: Bring m3 back, or remove it for good\./);
	assert.match(text, new RegExp(`    etcdctl .* member remove ${idOf('m3')}`));
	assert.match(text, /Now: m3 does not answer/);
});

test('a member that dies in the middle ends it as not recovered, and one that comes back in time is waited for', async t => {
	const dies = await open(t);
	dies.cluster.onCall = call => {
		if (call.kind === 'compact') dies.cluster.kill('m3');
		return undefined;
	};
	const stopped = await headless(dies);
	assert.equal(stopped.code, 2);
	assert.match(stopped.said.at(-1) ?? '', /^NOT RECOVERED: still armed/);

	const back = await open(t);
	back.cluster.kill('m3');
	void back.clock.sleep(8000).then(() => {
		back.cluster.member('m3').state = 'up';
	});
	assert.equal((await headless(back)).code, 0);
	assert.equal(back.outcomeOf(bringBack('m3')), 'waiting');
});

test('CORRUPT is compared and told, changes nothing, and is refused', async t => {
	const run = await open(t);
	run.cluster.alarms = [...run.cluster.alarms, alarm('CORRUPT', 'm3')];
	run.cluster.member('m2').hash = 'deadbeef';
	const {code, said} = await headless(run);
	assert.equal(code, 3);
	assert.deepEqual(
		[...new Set(run.cluster.calls.map(({kind}) => kind))],
		['hashKv'],
	);
	const text = said.join('\n');
	assert.match(
		text,
		new RegExp(
			`^refused: CORRUPT is raised by ${idOf('m3')}: nothing may be changed`,
		),
	);
	assert.match(text, /for a person: Replace m2 /);
	assert.match(text, /The others agree with each other and m2/);
});

test('where no hash can be had a person is told what to do all the same', async t => {
	const run = await open(t);
	run.cluster.alarms = [...run.cluster.alarms, alarm('CORRUPT', 'm3')];
	run.cluster.onCall = call =>
		call.kind === 'hashKv' ? refuses('auth') : undefined;
	const {code, said} = await headless(run);
	assert.equal(code, 3);
	assert.match(said.join('\n'), /for a person: Replace m3 /);
});

test('a later step that only a typed confirmation may begin refuses it at once, before the snapshot', async () => {
	const run = recoveryRun('/nowhere/snapshot.db', {names: ['m1']});
	const {code, said} = await headless(run);
	assert.equal(code, 3);
	assert.deepEqual(run.cluster.calls, []);
	assert.match(said.join(), /^refused: Defragment m1, the leader is an outage/);
});

test('a slow disk is no outage: nothing is begun, and the plan is named', async t => {
	const run = await open(t);
	run.cluster.alarms = [];
	for (const each of run.cluster.members) each.dbSizeBytes = each.usedBytes;
	const {look, observe} = run.cluster;
	const slowed = <T extends ReturnType<typeof look>>(observed: T): T => ({
		...observed,
		members: observed.members.map(each =>
			each.member.name === 'm2' && each.metrics?.kind === 'value'
				? {
						...each,
						metrics: {
							...each.metrics,
							value: {
								...each.metrics.value,
								walFsync: {
									samples: 2000,
									windowMs: 10_000,
									p50Ms: 300,
									p99Ms: 400,
									p99Bucket: undefined,
									allAboveMs: 0,
									halfAboveMs: 256,
									quarterAboveMs: 256,
									someAboveMs: 256,
								},
							},
						},
					}
				: each,
		),
	});
	run.cluster.look = () => slowed(look());
	run.cluster.observe = async () => slowed(await observe());
	const {code, said} = await headless(run);
	assert.equal(code, 0);
	assert.deepEqual(run.cluster.calls, []);
	assert.match(
		said.join(),
		/^nothing needs recovery: .*For slow-wal-fsync there is a plan, etcd-medic plan prints it: Give m2 a healthy disk$/,
	);
});
