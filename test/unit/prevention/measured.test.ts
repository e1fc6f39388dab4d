import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TrendPoint} from '../../../source/cluster/trend.js';
import {quotaRollout} from '../../../source/prevention/checklist.js';
import {
	compareVersions,
	etcdVersionFrom,
	hasSince,
	type EtcdVersion,
} from '../../../source/prevention/etcd-version.js';
import {growthPerDay} from '../../../source/prevention/growth.js';
import {
	leaderLast,
	measuredFrom,
	oldestVersion,
} from '../../../source/prevention/measured.js';
import {prometheusTime} from '../../../source/prevention/prometheus-time.js';
import {
	gibibyte,
	idOf,
	mebibyte,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};

function version(text: string): EtcdVersion {
	return etcdVersionFrom(text) ?? assert.fail(text);
}

test('a version is read, or is none', () => {
	assert.deepEqual(version('3.6.0-rc.1'), {major: 3, minor: 6, patch: 0});
	for (const text of ['', '3.5', 'v3.5.1', '3.5.x', 'not decided']) {
		assert.equal(etcdVersionFrom(text), undefined);
	}

	assert.ok(compareVersions(version('3.5.9'), version('3.5.10')) < 0);
});

test('a feature of some patch releases is in them, in later ones of their series, and in later series', () => {
	const releases = [version('3.4.29'), version('3.5.11')];
	const table: ReadonlyArray<readonly [string, boolean]> = [
		['3.4.28', false],
		['3.4.29', true],
		['3.5.10', false],
		['3.5.11', true],
		['3.6.0', true],
		['3.3.99', false],
	];
	for (const [text, expected] of table) {
		assert.equal(hasSince(version(text), releases), expected, text);
	}
});

test('the oldest member decides what all understand, and the leader comes last', () => {
	const measured = measuredFrom(
		observation({
			members: ['3.5.9', '3.5.30', '3.6.1'].map((text, index) =>
				member({
					name: `m${index + 1}`,
					status: {version: text, leaderId: idOf('m1')},
				}),
			),
		}),
		elsewhere,
	);
	assert.deepEqual(oldestVersion(measured), version('3.5.9'));
	assert.deepEqual(
		leaderLast(measured).map(each => each.name),
		['m2', 'm3', 'm1'],
	);
});

test('a member that does not answer is there with what is still known', () => {
	const {members} = measuredFrom(
		observation({members: [member({problem: 'timeout'})]}),
		elsewhere,
	);
	assert.equal(members.length, 1);
	assert.equal(members[0]?.dbSizeBytes, undefined);
	assert.deepEqual(members[0]?.version, version('3.5.30'));
});

test('how far a new quota has come is read from the members', () => {
	const before = observation();
	const measured = measuredFrom(before, elsewhere);
	const now = observation({
		members: [
			member({name: 'm1', metrics: {quotaBytes: 4 * gibibyte}}),
			member({name: 'm2', problem: 'refused'}),
			member({name: 'm3', metricsProblem: 'timeout'}),
		],
	});
	const states = (of: typeof now): readonly string[] =>
		quotaRollout(measured, of, 4 * gibibyte)
			.toSorted((a, b) => a.member.localeCompare(b.member))
			.map(each => each.state);
	assert.deepEqual(states(now), ['done', 'restarting', 'unknown']);
	assert.deepEqual(states(before), ['to-do', 'to-do', 'to-do']);
});

function trend(hours: number, inUseAt: (hour: number) => number): TrendPoint[] {
	return Array.from({length: hours * 6 + 1}, (_, index) => ({
		takenAtMs: takenAtMs + index * 600_000,
		dbSizeBytes: undefined,
		inUseBytes: inUseAt(index / 6),
		quotaBytes: undefined,
		revision: undefined,
		compactRevision: undefined,
		leaderChangesSeen: undefined,
		heartbeatSendFailures: undefined,
		processStartedAtMs: undefined,
		walFsyncP99Ms: undefined,
		backendCommitP99Ms: undefined,
	}));
}

test('growth is that of the member that grows most, from an hour of history on', () => {
	const line = trend(2, hour => 100 * mebibyte + hour * mebibyte);
	const flat = trend(2, () => 100 * mebibyte);
	assert.equal(growthPerDay({a: flat, b: line}), 24 * mebibyte);
	assert.equal(growthPerDay({a: line.slice(0, 6)}), undefined);
	assert.equal(growthPerDay({}), undefined);
	assert.equal(growthPerDay({a: trend(2, hour => 1000 - hour)}), 0);
});

test('times are written as Prometheus takes them', () => {
	assert.deepEqual(
		[0, 1, 1500, 5000, 90_000, 300_000, 7_200_000, 172_800_000].map(ms =>
			prometheusTime(ms),
		),
		['0s', '1ms', '1500ms', '5s', '90s', '5m', '2h', '2d'],
	);
});
