import assert from 'node:assert/strict';
import {test} from 'node:test';
import {problemOf, valueOf} from '../../../source/cluster/reading.js';
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

const patienceMs = 400;

function probeOf(
	cluster: FakeCluster,
	endpoints: readonly string[] = [urlOf('m1')],
	nowMs: () => number = () => takenAtMs,
): MemberProbe {
	const member = listed('m1');
	return openProbe({
		found: {member, endpoints, sharedUrls: [], clusterId},
		connect: cluster.connect,
		nowMs,
	});
}

function oneMember(): FakeCluster {
	return fakeCluster({[urlOf('m1')]: healthy('m1', listOf('m1'))});
}

test('nothing is opened or known before the first questions', () => {
	const cluster = oneMember();
	const probe = probeOf(cluster);
	assert.deepEqual(cluster.open(), []);
	const seen = probe.observe(patienceMs);
	assert.equal(seen.status, undefined);
	assert.equal(seen.metrics, undefined);
	assert.equal(seen.waitingSinceMs, undefined);
	assert.equal(probe.tookMs, undefined);
});

test('Status is asked first, then the reads, over one connection that is kept', async () => {
	const cluster = oneMember();
	const probe = probeOf(cluster);
	await probe.ask();
	await probe.ask();
	assert.deepEqual(cluster.open(), [urlOf('m1')]);
	const order = cluster.asked.map(each => each.split(' ')[0]);
	assert.deepEqual(order.slice(0, 5), [
		'status',
		'metrics',
		'read',
		'health',
		'read',
	]);
	const seen = probe.observe(patienceMs);
	assert.equal(valueOf(seen.status)?.memberId, idOf('m1'));
	assert.equal(seen.serializableRead?.kind, 'value');
	assert.equal(seen.linearizableRead?.kind, 'value');
	assert.equal(seen.metrics?.kind, 'value');
	assert.equal(seen.endpoint, urlOf('m1'));
	assert.equal(probe.tookMs, 2);
});

test('the health endpoint is asked every 5 s, and on etcd 3.4 every minute', async () => {
	for (const [version, everyMs] of [
		['3.5.30', 5000],
		['3.4.23', 60_000],
	] as const) {
		const cluster = fakeCluster({
			[urlOf('m1')]: {
				...healthy('m1', listOf('m1'), {version}),
				health: failed('unavailable'),
			},
		});
		let now = takenAtMs;
		const probe = probeOf(cluster, [urlOf('m1')], () => now);
		await probe.ask();
		now += everyMs - 1;
		await probe.ask();
		assert.equal(cluster.timesAsked('health', urlOf('m1')), 1);
		assert.equal(
			problemOf(probe.observe(patienceMs).health)?.kind,
			'unavailable',
		);
		now += 1;
		await probe.ask();
		assert.equal(cluster.timesAsked('health', urlOf('m1')), 2);
	}
});

test('a health endpoint that hangs delays neither Status nor its next questions', async () => {
	const cluster = fakeCluster({
		[urlOf('m1')]: {...healthy('m1', listOf('m1')), health: 'hangs'},
	});
	const probe = probeOf(cluster);
	void probe.ask();
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	assert.equal(probe.hasAnswered, true);
	void probe.ask();
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	assert.equal(cluster.timesAsked('status', urlOf('m1')), 2);
	assert.equal(cluster.timesAsked('health', urlOf('m1')), 1);
	assert.equal(probe.observe(patienceMs).health, undefined);
});

test('a member that does not say how it is is not asked for reads, and they share its problem', async () => {
	const cluster = fakeCluster({
		[urlOf('m1')]: {status: failed('tls'), metrics: failed('refused')},
	});
	const probe = probeOf(cluster);
	await probe.ask();
	const seen = probe.observe(patienceMs);
	assert.equal(problemOf(seen.linearizableRead)?.kind, 'tls');
	assert.equal(problemOf(seen.serializableRead)?.kind, 'tls');
	assert.equal(problemOf(seen.metrics)?.kind, 'refused');
	assert.equal(cluster.timesAsked('read', urlOf('m1')), 0);
	assert.equal(seen.lastStatus, undefined);
});

test('what was known last stays, with its time, when a later answer fails', async () => {
	const cluster = oneMember();
	const probe = probeOf(cluster);
	await probe.ask();
	cluster.at.set(urlOf('m1'), {});
	await probe.ask();
	const seen = probe.observe(patienceMs);
	assert.equal(problemOf(seen.status)?.kind, 'refused');
	assert.equal(seen.lastStatus?.value.memberId, idOf('m1'));
	assert.equal(seen.lastStatus.takenAtMs, takenAtMs);
	assert.deepEqual(seen.lastMetrics?.value, memberMetrics());
	assert.equal(probe.tookMs, undefined);
});

test('a Status that hangs counts as unanswered once patience is over, and is not asked again', async t => {
	const clock = stopClock(t);
	const cluster = oneMember();
	cluster.at.set(urlOf('m1'), {
		...healthy('m1', listOf('m1')),
		status: 'hangs',
	});
	const probe = probeOf(cluster, [urlOf('m1')], clock.nowMs);
	const first = probe.ask();
	await clock.pass(patienceMs - 1);
	assert.equal(probe.observe(patienceMs).status, undefined);
	assert.equal(probe.hasAnswered, false);
	await clock.pass(1);
	const late = probe.observe(patienceMs);
	assert.equal(problemOf(late.status)?.kind, 'timeout');
	assert.match(problemOf(late.status)?.message ?? '', /for 0\.4 s$/);
	assert.equal(late.waitingSinceMs, takenAtMs);
	const second = probe.ask();
	assert.equal(cluster.timesAsked('status', urlOf('m1')), 1);
	cluster.at.set(urlOf('m1'), healthy('m1', listOf('m1')));
	cluster.release(urlOf('m1'));
	await Promise.all([first, second]);
	const answer = probe.observe(patienceMs);
	assert.equal(answer.status?.kind, 'value');
	assert.equal(answer.waitingSinceMs, undefined);
	assert.equal(probe.hasAnswered, true);
});

test('metrics that hang leave Status to be seen', async t => {
	const clock = stopClock(t);
	const cluster = oneMember();
	cluster.at.set(urlOf('m1'), {
		...healthy('m1', listOf('m1')),
		metrics: 'hangs',
	});
	const probe = probeOf(cluster, [urlOf('m1')], clock.nowMs);
	const asking = probe.ask();
	await clock.pass(1);
	assert.equal(probe.observe(patienceMs).status?.kind, 'value');
	assert.equal(probe.hasAnswered, true);
	cluster.at.set(urlOf('m1'), {metrics: answered(memberMetrics())});
	cluster.release(urlOf('m1'));
	await asking;
	assert.equal(probe.observe(patienceMs).metrics?.kind, 'value');
});

test('an endpoint whose member is not known yet may answer as anybody', async () => {
	const cluster = fakeCluster({'http://vip:2379': healthy('m2', listOf('m2'))});
	const probe = openProbe({
		found: {
			member: {...listed('m1'), id: ''},
			endpoints: ['http://vip:2379'],
			sharedUrls: [],
			clusterId: undefined,
		},
		connect: cluster.connect,
		nowMs: () => takenAtMs,
	});
	await probe.ask();
	assert.equal(valueOf(probe.observe(patienceMs).status)?.memberId, idOf('m2'));
});

test('after a failure the next endpoint is tried, round and round, the last connection closed', async () => {
	const urls = ['http://a:1', 'http://b:2', 'http://c:3'];
	const cluster = fakeCluster({'http://c:3': healthy('m1', listOf('m1'))});
	const probe = probeOf(cluster, urls);
	const tried = async (): Promise<string> => {
		await probe.ask();
		return cluster.asked.findLast(each => each.startsWith('status')) ?? '';
	};

	assert.equal(await tried(), 'status http://a:1');
	assert.equal(await tried(), 'status http://b:2');
	assert.equal(await tried(), 'status http://c:3');
	assert.equal(await tried(), 'status http://c:3');
	assert.deepEqual(cluster.open(), ['http://c:3']);
	assert.equal(probe.observe(patienceMs).endpoint, 'http://c:3');
	cluster.at.delete('http://c:3');
	assert.equal(await tried(), 'status http://c:3');
	assert.equal(await tried(), 'status http://a:1');
});

test('a member without a URL is asked nothing and keeps nobody waiting', async () => {
	const cluster = fakeCluster({});
	const probe = probeOf(cluster, []);
	await probe.ask();
	assert.deepEqual(cluster.asked, []);
	assert.equal(probe.hasAnswered, true);
	assert.equal(probe.observe(patienceMs).endpoint, '');
});

test('a closed probe holds no connection and asks nothing more', async () => {
	const cluster = oneMember();
	const probe = probeOf(cluster);
	await probe.ask();
	const before = cluster.asked.length;
	probe.close();
	await probe.ask();
	assert.deepEqual(cluster.open(), []);
	assert.equal(cluster.asked.length, before);
});

test('the metrics of another member that answers at its URL are not shown as its own', async () => {
	const cluster = oneMember();
	const probe = probeOf(cluster);
	await probe.ask();
	// Only a Status that comes after them vouches for metrics.
	await probe.ask();
	const theirs = answered(memberMetrics({quotaBytes: 777}));
	cluster.at.set(urlOf('m1'), {
		...healthy('m2', listOf('m2')),
		metrics: theirs,
	});
	for (let round = 0; round < 2; round += 1) {
		await probe.ask();
		const seen = probe.observe(patienceMs);
		assert.match(problemOf(seen.metrics)?.message ?? '', /answers as member/);
		assert.deepEqual(seen.lastMetrics?.value, memberMetrics());
	}

	cluster.at.set(urlOf('m1'), healthy('m1', listOf('m1')));
	await probe.ask();
	await probe.ask();
	assert.deepEqual(valueOf(probe.observe(patienceMs).metrics), memberMetrics());
});
