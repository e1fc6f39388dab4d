import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MemberHealth} from '../../../../source/cluster/member-health.js';
import {
	alarm,
	answered,
	failed,
	idOf,
	latency,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const health = (changes: Partial<MemberHealth> = {}, agoMs = 0) =>
	answered(
		{
			url: 'http://10.0.0.1:2379/health',
			isHealthy: true,
			reason: '',
			isReady: undefined,
			...changes,
		},
		12,
		takenAtMs - agoMs,
	);
const slow = (
	p99Ms: number,
	said: ReturnType<typeof health> | ReturnType<typeof failed> | undefined,
) =>
	findingsOf(
		'health-is-lying',
		observation({
			members: [
				member({name: 'm1'}),
				member({
					name: 'm2',
					metrics: {walFsync: latency({p99Ms})},
					...(said === undefined ? {} : {health: said}),
				}),
			],
		}),
	);

test('a member that calls itself healthy on a disk of 100 ms lies', () => {
	const [finding] = slow(100, health());
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
	assert.match(
		finding.summary,
		/^Health is lying: health checks call m2 healthy though every write there waits 100 ms for the disk; /,
	);
	assert.equal(finding.evidence['healthTookMs'], 12);
	assert.equal(finding.evidence['passedCheck'], '/health');
});

test('below the limit it does not', () => {
	assert.deepEqual(slow(99, health()), []);
});

test('where /health gave up after a second, etcdctl endpoint health still passes', () => {
	for (const said of [health({isHealthy: false}), failed('timeout')]) {
		const [finding] = slow(300, said);
		assert.equal(finding?.evidence['passedCheck'], 'etcdctl endpoint health');
	}
});

test('nothing is said when no check passes or its health was not read', () => {
	assert.deepEqual(slow(300, undefined), []);
	const member2 = (changes: Parameters<typeof member>[0]) =>
		findingsOf(
			'health-is-lying',
			observation({
				members: [
					member({name: 'm1'}),
					member({
						name: 'm2',
						metrics: {walFsync: latency({p99Ms: 300})},
						health: health({isHealthy: false}),
						...changes,
					}),
				],
			}),
		);
	assert.deepEqual(member2({linearizableProblem: 'timeout'}), []);
	assert.deepEqual(
		member2({linearizableProblem: 'timeout', health: health({}, 90_001)}),
		[],
	);
	assert.equal(
		member2({linearizableProblem: 'timeout', health: health({}, 90_000)})
			.length,
		1,
	);
});

test('a leader that lies is to be moved first', () => {
	const members = [
		member({
			name: 'm1',
			health: health(),
			metrics: {walFsync: latency({p99Ms: 310})},
		}),
		member({name: 'm2'}),
	];
	const [finding] = findingsOf('health-is-lying', observation({members}));
	assert.match(finding?.remedy ?? '', /^Move the leader first: m1 leads/);
});

test('a healthy member of another cluster lies to everyone who is sent there', () => {
	const members = [
		member({name: 'm1', health: health()}),
		member({name: 'm2', health: health()}),
		member({
			name: 'm3',
			health: health(),
			status: {clusterId: 'dead', revision: 1},
		}),
	];
	const [finding, ...others] = findingsOf(
		'health-is-lying',
		observation({members}),
	);
	assert.deepEqual(others, []);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m3')]);
	assert.match(finding.summary, /another cluster/);
});

test('NOSPACE that a probe does not see is a note beside the alarm', () => {
	const frozen = (version: string, said: Partial<MemberHealth>) =>
		findingsOf(
			'health-is-lying',
			observation({
				members: [member({status: {version}, health: health(said)})],
				alarms: [alarm('NOSPACE', 'm1')],
			}),
		)[0];
	const ready = frozen('3.5.16', {isHealthy: false, isReady: true});
	assert.equal(ready?.severity, 'info');
	assert.match(ready.summary, /hidden from health checks: \/readyz of m1/);
	const old = frozen('3.4.23', {isHealthy: false});
	assert.match(
		old?.summary ?? '',
		/etcdctl endpoint health of etcd 3\.4 on m1/,
	);
	assert.equal(frozen('3.5.9', {isHealthy: false}), undefined);
});
