import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drive, get, put, remove, type Driver} from './cluster-driver.js';

const timedOut = 'etcdserver: request timed out';

function leader(driver: Driver): string | undefined {
	const id = driver.state.groups[0]?.leaderId;
	return driver.state.members.find(each => each.id === id)?.name;
}

test('another member leads when the leader is gone, in a new term', () => {
	for (const kind of ['kill', 'hang', 'cut-off'] as const) {
		const driver = drive();
		const term = driver.state.groups[0]?.term ?? 0;
		driver.happen({kind, member: 'm1'});
		driver.pass(2100);
		assert.notEqual(leader(driver), 'm1', kind);
		assert.equal(driver.state.groups[0]?.term, term + 1);
		assert.equal(driver.member(2).figures.leaderChanges, 2);
		assert.equal(driver.say(2, put('a')), 'put-done');
	}
});

test('without a quorum nothing is agreed, and what is local goes on', () => {
	const driver = drive();
	driver.say(1, put('a'));
	driver.happen({kind: 'kill', member: 'm1'});
	driver.happen({kind: 'kill', member: 'm2'});
	driver.pass(3000);
	const status = driver.ask(3, {kind: 'status'});
	assert.ok(status.kind === 'answer' && status.answer.kind === 'status');
	assert.deepEqual(status.answer.errors, ['etcdserver: no leader']);
	assert.equal(driver.say(3, put('a')), 'context deadline exceeded');
	assert.equal(driver.say(3, get('a')), timedOut);
	assert.equal(driver.say(3, get('a', {serializable: true})), 'read');
	assert.equal(driver.say(3, {kind: 'defragment'}), 'done');
	driver.happen({kind: 'start', member: 'm1'});
	driver.pass(3000);
	assert.equal(driver.say(3, put('a')), 'put-done');
});

test('a hung member answers nothing until it resumes', () => {
	const driver = drive();
	driver.happen({kind: 'hang', member: 'm2'});
	assert.equal(driver.say(2, {kind: 'status'}, 9000), 'waiting');
	assert.equal(
		driver.say(2, {kind: 'member-list', linearizable: false}, 9000),
		'waiting',
	);
	driver.happen({kind: 'resume', member: 'm2'});
	assert.equal(driver.say(2, {kind: 'status'}, 20), 'status');
});

test('a member that was away catches up with what was written meanwhile', () => {
	const driver = drive();
	driver.happen({kind: 'kill', member: 'm3'});
	const before = driver.member(3).backend.inUseBytes;
	for (let at = 0; at < 20; at += 1) driver.say(1, put(`k${at}`, 5000));
	driver.happen({kind: 'start', member: 'm3'});
	driver.pass(100);
	assert.equal(driver.member(3).applied.index, driver.member(1).applied.index);
	assert.equal(
		driver.member(3).backend.inUseBytes - before,
		driver.member(1).backend.inUseBytes - before,
	);
});

test('a lagging member reads the past, and takes no more at 5000 entries behind', () => {
	const driver = drive();
	driver.say(1, put('a'));
	driver.pass(20);
	driver.happen({kind: 'lag', member: 'm2'});
	for (let at = 0; at < 5002; at += 1) driver.say(1, put('a'));
	driver.pass(20);
	const came = driver.ask(2, get('a', {serializable: true}));
	assert.ok(came.kind === 'answer' && came.answer.kind === 'read');
	assert.equal(came.answer.kvs[0]?.version, 1);
	assert.equal(driver.say(2, put('a')), 'etcdserver: too many requests');
	driver.happen({kind: 'catch-up', member: 'm2'});
	driver.pass(20);
	assert.equal(driver.say(2, put('a')), 'put-done');
});

test('a member on an empty data directory is a healthy cluster of its own', () => {
	const driver = drive();
	driver.say(1, put('a'));
	driver.happen({kind: 'kill', member: 'm1'});
	driver.happen({kind: 'start-empty', member: 'm1'});
	driver.pass(3000);
	const [lost, kept] = [1, 2].map(member => {
		const came = driver.ask(member, get('a'));
		return came.kind === 'answer' && came.answer.kind === 'read'
			? came.answer
			: undefined;
	});
	assert.equal(lost?.count, 0);
	assert.equal(lost.header.revision, 1);
	assert.equal(kept?.count, 1);
	assert.notEqual(lost.header.clusterId, kept.header.clusterId);
	assert.equal(lost.header.memberId, driver.member(1).id);
	assert.equal(driver.say(1, put('b')), 'put-done');
	const list = driver.ask(1, {kind: 'member-list', linearizable: true});
	assert.ok(list.kind === 'answer' && list.answer.kind === 'members');
	assert.deepEqual(
		list.answer.members.map(each => each.name),
		['m1'],
	);
});

test('a learner answers its status and local reads, and nothing else', () => {
	const driver = drive({
		members: [
			{name: 'm1', quotaBytes: 1e9, fileBytes: 0},
			{name: 'm2', quotaBytes: 1e9, fileBytes: 0, isLearner: true},
		],
	});
	const refused = 'etcdserver: rpc not supported for learner';
	assert.equal(driver.say(2, {kind: 'status'}), 'status');
	assert.equal(driver.say(2, get('a', {serializable: true})), 'read');
	assert.equal(driver.say(2, get('a')), refused);
	assert.equal(driver.say(2, {kind: 'defragment'}), refused);
	assert.equal(
		driver.say(1, {kind: 'move-leader', target: driver.member(2).id}),
		'etcdserver: bad leader transferee',
	);
});

test('a slow disk slows every write where it is in the way, and few fsyncs fit a second', () => {
	const slow = {
		kind: 'disk',
		member: 'm1',
		disk: {fsyncMs: [300, 500], commitMs: [300, 500], copyFactor: 10},
	} as const;
	const tookMs = (driver: Driver, via: number): number => {
		const came = driver.ask(via, put('a'));
		return came.kind === 'answer' ? came.tookMs : 0;
	};

	const driver = drive();
	driver.happen(slow);
	assert.ok(tookMs(driver, 3) >= 300, 'the leader has the disk');
	driver.say(1, {kind: 'move-leader', target: driver.member(2).id});
	assert.ok(tookMs(driver, 3) < 50, 'a follower has it');
	assert.ok(tookMs(driver, 1) >= 300, 'asked through it');
	const count = (): number =>
		driver
			.member(1)
			.figures.walFsync.counts.reduce((sum, each) => sum + each, 0);
	const before = count();
	for (let at = 0; at < 50; at += 1) {
		driver.say(2, put('a'));
		driver.pass(20);
	}

	assert.ok(count() - before <= 4, `${count() - before} fsyncs in 1 s`);
});

test('a timeline happens when it says, also when somebody has done something', () => {
	const driver = drive({
		timeline: [
			{when: {kind: 'at', ms: 500}, fault: {kind: 'lag', member: 'm3'}},
			{
				when: {kind: 'defragments-ended', count: 1, afterMs: 200},
				fault: {kind: 'kill', member: 'm2'},
			},
			{
				when: {kind: 'every', firstMs: 1000, everyMs: 1000, untilMs: 2000},
				fault: {
					kind: 'call',
					member: 'm1',
					call: {kind: 'compact', revision: 1, physical: false},
				},
			},
		],
		pace: {defragmentFixedMs: 100, defragmentMsPerMebibyte: 0},
	});
	driver.pass(400);
	assert.equal(driver.member(3).isLagging, false);
	driver.pass(200);
	assert.equal(driver.member(3).isLagging, true);
	driver.say(1, {kind: 'defragment'});
	assert.equal(driver.member(2).isDown, false);
	driver.pass(300);
	assert.equal(driver.member(2).isDown, true);
	driver.pass(5000);
	assert.deepEqual(
		driver.state.records
			.filter(each => each.what === 'compact')
			.map(each => each.isScripted),
		[true],
	);
});

test('the same seed and the same calls come to the same state', () => {
	const run = (seed: number): unknown => {
		const driver = drive({
			seed,
			traffic: [
				{
					kind: 'objects',
					name: 'pods',
					prefix: '/p/',
					perSecond: 20,
					valueBytes: 10,
				},
			],
		});
		driver.pass(3000);
		driver.say(1, remove('/p/'));
		driver.happen({kind: 'kill', member: 'm1'});
		driver.pass(4000);
		return driver.state;
	};

	assert.deepEqual(run(5), run(5));
	assert.notDeepEqual(run(5), run(6));
});
