import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	healthy,
	healthyCluster,
	listOf,
	observe,
	stopClock,
	urlOf,
} from './fake-cluster.js';

test('of many members each is asked for everything in turn, and for Status in every round', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 25}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs, true);
	const asked = (question: 'status' | 'metrics' | 'read') =>
		names.map(name => cluster.timesAsked(question, urlOf(name)));
	// At first nobody is known by anything.
	const {value} = await clock.until(observer.round());
	assert.equal(value.wholeLookEveryRounds, 5);
	assert.ok(value.members.every(each => each.metrics?.kind === 'value'));
	const first = {
		status: asked('status'),
		metrics: asked('metrics'),
		read: asked('read'),
	};
	await clock.until(observer.round());
	const inSecond = asked('metrics').filter(
		(times, index) => times > (first.metrics[index] ?? 0),
	);
	assert.ok(inSecond.length <= 6, String(inSecond.length));
	for (let round = 0; round < 4; round += 1) {
		await clock.until(observer.round());
	}

	assert.deepEqual(
		asked('status'),
		first.status.map(times => times + 5),
	);
	assert.deepEqual(
		asked('metrics'),
		first.metrics.map(times => times + 1),
	);
	// A linearizable read and one of its own data.
	assert.deepEqual(
		asked('read'),
		first.read.map(times => times + 2),
	);
});

test('of ten members each is asked for everything in every second round', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 10}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs, true);
	await clock.until(observer.round());
	const asked = () =>
		names.map(name => cluster.timesAsked('metrics', urlOf(name)));
	const first = asked();
	const {value} = await clock.until(observer.round());
	assert.equal(value.wholeLookEveryRounds, 2);
	await clock.until(observer.round());
	assert.deepEqual(
		asked(),
		first.map(times => times + 1),
	);
});

test('who reads the list anew asks each of many members for everything', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 25}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs, true);
	await clock.until(observer.round());
	const asked = () =>
		names.map(name => cluster.timesAsked('metrics', urlOf(name)));
	const first = asked();
	await clock.until(observer.round({isAnew: true}));
	assert.deepEqual(
		asked(),
		first.map(times => times + 1),
	);
});

test('of many members the list is read again after a second for each', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 25}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs, true);
	await clock.until(observer.round());
	const atFirst = cluster.timesAsked('list', urlOf('m1'));
	await clock.pass(24_000);
	await clock.until(observer.round());
	assert.equal(cluster.timesAsked('list', urlOf('m1')), atFirst);
	await clock.pass(1000);
	await clock.until(observer.round());
	assert.equal(cluster.timesAsked('list', urlOf('m1')), atFirst + 1);
});

test('of many members only those whose turn it is are asked for their health', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 25}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const list = listOf(...names);
	for (const name of names) {
		cluster.at.set(urlOf(name), {
			...healthy(name, list),
			health: {
				kind: 'value',
				value: {
					url: urlOf(name),
					isHealthy: true,
					reason: '',
					isReady: undefined,
				},
				takenAtMs: clock.nowMs(),
				tookMs: 1,
			},
		});
	}

	const observer = observe(cluster, [urlOf('m1')], clock.nowMs, true);
	const asked = () =>
		names.reduce(
			(sum, name) => sum + cluster.timesAsked('health', urlOf(name)),
			0,
		);
	await clock.until(observer.round());
	assert.equal(asked(), 25);
	// Later than any of them would be asked again anyway.
	await clock.pass(61_000);
	await clock.until(observer.round());
	assert.equal(asked(), 30);
});

test('of many members one that had no good answer is asked for everything out of its turn, too', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 25}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs, true);
	cluster.at.set(urlOf('m25'), {});
	for (let round = 0; round < 4; round += 1) {
		await clock.until(observer.round());
	}

	cluster.at.set(urlOf('m25'), healthy('m25', listOf(...names)));
	const {value} = await clock.until(observer.round());
	const back = value.members.find(({member}) => member.name === 'm25');
	assert.equal(back?.metrics?.kind, 'value');
	assert.equal(back.linearizableRead?.kind, 'value');
});

test('a round says how late this program itself went on', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	cluster.at.set(urlOf('m2'), {status: 'hangs', metrics: 'hangs'});
	let jumpMs = 0;
	const observer = observe(
		cluster,
		[urlOf('m1')],
		() => clock.nowMs() + jumpMs,
	);
	const first = await clock.until(observer.round());
	assert.equal(first.value.ownDelayMs, 0);
	// Kept from running for 70 ms, in the middle of a pause.
	setTimeout(() => {
		jumpMs = 70;
	}, 10);
	const second = await clock.until(observer.round());
	assert.equal(second.value.ownDelayMs, 70);
});

test('who looks only once asks all of many members for everything in each round', async t => {
	const clock = stopClock(t);
	const names = Array.from({length: 25}, (_, index) => `m${index + 1}`);
	const cluster = healthyCluster(...names);
	const observer = observe(cluster, [urlOf('m1')], clock.nowMs);
	await clock.until(observer.round());
	await clock.until(observer.round());
	assert.deepEqual(
		names.map(name => cluster.timesAsked('metrics', urlOf(name))),
		names.map(() => 2),
	);
});
