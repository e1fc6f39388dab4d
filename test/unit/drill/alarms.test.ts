import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Request} from '../../../source/drill/model/requests.js';
import {
	drive,
	get,
	put,
	quotaBytes,
	remove,
	type Driver,
} from './cluster-driver.js';

const noSpace = 'etcdserver: mvcc: database space exceeded';
const corrupt = 'etcdserver: corrupt cluster';

function alarm(
	driver: Driver,
	action: 'activate' | 'deactivate',
	type: 'NOSPACE' | 'CORRUPT',
	member = 2,
): void {
	const {id} = driver.member(member);
	driver.say(1, {kind: 'alarm', action, memberId: id, alarm: type});
}

function full(): Driver {
	return drive({
		members: [
			{name: 'm1', quotaBytes, fileBytes: quotaBytes},
			{name: 'm2', quotaBytes, fileBytes: quotaBytes + 4096},
			{name: 'm3', quotaBytes, fileBytes: quotaBytes / 2},
		],
	});
}

function raisedBy(driver: Driver): readonly string[] {
	return (driver.state.groups[0]?.alarms ?? []).map(
		each =>
			driver.state.members.find(({id}) => id === each.memberId)?.name ?? '?',
	);
}

test('a member whose file is full refuses the write and raises its alarm', () => {
	const driver = full();
	assert.equal(driver.say(1, put('a')), noSpace);
	assert.deepEqual(raisedBy(driver), ['m1']);
	assert.equal(driver.say(3, put('a')), noSpace);
	assert.equal(driver.say(3, get('a')), 'read');
	assert.equal(driver.say(3, remove('a')), 'deleted');
});

test('a write through a member with room succeeds, and the full ones raise their alarms when they apply it', () => {
	const driver = full();
	assert.equal(driver.say(3, put('a')), 'put-done');
	driver.pass(100);
	assert.deepEqual(raisedBy(driver).toSorted(), ['m1', 'm2']);
	assert.equal(driver.say(3, put('a')), noSpace);
});

test('a disarm before every member is defragmented does not last', () => {
	const driver = full();
	driver.say(3, put('a'));
	driver.pass(100);
	assert.equal(driver.say(1, {kind: 'defragment'}), 'done');
	for (const member of [1, 2]) alarm(driver, 'deactivate', 'NOSPACE', member);
	assert.deepEqual(raisedBy(driver), []);
	assert.equal(driver.say(1, put('b')), 'put-done');
	driver.pass(100);
	assert.deepEqual(raisedBy(driver), ['m2']);
	assert.equal(driver.say(1, put('b')), noSpace);
	assert.equal(driver.say(2, {kind: 'defragment'}), 'done');
	alarm(driver, 'deactivate', 'NOSPACE', 2);
	assert.equal(driver.say(2, put('b')), 'put-done');
	driver.pass(100);
	assert.deepEqual(raisedBy(driver), []);
});

test('the newest alarm decides, and a disarm lifts every restriction, as in 3.4 and 3.5', () => {
	const driver = drive();
	const can = (): readonly string[] => [
		driver.say(1, put('a')),
		driver.say(1, remove('none')),
	];

	alarm(driver, 'activate', 'CORRUPT');
	assert.deepEqual(can(), [corrupt, corrupt]);
	alarm(driver, 'activate', 'NOSPACE');
	assert.deepEqual(can(), [noSpace, 'deleted']);
	alarm(driver, 'deactivate', 'NOSPACE');
	assert.deepEqual(can(), ['put-done', 'deleted']);
	assert.equal(driver.state.groups[0]?.alarms.length, 1);
});

test('a member that is started again with both alarms takes CORRUPT', () => {
	const driver = drive();
	alarm(driver, 'activate', 'CORRUPT');
	alarm(driver, 'activate', 'NOSPACE');
	driver.happen({kind: 'kill', member: 'm3'});
	driver.happen({kind: 'start', member: 'm3'});
	assert.equal(driver.say(3, remove('none')), corrupt);
	assert.equal(driver.say(1, remove('none')), 'deleted');
});

test('CORRUPT refuses compaction and leases, and lets data be read and saved', () => {
	const driver = drive();
	driver.happen({kind: 'corrupt', member: 'm2'});
	const refused: readonly Request[] = [
		{kind: 'compact', revision: 1, physical: false},
		{kind: 'lease-grant', id: '1', ttlSeconds: 60},
		{kind: 'lease-revoke', id: '1'},
	];
	for (const request of refused) assert.equal(driver.say(1, request), corrupt);
	assert.equal(driver.say(1, get('a')), 'read');
	assert.equal(driver.say(1, {kind: 'snapshot'}), 'snapshot');
	assert.equal(driver.say(1, {kind: 'defragment'}), 'done');
});

test('a corrupt member has another hash', () => {
	const driver = drive();
	const hash = (member: number): unknown => {
		const came = driver.ask(member, {kind: 'hash-kv', revision: 0});
		return came.kind === 'answer' && came.answer.kind === 'hash'
			? came.answer.hash
			: undefined;
	};

	assert.equal(hash(1), hash(2));
	driver.happen({kind: 'corrupt', member: 'm2'});
	assert.equal(hash(1), hash(3));
	assert.notEqual(hash(1), hash(2));
});
