import assert from 'node:assert/strict';
import {test} from 'node:test';
import {problemOf} from '../../../source/cluster/reading.js';
import {
	openProbe,
	type MemberProbe,
} from '../../../source/observe/member-probe.js';
import {
	answered,
	clusterId,
	failed,
	idOf,
	memberMetrics,
	problem,
	takenAtMs,
} from '../../support/observation-builder.js';
import {
	fakeCluster,
	healthy,
	listed,
	listOf,
	stopClock,
	urlOf,
	type FakeCluster,
} from './fake-cluster.js';

// URLs that lead to another member, or stand before several.

const patienceMs = 400;
const failedMessage = problem('refused').message;

function probeOf(
	cluster: FakeCluster,
	endpoints: readonly string[] = [urlOf('m1')],
	nowMs: () => number = () => takenAtMs,
	sharedUrls: readonly string[] = [],
): MemberProbe {
	const member = listed('m1');
	return openProbe({
		found: {member, endpoints, sharedUrls, clusterId},
		connect: cluster.connect,
		nowMs,
	});
}

test('a URL that answers as another member is a problem, never that member’s state', async () => {
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m2', listOf('m1', 'm2')),
	});
	const probe = probeOf(cluster);
	await probe.ask();
	const seen = probe.observe(patienceMs);
	assert.deepEqual(problemOf(seen.status), {
		kind: 'another-member',
		message: `${urlOf('m1')} answers as member ${idOf('m2')}`,
	});
	assert.equal(seen.lastStatus, undefined);
	assert.equal(cluster.timesAsked('read', urlOf('m1')), 0);
});

test('who answers there in another cluster has taken its place: the member itself is gone', async () => {
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m9', listOf('m9'), {clusterId: 'beef'}),
	});
	const probe = probeOf(cluster);
	await probe.ask();
	assert.deepEqual(problemOf(probe.observe(patienceMs).status), {
		kind: 'unreachable',
		message: `${urlOf('m1')} answers as member ${idOf('m9')} of cluster beef`,
	});
});

test('silence at a URL that others advertise, too, is not this member’s: it was not asked', async () => {
	const vip = 'http://vip:2379';
	const cluster = fakeCluster({});
	const probe = probeOf(cluster, [vip], () => takenAtMs, [vip]);
	await probe.ask();
	assert.deepEqual(problemOf(probe.observe(patienceMs).status), {
		kind: 'another-member',
		message: `${vip} is the URL of other members, too: ${failedMessage}`,
	});
	// Once it has answered there itself, that it stops is its own silence.
	cluster.at.set(vip, healthy('m1', listOf('m1')));
	await probe.ask();
	assert.equal(probe.observe(patienceMs).status?.kind, 'value');
	cluster.at.delete(vip);
	await probe.ask();
	assert.equal(problemOf(probe.observe(patienceMs).status)?.kind, 'refused');
});

test('what another answers at a second URL never outweighs what the member’s own said', async () => {
	const vip = 'http://vip:2379';
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m1', listOf('m1', 'm2')),
		[vip]: healthy('m2', listOf('m1', 'm2')),
	});
	const probe = probeOf(
		cluster,
		[urlOf('m1'), vip, 'http://inside:2379'],
		() => takenAtMs,
		[vip],
	);
	await probe.ask();
	cluster.at.set(urlOf('m1'), {status: failed('timeout')});
	// Round its three URLs and on: never "refused", never another's.
	for (let round = 0; round < 5; round += 1) {
		await probe.ask();
		const seen = probe.observe(patienceMs);
		assert.equal(problemOf(seen.status)?.kind, 'timeout', `round ${round}`);
		assert.equal(seen.endpoint, urlOf('m1'));
	}

	assert.ok(cluster.timesAsked('status', vip) > 0);
	assert.ok(cluster.timesAsked('status', 'http://inside:2379') > 0);
});

test('a hang at a URL that others advertise, too, does not make it a member that hangs', async t => {
	const clock = stopClock(t);
	const vip = 'http://vip:2379';
	const cluster = fakeCluster({[vip]: {status: 'hangs', metrics: 'hangs'}});
	const probe = probeOf(cluster, [vip], clock.nowMs, [vip]);
	void probe.ask();
	await clock.pass(patienceMs);
	const {status} = probe.observe(patienceMs);
	assert.equal(problemOf(status)?.kind, 'another-member');
});

test('a page of metrics that names another member is not this one’s', async () => {
	const cluster = fakeCluster({
		[urlOf('m1')]: {
			...healthy('m1', listOf('m1')),
			metrics: answered(memberMetrics({memberId: idOf('m2')})),
		},
	});
	const probe = probeOf(cluster);
	await probe.ask();
	const seen = probe.observe(patienceMs);
	assert.equal(seen.status?.kind, 'value');
	assert.match(
		problemOf(seen.metrics)?.message ?? '',
		new RegExp(`is the page of member ${idOf('m2')}$`),
	);
	assert.equal(seen.lastMetrics, undefined);
	const own = answered(memberMetrics({memberId: idOf('m1')}));
	cluster.at.set(urlOf('m1'), {...healthy('m1', listOf('m1')), metrics: own});
	await probe.ask();
	assert.equal(probe.observe(patienceMs).metrics?.kind, 'value');
});
