import assert from 'node:assert/strict';
import {test} from 'node:test';
import {snapshotSource} from '../../../source/runbook/snapshot-source.js';
import {
	alarm,
	idOf,
	latency,
	member,
	observation,
} from '../../support/observation-builder.js';
import {planOptions} from './plan-options.js';

const roomy = 1e12;

test('a backup comes from a follower of a cluster without any alarm', () => {
	const source = snapshotSource(observation(), planOptions, roomy);
	assert.equal(source?.action.memberId, idOf('m2'));
	assert.equal(source?.action.file, planOptions.snapshotFile);
	assert.deepEqual(source?.broken, []);
	assert.deepEqual(source?.corruptIds, []);
});

test('it needs no leader', () => {
	const leaderless = observation({
		members: ['m1', 'm2', 'm3'].map(name =>
			member({name, status: {leaderId: undefined}}),
		),
	});
	const source = snapshotSource(leaderless, planOptions, roomy);
	assert.deepEqual(source?.broken, []);
});

test('a member that raises CORRUPT is never the source, and stops no backup from another', () => {
	const source = snapshotSource(
		observation({
			members: [
				member({name: 'm1'}),
				member({name: 'm2', metrics: {walFsync: latency({p99Ms: 1})}}),
				member({name: 'm3', metrics: {walFsync: latency({p99Ms: 9})}}),
			],
			alarms: [alarm('CORRUPT', 'm2')],
		}),
		planOptions,
		roomy,
	);
	assert.equal(source?.action.memberId, idOf('m3'));
	assert.deepEqual(source?.broken, []);
	assert.deepEqual(source?.corruptIds, [idOf('m2')]);
});

test('there is no source when nobody sound answers', () => {
	const silent = observation({
		members: [member({name: 'm1', problem: 'timeout'})],
	});
	assert.equal(snapshotSource(silent, planOptions, roomy), undefined);
	const corrupt = observation({
		members: [member({name: 'm1'})],
		alarms: [alarm('CORRUPT', 'm1')],
	});
	assert.equal(snapshotSource(corrupt, planOptions, roomy), undefined);
});

test('too little room is broken, and room that is not known is unknown', () => {
	const states = (freeBytes: number | undefined) =>
		snapshotSource(observation(), planOptions, freeBytes)?.broken.map(
			({title, state}) => [title, state],
		);
	const title = 'The snapshot fits where it goes';
	assert.deepEqual(states(1000), [[title, 'fail']]);
	assert.deepEqual(states(undefined), [[title, 'unknown']]);
});
