import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compactionsOf} from '../../../source/runbook/compaction.js';
import {
	alarm,
	idOf,
	latency,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {frozen, planFor, stepOf} from './plan-options.js';

const endpoint = (name: string) => `https://10.0.0.${name.slice(1)}:2379`;
const call = (name: string, words: string) =>
	`etcdctl --endpoints=${endpoint(name)} ${words}`;

test('the plan is snapshot, compact, defragment with the leader last, disarm, verify', () => {
	assert.deepEqual(
		planFor().steps.map(step => step.id),
		[
			'pre-check',
			'snapshot',
			'compact',
			`defragment-${idOf('m2')}`,
			`defragment-${idOf('m3')}`,
			`defragment-${idOf('m1')}`,
			`disarm-nospace-${idOf('m2')}`,
			'verify',
		],
	);
});

test('only the pre-check has no command, and each is the call that is made', () => {
	const plan = planFor();
	assert.deepEqual(
		plan.steps.filter(step => step.commands.length === 0).map(({id}) => id),
		['pre-check'],
	);
	assert.deepEqual(stepOf(plan, 'snapshot').commands, [
		call('m2', 'snapshot save /backup/snapshot.db'),
	]);
	assert.deepEqual(stepOf(plan, `defragment-${idOf('m3')}`).commands, [
		`etcdctl --endpoints=${endpoint('m3')} --command-timeout=600s defrag`,
	]);
	assert.deepEqual(stepOf(plan, 'verify').commands.slice(0, 3), [
		call('m1', 'put etcd-medic/canary ok'),
		call('m1', 'get etcd-medic/canary'),
		call('m1', 'del etcd-medic/canary'),
	]);
	assert.equal(stepOf(plan, 'verify').commands.length, 9);
});

test('compaction asks one follower for N-1, then for N, then every other voter for N', () => {
	const timeout = '--command-timeout=600s compaction --physical';
	assert.match(
		stepOf(planFor(), 'compact').why,
		/First to \d+, then to \d+: only the second commit makes the pages of the first count as free/,
	);
	assert.deepEqual(stepOf(planFor(), 'compact').commands, [
		call('m2', `${timeout} 99999`),
		call('m2', `${timeout} 100000`),
		call('m1', `${timeout} 100000`),
		call('m3', `${timeout} 100000`),
	]);
});

test('the compactions are N-1, N, and the others; revision 1 has no N-1', () => {
	const [first, ...others] = [{id: 'a'}, {id: 'b'}, {id: 'c'}] as const;
	assert.deepEqual(compactionsOf<{id: string}>(first, others, 10), [
		{id: 'a', revision: 9},
		{id: 'a', revision: 10},
		{id: 'b', revision: 10},
		{id: 'c', revision: 10},
	]);
	assert.deepEqual(compactionsOf<{id: string}>(first, [], 1), [
		{id: 'a', revision: 1},
	]);
});

test('the revision of a run that has begun is kept, however much was written since', () => {
	const plan = planFor(frozen, {compactRevision: 4200});
	const {action} = stepOf(plan, 'compact');
	assert.equal(action.kind === 'compact' && action.revision, 4200);
});

test('the newest revision that any member reports is compacted to', () => {
	const members = [
		member({name: 'm1', status: {revision: 7}}),
		member({name: 'm2', status: {revision: 9}}),
		member({name: 'm3', status: {revision: 8}}),
	];
	const {action, memberId} = stepOf(
		planFor(observation({members, alarms: [alarm('NOSPACE', 'm1')]})),
		'compact',
	);
	assert.equal(action.kind === 'compact' && action.revision, 9);
	assert.equal(memberId, idOf('m2'), 'asked of the follower that has it');
});

test('the snapshot is taken from the follower with the fastest disk', () => {
	const members = [
		member({name: 'm1', metrics: {walFsync: latency({p99Ms: 1})}}),
		member({name: 'm2', metrics: {walFsync: latency({p99Ms: 90})}}),
		member({name: 'm3', metrics: {walFsync: latency({p99Ms: 8})}}),
	];
	assert.equal(
		stepOf(planFor(observation({members})), 'snapshot').memberId,
		idOf('m3'),
	);
});

test('a follower that does not answer is neither copied from nor asked to disarm', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', problem: 'timeout'}),
		member({name: 'm3'}),
	];
	const plan = planFor(
		observation({members, alarms: [alarm('NOSPACE', 'm2')]}),
	);
	assert.equal(stepOf(plan, 'snapshot').memberId, idOf('m3'));
	const {action} = stepOf(plan, `disarm-nospace-${idOf('m2')}`);
	assert.equal(action.kind === 'disarm' && action.via, idOf('m3'));
});

test('each NOSPACE record has a disarm of its own, and no other alarm has', () => {
	const plan = planFor(
		observation({
			alarms: [
				alarm('NOSPACE', 'm3'),
				alarm('NOSPACE', 'm1'),
				alarm('OTHER', 'm2'),
			],
		}),
	);
	const disarms = plan.steps.filter(step => step.action.kind === 'disarm');
	assert.deepEqual(
		disarms.map(step => step.id),
		[`disarm-nospace-${idOf('m1')}`, `disarm-nospace-${idOf('m3')}`],
	);
	assert.ok(
		disarms.every(step => !step.commands.join(' ').includes('alarm disarm')),
	);
});

test('the record of a member that was removed can be disarmed, too', () => {
	const plan = planFor(observation({alarms: [alarm('NOSPACE', 'm7')]}));
	assert.equal(
		stepOf(plan, `disarm-nospace-${idOf('m7')}`).title,
		`Disarm NOSPACE of ${idOf('m7')} (no longer a member)`,
	);
});

test('with one or two voters a defragment is an outage, level 3; with three it is not', () => {
	const levels = (...names: readonly string[]) =>
		planFor(
			observation({
				members: names.map(name => member({name})),
				alarms: [alarm('NOSPACE', 'm1')],
			}),
		)
			.steps.filter(step => step.action.kind === 'defragment')
			.map(step => step.level);
	assert.deepEqual(levels('m1'), [3]);
	assert.deepEqual(levels('m1', 'm2'), [3, 3]);
	assert.deepEqual(levels('m1', 'm2', 'm3'), [2, 2, 2]);
});

test('a learner makes no majority: two voters and a learner are still an outage', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3', isLearner: true}),
	];
	const plan = planFor(
		observation({members, alarms: [alarm('NOSPACE', 'm1')]}),
	);
	assert.deepEqual(
		plan.steps
			.filter(step => step.action.kind === 'defragment')
			.map(step => [step.memberId, step.level]),
		[
			[idOf('m2'), 3],
			[idOf('m1'), 3],
		],
	);
});

test('a defragment says what it will return and calibrates on what was measured', () => {
	const {predicted} = stepOf(
		planFor(frozen, {
			measuredDefragments: [{inUseBytes: 350 * mebibyte, tookMs: 60_000}],
		}),
		`defragment-${idOf('m2')}`,
	);
	assert.equal(predicted.reclaimedBytes, 50 * mebibyte);
	assert.equal(Math.round(predicted.tookMs ?? 0), 60_000);
});

test('a member name that would drive the terminal is shown with its controls visible', () => {
	const members = [
		member({name: 'm1'}),
		member({name: '\u001B[31mm2', id: idOf('m2'), endpoint: 'e'}),
	];
	const plan = planFor(
		observation({members, alarms: [alarm('NOSPACE', 'm2')]}),
	);
	const titles = plan.steps.map(step => step.title).join(' ');
	assert.match(titles, /Defragment \\x1b\[31mm2/);
	assert.ok(!titles.includes('\u001B'));
});

test("a drill's plan says that its backup is a stand-in, a real one's does not", () => {
	const expects = (isBackupStandIn?: boolean): string =>
		planFor(
			frozen,
			isBackupStandIn === undefined ? {} : {isBackupStandIn},
		).steps.find(each => each.id === 'snapshot')?.expects ?? '';
	assert.match(expects(true), /^In this drill a small stand-in/);
	assert.doesNotMatch(expects(), /stand-in/);
	assert.doesNotMatch(expects(false), /stand-in/);
});
