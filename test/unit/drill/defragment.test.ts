import assert from 'node:assert/strict';
import {test} from 'node:test';
import {metricsPage} from '../../../source/drill/model/metrics-page.js';
import {drive, get, put, quotaBytes} from './cluster-driver.js';

const mebibyte = 1024 * 1024;
const timedOut = 'etcdserver: request timed out';
const live = [{prefix: '/registry/pods/', keys: 10_000, valueBytes: 4000}];
const slow = {defragmentFixedMs: 9000, defragmentMsPerMebibyte: 0};

function fragmented(version = '3.5.16'): ReturnType<typeof drive> {
	return drive({
		version,
		live,
		pace: slow,
		members: ['m1', 'm2', 'm3'].map(name => ({
			name,
			quotaBytes: 8 * 1024 * mebibyte,
			fileBytes: 1024 * mebibyte,
		})),
	});
}

test('a defragment takes the time of the bytes in use, and leaves those', () => {
	const driver = drive({
		live,
		pace: {defragmentFixedMs: 900, defragmentMsPerMebibyte: 3.1},
		members: [{name: 'm1', quotaBytes, fileBytes: 1024 * mebibyte}],
	});
	const inUse = driver.member(1).backend.inUseBytes;
	const came = driver.ask(1, {kind: 'defragment'});
	assert.ok(came.kind === 'answer');
	const expectedMs = 900 + (3.1 * inUse) / mebibyte;
	assert.ok(Math.abs(came.tookMs - expectedMs) < 50, `${came.tookMs} ms`);
	assert.equal(driver.member(1).backend.fileBytes, inUse);
});

test('while a member defragments it answers only its member list and its metrics', () => {
	const driver = fragmented();
	assert.equal(driver.say(2, {kind: 'defragment'}, 100), 'waiting');
	for (const request of [
		{kind: 'status'} as const,
		put('a'),
		get('a'),
		get('a', {serializable: true}),
		{kind: 'hash-kv', revision: 0} as const,
		{kind: 'snapshot'} as const,
		{kind: 'member-list', linearizable: true} as const,
	]) {
		assert.equal(driver.say(2, request, 100), 'waiting', request.kind);
	}

	assert.equal(
		driver.say(2, {kind: 'member-list', linearizable: false}, 100),
		'members',
	);
	const page = metricsPage(driver.state, driver.member(2).id);
	assert.match(page, /^etcd_disk_defrag_inflight 1$/m);
	assert.equal(driver.say(1, put('a'), 100), 'put-done');
});

test('whoever stops waiting does not stop it, and what waited is answered at its end', () => {
	const driver = fragmented();
	assert.equal(driver.say(2, {kind: 'defragment'}, 1000), 'waiting');
	const came = driver.ask(2, {kind: 'status'});
	assert.ok(came.kind === 'answer' && came.answer.kind === 'status');
	assert.ok(came.tookMs > 7000, `${came.tookMs} ms`);
	assert.ok(came.answer.dbSizeBytes < 100 * mebibyte);
	const page = metricsPage(driver.state, driver.member(2).id);
	assert.match(page, /^etcd_disk_backend_defrag_duration_seconds_count 1$/m);
	assert.match(page, /^etcd_disk_defrag_inflight 0$/m);
});

test('3.5 gives up listing alarms after 7 s, 3.4 waits', () => {
	const list = {
		kind: 'alarm',
		action: 'get',
		memberId: '0',
		alarm: 'NONE',
	} as const;
	const newer = fragmented();
	newer.say(2, {kind: 'defragment'}, 20);
	assert.equal(newer.say(2, list, 8000), timedOut);
	const older = fragmented('3.4.23');
	older.say(2, {kind: 'defragment'}, 20);
	assert.equal(older.say(2, list, 8000), 'waiting');
});

test('while the leader defragments, keep-alives stall on every member; for a follower only on itself', () => {
	for (const [asked, expected] of [
		[1, timedOut],
		[2, 'lease'],
	] as const) {
		const driver = fragmented();
		driver.say(3, {kind: 'lease-grant', id: '5', ttlSeconds: 60});
		driver.say(asked, {kind: 'defragment'}, 20);
		assert.equal(
			driver.say(3, {kind: 'lease-keep-alive', id: '5'}, 8000),
			expected,
		);
	}

	const older = fragmented('3.4.23');
	older.say(3, {kind: 'lease-grant', id: '5', ttlSeconds: 60});
	older.say(1, {kind: 'defragment'}, 20);
	assert.equal(
		older.say(3, {kind: 'lease-keep-alive', id: '5'}, 8000),
		'waiting',
	);
});

test('a lease that nobody could keep alive ends, and its key with it', () => {
	const driver = fragmented();
	driver.say(3, {kind: 'lease-grant', id: '5', ttlSeconds: 3});
	driver.say(3, {...put('leased'), lease: '5'});
	driver.say(1, {kind: 'defragment'}, 20);
	driver.pass(4000);
	const came = driver.ask(3, get('leased'));
	assert.ok(came.kind === 'answer' && came.answer.kind === 'read');
	assert.equal(came.answer.count, 0);
});

test('a killed member keeps the file that it was rewriting', () => {
	const driver = fragmented();
	driver.say(2, {kind: 'defragment'}, 1000);
	driver.happen({kind: 'kill', member: 'm2'});
	driver.happen({kind: 'start', member: 'm2'});
	driver.pass(20_000);
	assert.equal(driver.member(2).backend.fileBytes, 1024 * mebibyte);
});

test('a compaction asked for physically is answered when that member is done, and again only then', () => {
	const driver = drive({
		revision: 200_000,
		compactRevision: 1,
		history: {bytes: 20 * mebibyte, records: 100_000},
		pace: {compactedRecordsPerSecond: 50_000},
	});
	const call = {kind: 'compact', revision: 200_000, physical: true} as const;
	assert.equal(driver.say(1, {...call, physical: false}), 'done');
	const barrier = driver.ask(2, call);
	assert.ok(barrier.kind === 'answer' && barrier.answer.kind === 'error');
	assert.match(barrier.answer.message, /has been compacted/);
	assert.ok(Math.abs(barrier.tookMs - 2000) < 200, `${barrier.tookMs} ms`);
	assert.equal(
		driver.say(3, {...call, physical: false}),
		'etcdserver: mvcc: required revision has been compacted',
	);
});

test('what a compaction freed last counts as in use until something is written', () => {
	const driver = drive({
		revision: 1000,
		compactRevision: 1,
		history: {bytes: 10 * mebibyte, records: 100},
	});
	const before = driver.member(2).backend.reportedInUseBytes;
	driver.say(1, {kind: 'compact', revision: 1000, physical: true});
	driver.pass(2000);
	assert.equal(driver.member(2).backend.reportedInUseBytes, before);
	assert.ok(driver.member(1).backend.reportedInUseBytes < before / 2);
	driver.say(1, put('a'));
	driver.pass(200);
	assert.ok(driver.member(2).backend.reportedInUseBytes < before / 2);
});
