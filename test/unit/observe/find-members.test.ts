import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findMembers} from '../../../source/observe/find-members.js';
import {
	answered,
	clusterId,
	failed,
	idOf,
	member,
	takenAtMs,
} from '../../support/observation-builder.js';
import {
	fakeCluster,
	healthy,
	healthyCluster,
	listed,
	listOf,
	stopClock,
	urlOf,
	type FakeCluster,
} from './fake-cluster.js';

type Found = Awaited<ReturnType<typeof findMembers>>;

async function find(
	cluster: FakeCluster,
	endpoints: readonly string[],
	more: Partial<Parameters<typeof findMembers>[0]> = {},
): Promise<Found> {
	return findMembers({
		endpoints,
		known: [],
		connect: cluster.connect,
		patience: {leastMs: 400, factor: 4},
		deadlineMs: 5000,
		nowMs: () => takenAtMs,
		...more,
	});
}

function names(found: Found): readonly string[] {
	return found.members.map(each => each.member.name);
}

test('one endpoint tells every member, and each is reached by the URL it advertises', async () => {
	const cluster = healthyCluster('m1', 'm2', 'm3');
	const found = await find(cluster, [urlOf('m2')]);
	assert.equal(found.problem, undefined);
	assert.deepEqual(names(found), ['m1', 'm2', 'm3']);
	assert.deepEqual(
		found.members.map(each => each.endpoints),
		[[urlOf('m1')], [urlOf('m2')], [urlOf('m3')]],
	);
	assert.deepEqual(cluster.open(), []);
});

test('members stand in the order in which a person looks for their names', async () => {
	const given =
		'm10 m2 m3 m04 M3 m node-b node-a node-a-11 node-a-9 10 9 m1.10 m1.5 a1b2 a1b10 a2b1'
			.split(' ')
			.concat(
				`m${'9'.repeat(15)}`,
				`m${'9'.repeat(16)}`,
				`m1${'0'.repeat(15)}`,
			);
	const members = given.map((name, index) => ({
		...listed('m1', [`http://10.0.0.${index}:2379`]),
		name,
		id: `a1b2c3d4e5f61${index}`,
	}));
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m1', listOf('m1', ...members)),
	});
	const byName = new Intl.Collator('en', {numeric: true});
	assert.deepEqual(
		names(await find(cluster, [urlOf('m1')])),
		['m1', ...given].toSorted((a, b) => byName.compare(a, b)),
	);
});

test('the URL that was named and answered as the member comes before the advertised ones', async () => {
	const list = listOf('m1', listed('m2', ['http://inside:2379/']));
	const cluster = fakeCluster({'http://outside:2379': healthy('m2', list)});
	const found = await find(cluster, ['http://outside:2379']);
	assert.deepEqual(found.members[1]?.endpoints, [
		'http://outside:2379',
		'http://inside:2379',
	]);
});

test('a URL that several members advertise is told as shared, a slash at its end or not', async () => {
	const members = [
		listed('m1', [urlOf('m1'), 'http://vip:2379']),
		listed('m2', ['http://vip:2379/']),
		listed('m3'),
	];
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m1', listOf(...members)),
	});
	const found = await find(cluster, [urlOf('m1')]);
	assert.deepEqual(
		found.members.map(each => each.sharedUrls),
		[['http://vip:2379'], ['http://vip:2379'], []],
	);
});

test('the list of the cluster that most endpoints belong to is taken, whichever comes first', async () => {
	const list = listOf('m1', 'm2');
	// Longer, so that it is the votes that count.
	const other = ['m9', 'm8', 'm7'].map(name => listed(name));
	const alone = answered({clusterId: 'beef', members: other});
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m1', list),
		[urlOf('m2')]: healthy('m2', list),
		[urlOf('m9')]: healthy('m9', alone),
	});
	for (const order of [
		['m9', 'm1', 'm2'],
		['m1', 'm2', 'm9'],
	]) {
		const found = await find(cluster, order.map(urlOf));
		assert.deepEqual(names(found), ['m1', 'm2', 'm9:2379']);
	}
});

test('on a tie the longer list is taken: a member on an empty directory knows only itself', async () => {
	const alone = answered({clusterId: 'beef', members: [listed('m9')]});
	const cluster = fakeCluster({
		[urlOf('m9')]: healthy('m9', alone),
		[urlOf('m1')]: healthy('m1', listOf('m1', 'm2', 'm3')),
	});
	const found = await find(cluster, [urlOf('m9'), urlOf('m1')]);
	assert.deepEqual(names(found), ['m1', 'm2', 'm3', 'm9:2379']);
});

test('an endpoint that is in no list is kept, with the ID it gave and no peer URL', async () => {
	const alone = answered({clusterId: 'beef', members: [listed('m9')]});
	const cluster = healthyCluster('m1', 'm2');
	cluster.at.set('http://other:2379', healthy('m9', alone));
	const found = await find(cluster, [
		urlOf('m1'),
		urlOf('m2'),
		'http://other:2379',
		'http://gone:2379',
	]);
	const [other, gone] = found.members.slice(2);
	assert.deepEqual(other, {
		member: {
			id: idOf('m9'),
			name: 'other:2379',
			peerUrls: [],
			clientUrls: ['http://other:2379'],
			isLearner: false,
		},
		endpoints: ['http://other:2379'],
		sharedUrls: [],
		clusterId: undefined,
	});
	assert.equal(gone?.member.id, '');
	assert.equal(gone.member.name, 'gone:2379');
});

test('where a listed member should be, one of another cluster in no list is kept beside it', async () => {
	const alone = answered({clusterId: 'beef', members: [listed('m9')]});
	const cluster = healthyCluster('m1', 'm2', 'm3');
	cluster.at.set(urlOf('m3'), healthy('m9', alone, {clusterId: 'beef'}));
	const urls = ['m1', 'm2', 'm3'].map(name => urlOf(name));
	const found = await find(cluster, urls);
	assert.deepEqual(names(found), ['m1', 'm2', 'm3', 'm3:2379']);
	assert.equal(found.members[3]?.member.id, idOf('m9'));
	// A name that leads to another member of the list is only a wrong address.
	cluster.at.set(urlOf('m3'), healthy('m2', listOf('m1', 'm2', 'm3')));
	assert.deepEqual(names(await find(cluster, urls)), ['m1', 'm2', 'm3']);
});

test('one of another cluster at the URL of a member that was learned is kept beside it, too', async () => {
	const alone = answered({clusterId: 'beef', members: [listed('m9')]});
	const cluster = healthyCluster('m1', 'm2', 'm3');
	cluster.at.set(urlOf('m3'), healthy('m9', alone, {clusterId: 'beef'}));
	const known = [member({name: 'm3', endpoint: urlOf('m3')})];
	const found = await find(cluster, [urlOf('m1')], {known});
	assert.deepEqual(names(found), ['m1', 'm2', 'm3', 'm3:2379']);
});

test('an unstarted member is found, without a URL to reach it by', async () => {
	const unstarted = {...listed('m2', []), name: ''};
	const cluster = fakeCluster({
		[urlOf('m1')]: healthy('m1', listOf('m1', unstarted)),
	});
	const found = await find(cluster, [urlOf('m1')]);
	assert.deepEqual(found.members[1], {
		member: unstarted,
		endpoints: [],
		sharedUrls: [],
		clusterId,
	});
});

test('when no endpoint gives a list the endpoints named are all there is, with the reason', async () => {
	const cluster = fakeCluster({[urlOf('m2')]: {list: failed('tls')}});
	const found = await find(cluster, [urlOf('m1'), urlOf('m2')]);
	assert.equal(found.problem?.kind, 'refused');
	assert.deepEqual(names(found), ['m1:2379', 'm2:2379']);
	assert.deepEqual(
		found.members.map(each => each.endpoints),
		[[urlOf('m1')], [urlOf('m2')]],
	);
});

test('a list without members is no list', async () => {
	const cluster = fakeCluster({[urlOf('m1')]: healthy('m1', listOf())});
	const found = await find(cluster, [urlOf('m1')]);
	assert.deepEqual(names(found), ['m1:2379']);
	assert.notEqual(found.problem, undefined);
});

test('members learned earlier tell the list when the endpoints named are gone', async () => {
	const cluster = healthyCluster('m2', 'm3');
	const known = [member({name: 'm2', endpoint: urlOf('m2')})];
	const found = await find(cluster, ['http://gone:2379'], {known});
	assert.equal(found.problem, undefined);
	assert.deepEqual(names(found), ['m2', 'm3', 'gone:2379']);
});

test('a silent endpoint is not waited for once another gave the list', async t => {
	const clock = stopClock(t);
	const cluster = healthyCluster('m1', 'm2');
	cluster.at.set(urlOf('m2'), {status: 'hangs', list: 'hangs'});
	const {value, tookMs} = await clock.until(
		find(cluster, [urlOf('m1'), urlOf('m2')], {nowMs: clock.nowMs}),
	);
	assert.deepEqual(names(value), ['m1', 'm2']);
	assert.ok(tookMs <= 150, String(tookMs));
	assert.deepEqual(cluster.open(), []);
});

test('when everybody is silent the endpoints named are given, before the deadline of a call', async t => {
	const clock = stopClock(t);
	const cluster = fakeCluster({
		[urlOf('m1')]: {status: 'hangs', list: 'hangs'},
	});
	const {value, tookMs} = await clock.until(
		find(cluster, [urlOf('m1')], {nowMs: clock.nowMs}),
	);
	assert.equal(value.problem?.kind, 'timeout');
	assert.deepEqual(names(value), ['m1:2379']);
	assert.ok(tookMs >= 2400 && tookMs <= 2600, String(tookMs));
});
