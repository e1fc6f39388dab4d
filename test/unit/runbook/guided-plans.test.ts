import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {choosePlan} from '../../../source/runbook/choose.js';
import type {PlanOptions} from '../../../source/runbook/plan-options.js';
import type {Plan} from '../../../source/runbook/plan.js';
import {
	preChecksFor,
	type StepFacts,
} from '../../../source/runbook/pre-checks.js';
import type {Step} from '../../../source/runbook/step.js';
import {
	alarm,
	endpointStatus,
	idOf,
	latency,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {planOptions, stepOf} from './plan-options.js';

const kubeadm: PlanOptions = {
	...planOptions,
	etcdctl: {
		cacert: '/etc/kubernetes/pki/etcd/ca.crt',
		cert: '/etc/kubernetes/pki/etcd/healthcheck-client.crt',
		key: '/etc/kubernetes/pki/etcd/healthcheck-client.key',
		user: undefined,
	},
};

const planOf = (
	observed: Observation,
	options: PlanOptions = planOptions,
): Plan => {
	const chosen = choosePlan(observed, options);
	if (chosen.kind !== 'plan') throw new Error(chosen.summary);
	return chosen;
};

const planned = (observed: Observation): string => {
	const chosen = choosePlan(observed, planOptions);
	return chosen.kind === 'plan' ? chosen.cause : chosen.reason;
};

const noFacts: StepFacts = {
	snapshotFreeBytes: undefined,
	isSettled: () => false,
	isLeftOut: () => false,
	steps: [],
};

const idsOf = (plan: Plan): readonly string[] => plan.steps.map(({id}) => id);
const textOf = (step: Step): string => step.commands.join('\n');
const slow = {metrics: {walFsync: latency({p99Ms: 400, p50Ms: 300})}};

test('a slow disk under the leader: leadership goes first, then a backup, then another disk, then the proof', () => {
	const plan = planOf(
		observation({
			members: [
				member({name: 'm1', ...slow}),
				member({name: 'm2'}),
				member({name: 'm3'}),
			],
		}),
		kubeadm,
	);
	assert.equal(plan.cause, 'slow-wal-fsync');
	assert.deepEqual(idsOf(plan), [
		`move-leader-${idOf('m1')}`,
		'snapshot',
		`healthy-disk-${idOf('m1')}`,
		'verify',
	]);
	const step = stepOf(plan, `healthy-disk-${idOf('m1')}`);
	const text = textOf(step);
	assert.match(text, /^# on m1's host$/m);
	assert.match(text, /cp -a \/var\/lib\/etcd\/\. NEW_DIR\//);
	assert.match(
		text,
		new RegExp(
			`etcdctl --endpoints=https://10.0.0.[23]:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt .* member remove ${idOf('m1')}`,
		),
	);
	assert.match(text, /--initial-cluster-state=existing/);
	assert.match(
		text,
		/--initial-cluster=m2=https:\/\/10\.0\.0\.2:2380,m3=https:\/\/10\.0\.0\.3:2380,m1=https:\/\/10\.0\.0\.1:2380/,
	);
	assert.match(step.why, /never on an empty data directory/);
	assert.equal(step.level, 0);
});

test('a slow disk under a follower leaves leadership where it is', () => {
	const plan = planOf(
		observation({
			members: [
				member({name: 'm1'}),
				member({name: 'm2', ...slow}),
				member({name: 'm3'}),
			],
		}),
	);
	assert.deepEqual(idsOf(plan), [
		'snapshot',
		`healthy-disk-${idOf('m2')}`,
		'verify',
	]);
});

test('when most disks are slow, or another one is on its way, no single disk is replaced', () => {
	const most = observation({
		members: [
			member({name: 'm1', ...slow}),
			member({name: 'm2', ...slow}),
			member({name: 'm3'}),
		],
	});
	assert.equal(choosePlan(most, planOptions).kind, 'refusal');
	const warning = {metrics: {walFsync: latency({p99Ms: 60, p50Ms: 55})}};
	const one = observation({
		members: [
			member({name: 'm1', ...slow}),
			member({name: 'm2', ...warning}),
			member({name: 'm3'}),
		],
	});
	assert.equal(choosePlan(one, planOptions).kind, 'refusal');
});

const lost = (changes: Parameters<typeof observation>[0] = {}): Observation =>
	observation({
		members: [
			member({name: 'm1', status: {leaderId: undefined}}),
			member({name: 'm2', problem: 'refused'}),
			member({name: 'm3', problem: 'timeout'}),
		],
		...changes,
	});

test('members that nobody could ask are no lost quorum, and nobody is to bring them back', () => {
	for (const unasked of [
		{problem: 'another-member', lastStatus: undefined},
		{isAwaited: true},
	] as const) {
		const members = [
			member({name: 'm1'}),
			member({name: 'm2', ...unasked}),
			member({name: 'm3', ...unasked}),
		];
		const calm = choosePlan(observation({members}), planOptions);
		assert.equal(calm.kind === 'refusal' && calm.reason, 'not-needed');
		const full = observation({members, alarms: [alarm('NOSPACE', 'm1')]});
		const plan = planOf(full);
		assert.equal(plan.cause, 'nospace');
		assert.deepEqual(
			idsOf(plan).filter(id => id.startsWith('bring-back')),
			[],
		);
		// Nothing is begun either.
		const checks = preChecksFor(stepOf(plan, 'pre-check'), full, noFacts);
		const failing = checks.filter(({state}) => state !== 'pass');
		assert.ok(failing.length > 0);
		for (const {detail} of failing) {
			assert.doesNotMatch(detail, /unreachable|bring/);
		}

		// One that refuses beside one that nobody asked: two of three may serve.
		const mixed = [
			members[0],
			members[1],
			member({name: 'm3', problem: 'refused'}),
		];
		assert.notEqual(
			planned(observation({members: mixed.filter(each => each !== undefined)})),
			'quorum-lost',
		);
	}
});

test('a lost quorum: save, bring back, restore, and at the very last one member alone', () => {
	const plan = planOf(lost({alarms: [alarm('NOSPACE', 'm1')]}), kubeadm);
	assert.deepEqual(idsOf(plan), [
		'snapshot',
		'quorum-back',
		'restore-snapshot',
		'force-new-cluster',
		'verify',
	]);
	const back = stepOf(plan, 'quorum-back');
	assert.match(back.title, /Bring 1 of 2 members back/);
	assert.match(textOf(back), /^# on m2's host$/m);
	assert.match(textOf(back), /crictl ps -a --name etcd/);
	assert.match(textOf(back), /10\.0\.0\.1:2379 .*defrag$/m);
	assert.match(back.why, /Not legal: compaction and disarm/);
	const restored = textOf(stepOf(plan, 'restore-snapshot'));
	assert.equal(
		restored.match(
			/etcdutl snapshot restore \/backup\/snapshot\.db .*--initial-cluster-token=NEW-TOKEN --bump-revision 1000000000 --mark-compacted/g,
		)?.length,
		3,
	);
	assert.match(restored, /kube-apiserver\.yaml/);
	assert.match(
		stepOf(plan, 'force-new-cluster').why,
		/writes that were acknowledged may be lost/,
	);
});

test('a member cannot have its name run by the shell that a restore is pasted into', () => {
	const named = (each: ReturnType<typeof member>) => ({
		...each,
		member: {...each.member, name: `${each.member.name} $(reboot)`},
	});
	const observed = lost();
	const plan = planOf(
		{...observed, members: observed.members.map(each => named(each))},
		{...kubeadm, snapshotFile: '/my backups/snapshot.db'},
	);
	const lines = stepOf(plan, 'restore-snapshot').commands.filter(line =>
		line.startsWith('etcdutl '),
	);
	assert.equal(lines.length, 3);
	for (const line of lines) {
		assert.match(line, /restore '\/my backups\/snapshot\.db' /);
		assert.match(line, / '--name=m\d \$\(reboot\)' /);
		assert.doesNotMatch(line.replaceAll(/'[^']*'/g, ''), /reboot/);
	}
});

test('the snapshot of what is left needs no quorum, and what needs one is refused', () => {
	const observed = lost();
	const plan = planOf(observed);
	const states = (id: string): ReadonlySet<string> =>
		new Set(
			preChecksFor(stepOf(plan, id), observed, {
				snapshotFreeBytes: 1e12,
				isSettled: () => true,
				isLeftOut: () => false,
				steps: plan.steps,
			}).map(({state}) => state),
		);
	assert.deepEqual([...states('snapshot')], ['pass']);
	assert.ok(states('verify').has('fail'));
});

test('a member of another cluster is stopped, and given its data back or replaced', () => {
	const plan = planOf(
		observation({
			members: [
				member({name: 'm1'}),
				member({name: 'm2', status: {clusterId: 'ffff', revision: 1}}),
				member({name: 'm3'}),
			],
		}),
	);
	assert.deepEqual(idsOf(plan), [
		`stop-stray-${idOf('m2')}`,
		`return-stray-${idOf('m2')}`,
		'verify',
	]);
	const [stop] = plan.steps;
	assert.match(stop?.why ?? '', /cluster ffff at revision 1/);
	assert.match(stop?.commands.join('\n') ?? '', /no apiserver may talk to it/);
});

test('a member that was added and never started is started or removed, after maintenance', () => {
	const added = {
		...member({name: '', id: 'beef'}),
		member: {
			...member({name: '', id: 'beef'}).member,
			peerUrls: ['https://10.0.0.9:2380'],
		},
	};
	const members = [...['m1', 'm2', 'm3'].map(name => member({name})), added];
	const plan = planOf(observation({members}));
	assert.equal(plan.cause, 'member-unstarted');
	const step = stepOf(plan, 'start-beef');
	assert.match(textOf(step), /--initial-cluster=.*NAME=https:\/\/10\.0\.0\.9/);
	assert.match(textOf(step), /member remove beef/);
});

test('under NOSPACE a member that is down comes first, and one that is being defragmented is left alone', () => {
	const members = (m3: Parameters<typeof member>[0]): Observation =>
		observation({
			members: [
				member({name: 'm1'}),
				member({name: 'm2'}),
				member({name: 'm3', ...m3}),
			],
			alarms: [alarm('NOSPACE', 'm1')],
		});
	const down = planOf(members({problem: 'refused'}));
	assert.equal(down.steps[0]?.id, `bring-back-${idOf('m3')}`);
	assert.match(down.steps[0]?.why ?? '', /Legal without m3: the snapshot/);
	const busy = planOf(
		members({problem: 'timeout', metrics: {defragInflight: true}}),
	);
	assert.equal(busy.steps[0]?.id, 'pre-check');
	const late = (agoMs: number): string | undefined =>
		planOf(
			members({
				problem: 'timeout',
				lastStatus: {
					value: endpointStatus({memberId: idOf('m3')}),
					takenAtMs: takenAtMs - agoMs,
				},
			}),
		).steps[0]?.id;
	assert.equal(late(4999), 'pre-check');
	assert.equal(late(5000), `bring-back-${idOf('m3')}`);
	const denied = planOf(members({problem: 'auth'}));
	assert.equal(denied.steps[0]?.id, 'pre-check');
});
