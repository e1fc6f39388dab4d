import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	isNotAskedYet,
	isUnasked,
	type Observation,
} from '../../../source/cluster/observation.js';
import {problemOf} from '../../../source/cluster/reading.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {
	fakeCluster,
	healthy,
	healthyCluster,
	listed,
	listOf,
	observe,
	stopClock,
	urlOf,
} from './fake-cluster.js';

const relistMs = 10_000;

function kinds(seen: Observation): Readonly<Record<string, string>> {
	return Object.fromEntries(
		seen.members.map(each => [
			each.member.name,
			problemOf(each.status)?.kind ?? each.status?.kind ?? 'awaited',
		]),
	);
}

test('a healthy cluster is seen whole, in the order of its list, without any waiting', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2', 'm3');
	const observer = observe(cluster, [urlOf('m3')], clock.nowMs);
	const {value, tookMs} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {m1: 'value', m2: 'value', m3: 'value'});
	assert.deepEqual(Object.keys(kinds(value)), ['m1', 'm2', 'm3']);
	assert.equal(value.vantage, 'node-a');
	assert.equal(value.takenAtMs, takenAtMs);
	assert.equal(value.memberListProblem, undefined);
	assert.equal(tookMs, 0);
});

test('a hung member never delays the others: the round ends within their patience', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2', 'm3');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	cluster.at.set(urlOf('m3'), {status: 'hangs', metrics: 'hangs'});
	const startedAtMs = clock.nowMs();
	const {value, tookMs} = await clock.until(observer.round());
	assert.ok(tookMs >= 400 && tookMs <= 450, String(tookMs));
	assert.deepEqual(kinds(value), {m1: 'value', m2: 'value', m3: 'timeout'});
	assert.equal(value.members[2]?.waitingSinceMs, startedAtMs);
	assert.notEqual(value.members[2].lastStatus, undefined);
	assert.equal(value.members[0]?.waitingSinceMs, undefined);
});

test('a member that hangs from the start delays the first round no more than its patience', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2', 'm3');
	cluster.at.set(urlOf('m3'), {
		status: 'hangs',
		list: 'hangs',
		metrics: 'hangs',
	});
	const endpoints = ['m1', 'm2', 'm3'].map(urlOf);
	const observer = observe(cluster, endpoints, clock.nowMs);
	const {value, tookMs} = await clock.until(observer.round());
	assert.ok(tookMs <= 600, String(tookMs));
	assert.deepEqual(kinds(value), {m1: 'value', m2: 'value', m3: 'timeout'});
});

test('a hung member is not asked twice at once, while the others are asked each round', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	cluster.at.set(urlOf('m2'), {status: 'hangs', metrics: 'hangs'});
	const before = {
		m1: cluster.timesAsked('status', urlOf('m1')),
		m2: cluster.timesAsked('status', urlOf('m2')),
	};
	for (let round = 0; round < 4; round += 1) {
		await clock.until(observer.round());
	}

	assert.equal(cluster.timesAsked('status', urlOf('m1')) - before.m1, 4);
	assert.equal(cluster.timesAsked('status', urlOf('m2')) - before.m2, 1);
});

test('a late answer is known as soon as it comes, and the member is asked again', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	cluster.at.set(urlOf('m2'), {status: 'hangs', metrics: 'hangs'});
	const first = await clock.until(observer.round());
	assert.deepEqual(kinds(first.value), {m1: 'value', m2: 'timeout'});
	cluster.at.set(urlOf('m2'), healthy('m2', listOf('m1', 'm2')));
	cluster.release(urlOf('m2'));
	await clock.pass(1);
	assert.deepEqual(kinds(observer.current()), {m1: 'value', m2: 'value'});
	const next = await clock.until(observer.round());
	assert.deepEqual(kinds(next.value), {m1: 'value', m2: 'value'});
	assert.equal(next.tookMs, 0);
	assert.equal(cluster.timesAsked('status', urlOf('m2')), 2);
});

test('when nobody gives a list the endpoints named are observed, with the problem, until one does', async t => {
	const clock = stopClock(t);
	const cluster = fakeCluster({});
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {'m1:2379': 'refused'});
	assert.equal(value.memberListProblem?.kind, 'refused');
	const list = listOf('m1', 'm2');
	cluster.at.set(urlOf('m1'), healthy('m1', list));
	cluster.at.set(urlOf('m2'), healthy('m2', list));
	await clock.until(observer.round());
	const later = await clock.until(observer.round());
	assert.deepEqual(kinds(later.value), {m1: 'value', m2: 'value'});
	assert.equal(later.value.memberListProblem, undefined);
	assert.deepEqual(cluster.open().toSorted(), [urlOf('m1'), urlOf('m2')]);
});

test('members that come and go are adopted and closed when the list is read again', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	const list = listOf('m1', 'm3');
	cluster.at.set(urlOf('m1'), healthy('m1', list));
	cluster.at.set(urlOf('m3'), healthy('m3', list));
	const soon = await clock.until(observer.round());
	assert.deepEqual(Object.keys(kinds(soon.value)), ['m1', 'm2']);
	await clock.pass(relistMs);
	await clock.until(observer.round());
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {m1: 'value', m3: 'value'});
	assert.deepEqual(cluster.open().toSorted(), [urlOf('m1'), urlOf('m3')]);
});

test('a list that cannot be read again does not make the members unknown', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	cluster.at.clear();
	await clock.pass(relistMs);
	await clock.until(observer.round());
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {m1: 'refused', m2: 'refused'});
	assert.equal(value.memberListProblem, undefined);
});

test('an unstarted member is asked once it has started and published its URL', async t => {
	const clock = stopClock(t);
	const before = listOf('m1', {...listed('m2', []), name: ''});
	const cluster = fakeCluster({[urlOf('m1')]: healthy('m1', before)});
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {m1: 'value', '': 'awaited'});
	const list = listOf('m1', 'm2');
	cluster.at.set(urlOf('m1'), healthy('m1', list));
	cluster.at.set(urlOf('m2'), healthy('m2', list));
	await clock.pass(relistMs);
	await clock.until(observer.round());
	const later = await clock.until(observer.round());
	assert.deepEqual(kinds(later.value), {m1: 'value', m2: 'value'});
	assert.equal(later.value.members[1]?.endpoint, urlOf('m2'));
});

test('a member that moved to another URL is followed there, what was known of it kept', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	const list = listOf('m1', listed('m2', ['http://moved:2379']));
	cluster.at.set(urlOf('m1'), healthy('m1', list));
	cluster.at.set('http://moved:2379', healthy('m2', list));
	cluster.at.delete(urlOf('m2'));
	await clock.pass(relistMs);
	const gone = await clock.until(observer.round());
	assert.equal(kinds(gone.value)['m2'], 'refused');
	assert.notEqual(gone.value.members[1]?.lastStatus, undefined);
	await clock.until(observer.round());
	await clock.until(observer.round());
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {m1: 'value', m2: 'value'});
	assert.equal(value.members[1]?.endpoint, 'http://moved:2379');
});

test('a list that hangs when it is read again holds up no round', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	for (const name of ['m1', 'm2']) {
		const still = healthy(name, listOf('m1', 'm2'));
		cluster.at.set(urlOf(name), {...still, list: 'hangs'});
	}

	await clock.pass(relistMs);
	const {value, tookMs} = await clock.until(observer.round());
	assert.equal(tookMs, 0);
	assert.deepEqual(kinds(value), {m1: 'value', m2: 'value'});
});

test('an endpoint that is in no list is watched beside the members', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const endpoints = [urlOf('m1'), 'http://gone:2379'];
	const observer = observe(cluster, endpoints, clock.nowMs);
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {
		m1: 'value',
		m2: 'value',
		'gone:2379': 'refused',
	});
});

test('closing leaves no connection open', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2', 'm3');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	assert.equal(cluster.open().length, 3);
	observer.close();
	assert.deepEqual(cluster.open(), []);
});

test('a member that is listed anew counts as not asked, until it was', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	cluster.at.set(urlOf('m3'), healthy('m3', listOf('m1', 'm2', 'm3')));
	for (const name of ['m1', 'm2']) {
		cluster.at.set(urlOf(name), healthy(name, listOf('m1', 'm2', 'm3')));
	}

	await clock.pass(relistMs);
	// The list is read beside this round, which asks those that were known.
	await clock.until(observer.round());
	const [, , third] = observer.current().members;
	assert.equal(third?.member.name, 'm3');
	assert.ok(isNotAskedYet(third));
	assert.equal(isUnasked(third), true);
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {m1: 'value', m2: 'value', m3: 'value'});
});

test('of members that all advertise one address, only who answers there is judged', async t => {
	const clock = stopClock(t);
	const vip = 'http://vip:2379';
	const list = listOf(...['m1', 'm2', 'm3'].map(name => listed(name, [vip])));
	const cluster = fakeCluster({[vip]: healthy('m2', list)});
	const observer = observe(cluster, [vip], clock.nowMs);
	const {value} = await clock.until(observer.round());
	assert.deepEqual(kinds(value), {
		m1: 'another-member',
		m2: 'value',
		m3: 'another-member',
	});
	// Nothing listens there any more: that is so of the one that answered there.
	cluster.at.delete(vip);
	const {value: later} = await clock.until(observer.round());
	assert.deepEqual(kinds(later), {
		m1: 'another-member',
		m2: 'refused',
		m3: 'another-member',
	});
});

test('a round that isAnew knows whoever was added a moment ago, without waiting for the next list', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	const unstarted = {...listed('m3', []), name: ''};
	for (const name of ['m1', 'm2']) {
		cluster.at.set(urlOf(name), healthy(name, listOf('m1', 'm2', unstarted)));
	}

	const {value: known} = await clock.until(observer.round());
	assert.equal(known.members.length, 2);
	const {value: anew} = await clock.until(observer.round({isAnew: true}));
	assert.equal(anew.members.length, 3);
});

test('a list that hangs holds back a round that isAnew for no longer than an introduction', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1');
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	cluster.at.set(urlOf('m1'), {...healthy('m1', listOf('m1')), list: 'hangs'});
	const {value, tookMs} = await clock.until(observer.round({isAnew: true}));
	assert.deepEqual(kinds(value), {m1: 'value'});
	assert.ok(tookMs <= 2600, String(tookMs));
});
