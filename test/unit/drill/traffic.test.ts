import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Tally, Writer} from '../../../source/drill/model/traffic.js';
import {drive, quotaBytes, type Driver} from './cluster-driver.js';

const writers: readonly Writer[] = [
	{
		kind: 'objects',
		name: 'events',
		prefix: '/registry/events/',
		perSecond: 10,
		valueBytes: 500,
	},
	{
		kind: 'keep-alives',
		name: 'leases',
		leases: 3,
		ttlSeconds: 5,
		everyMs: 1000,
	},
	{kind: 'reads', name: 'reads', key: '/a', perSecond: 5},
	{kind: 'compactor', name: 'compactor', everyMs: 2000},
];

function tally(driver: Driver, at: number): Tally {
	const found = driver.state.traffic.tallies[at];
	assert.ok(found);
	return found;
}

test('clients write at their rate and are counted', () => {
	const driver = drive({traffic: writers});
	driver.pass(10_000);
	const events = tally(driver, 0);
	assert.ok(Math.abs(events.sent - 100) <= 2, `${events.sent} sent`);
	assert.equal(events.failed, 0);
	assert.ok(events.succeeded >= events.sent - 1);
	assert.equal(driver.state.groups[0]?.leases.size, 3);
	assert.ok((driver.state.groups[0]?.store.compactRevision ?? 0) > 0);
});

test('under NOSPACE writes and the compactor fail, reads go on, and all comes back', () => {
	const driver = drive({
		traffic: writers,
		members: ['m1', 'm2', 'm3'].map(name => ({
			name,
			quotaBytes,
			fileBytes: quotaBytes,
		})),
	});
	driver.pass(5000);
	assert.equal(tally(driver, 0).succeeded, 0);
	assert.match(tally(driver, 0).failingWith ?? '', /space exceeded/);
	assert.equal(tally(driver, 2).failed, 0);
	assert.equal(driver.state.groups[0]?.store.compactRevision, 0);
	for (const member of [1, 2, 3]) driver.say(member, {kind: 'defragment'});
	for (const {id} of driver.state.members) {
		driver.say(1, {
			kind: 'alarm',
			action: 'deactivate',
			memberId: id,
			alarm: 'NOSPACE',
		});
	}

	driver.pass(3000);
	assert.equal(tally(driver, 0).failingWith, undefined);
	assert.ok(tally(driver, 0).succeeded > 20);
});

test('clients of a member that is down are refused, and of a hung one give up after 10 s', () => {
	const driver = drive({traffic: writers.slice(0, 1)});
	driver.happen({kind: 'kill', member: 'm3'});
	driver.pass(3000);
	assert.ok(tally(driver, 0).failed > 5);
	const hung = drive({traffic: writers.slice(0, 1)});
	hung.happen({kind: 'hang', member: 'm3'});
	hung.pass(9000);
	assert.equal(tally(hung, 0).failed, 0);
	hung.pass(3000);
	assert.ok(tally(hung, 0).failed > 5);
});

test('leases are lost while the leader rewrites its file for longer than they live', () => {
	const driver = drive({
		traffic: writers.slice(1, 2),
		pace: {defragmentFixedMs: 20_000, defragmentMsPerMebibyte: 0},
	});
	driver.pass(3000);
	assert.equal(tally(driver, 0).lostLeases, 0);
	driver.say(1, {kind: 'defragment'}, 20);
	driver.pass(30_000);
	assert.ok(tally(driver, 0).lostLeases >= 3, `${tally(driver, 0).lostLeases}`);
});
