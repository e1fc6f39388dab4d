import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compareHashes} from '../../../source/run/compare-hashes.js';
import {refuses} from '../../support/fake-member.js';
import {idOf} from '../../support/observation-builder.js';
import {bench} from './step-run.js';

test('every member is asked for its hash at one revision, and the one that differs is named', async () => {
	const {context, clock, cluster, announced} = bench();
	cluster.member('m2').hash = 'deadbeef';
	// One that trails: asked for what it does not have yet, it would refuse.
	cluster.member('m3').behind = 40;
	const {outcome, message, measured} = await clock.run(compareHashes(context));
	const revision = cluster.revision - 40;
	assert.equal(outcome, 'done');
	assert.match(
		message,
		new RegExp(
			`^m2 is the odd one: at revision ${revision} m1 and m3 agree and it differs$`,
		),
	);
	assert.equal(measured['oddMemberId'], idOf('m2'));
	assert.equal(measured['revision'], revision);
	assert.deepEqual(
		cluster.calls.map(({kind, to, about}) => `${kind} ${to} ${about}`),
		// Who has nothing newer is asked for the newest.
		[`hashKv m1 ${revision}`, `hashKv m2 ${revision}`, 'hashKv m3 0'],
	);
	assert.equal(announced.length, 3);
	assert.match(
		announced[0] ?? '',
		new RegExp(`endpoint hashkv --rev=${revision}$`),
	);
});

test('members that all agree leave nobody to name', async () => {
	const {context, clock} = bench();
	const {outcome, message, measured} = await clock.run(compareHashes(context));
	assert.equal(outcome, 'done');
	assert.match(message, /^all 3 members agree at revision \d+/);
	assert.equal(measured['oddMemberId'], null);
});

test('with one member silent, two that differ name nobody, and it is said who gave no hash', async () => {
	const {context, clock, cluster} = bench();
	cluster.member('m2').hash = 'deadbeef';
	cluster.onCall = call =>
		call.to === 'm3' && call.kind === 'hashKv' ? refuses('auth') : undefined;
	const {outcome, message, measured} = await clock.run(compareHashes(context));
	assert.equal(outcome, 'done');
	assert.match(message, /cannot be told: no hash is shared by more than half/);
	assert.match(message, /Without a hash: m3/);
	assert.equal(measured['oddMemberId'], null);
});

test('a member that is down counts among those who would have to agree', async () => {
	const {context, clock, cluster} = bench(['m1', 'm2', 'm3', 'm4', 'm5']);
	cluster.member('m2').hash = 'deadbeef';
	cluster.kill('m4');
	cluster.kill('m5');
	const {message} = await clock.run(compareHashes(context));
	assert.match(message, /no hash is shared by more than half of the 5 voters/);
});

test('the newest revision is asked for as such: by its number it may have been compacted to', async () => {
	const {context, clock, cluster, announced} = bench();
	// Everything was compacted a moment ago, as our own plan does.
	cluster.revision = 100;
	for (const each of cluster.members) each.refusesHashAtCompacted = true;
	cluster.member('m2').hash = 'deadbeef';
	const {message} = await clock.run(compareHashes(context));
	assert.match(message, /^m2 is the odd one: at revision 100/);
	assert.equal(announced.length, 3);
	assert.ok(announced.every(line => line.endsWith('endpoint hashkv')));
});

test('a member that has been written to since is asked again, by the number', async () => {
	const {context, clock, cluster} = bench();
	cluster.member('m2').hash = 'deadbeef';
	const {revision} = cluster;
	let isWritten = false;
	cluster.onCall = call => {
		if (call.kind === 'hashKv' && call.to === 'm2' && !isWritten) {
			isWritten = true;
			cluster.revision += 1;
		}

		return undefined;
	};
	const {message} = await clock.run(compareHashes(context));
	assert.match(
		message,
		new RegExp(`^m2 is the odd one: at revision ${revision}`),
	);
	assert.deepEqual(
		cluster.calls.map(({to, about}) => `${to} ${about}`),
		['m1 0', 'm2 0', `m2 ${revision}`, 'm3 0', `m3 ${revision}`],
	);
});

test('without any hash the step has failed', async () => {
	const {context, clock, cluster} = bench();
	cluster.onCall = call =>
		call.kind === 'hashKv' ? refuses('auth') : undefined;
	assert.equal((await clock.run(compareHashes(context))).outcome, 'failed');
	for (const name of ['m1', 'm2', 'm3']) cluster.kill(name);
	const nobody = await clock.run(compareHashes(context));
	assert.match(nobody.message, /no member answers/);
});
