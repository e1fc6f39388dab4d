import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diagnose} from '../../../../source/diagnosis/diagnose.js';
import {
	idOf,
	latency,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf, trendPoint} from '../findings-of.js';

const minute = 60_000;
/** Points of m1: minutes ago and the number of changes seen until then. */
const judged = (...points: ReadonlyArray<readonly [number, number]>) =>
	findingsOf('leader-flapping', observation(), {
		[idOf('m1')]: points.map(([ago, leaderChangesSeen]) =>
			trendPoint(ago * minute, {leaderChangesSeen}),
		),
	})[0];

test('one change in 15 minutes is a note, two in 5 a warning, four in 15 critical', () => {
	assert.equal(judged([15, 7], [5, 7], [0, 7]), undefined);
	assert.equal(judged([15, 7], [5, 7], [0, 8])?.severity, 'info');
	assert.equal(judged([15, 7], [6, 9], [0, 9])?.severity, 'info');
	assert.equal(judged([15, 7], [5, 7], [0, 9])?.severity, 'warning');
	const worst = judged([15, 7], [10, 10], [0, 11]);
	assert.equal(worst?.severity, 'critical');
	assert.match(worst.summary, /changed 4 times in the last 15m00s/);
	assert.equal(worst.evidence['leaderChangesIn5Minutes'], 1);
});

test('what was longer ago does not count', () => {
	assert.equal(judged([40, 1], [16, 9], [0, 9]), undefined);
});

test('a restart of the member that counts is no change of the leader', () => {
	assert.equal(judged([10, 7], [5, 1], [0, 1]), undefined);
	assert.equal(judged([10, 7], [5, 2], [0, 2])?.severity, 'info');
});

test('changes that all members saw are counted once', () => {
	const points = [
		trendPoint(4 * minute, {leaderChangesSeen: 3}),
		trendPoint(0, {leaderChangesSeen: 5}),
	];
	const [finding] = findingsOf('leader-flapping', observation(), {
		[idOf('m1')]: points,
		[idOf('m2')]: points,
	});
	assert.equal(finding?.evidence['leaderChanges'], 2);
});

test('a slow disk is named as what to mend first', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', metrics: {walFsync: latency({p99Ms: 310})}}),
	];
	const [finding] = findingsOf('leader-flapping', observation({members}), {
		[idOf('m1')]: [
			trendPoint(4 * minute, {leaderChangesSeen: 3}),
			trendPoint(0, {leaderChangesSeen: 9}),
		],
	});
	assert.match(finding?.remedy ?? '', /^Mend the slow disk of m2 first/);
});

test('nothing is said without earlier figures, or without the count', () => {
	assert.equal(judged([0, 9]), undefined);
	assert.deepEqual(findingsOf('leader-flapping', observation()), []);
	const trends = {[idOf('m1')]: [trendPoint(minute), trendPoint(0)]};
	assert.deepEqual(findingsOf('leader-flapping', observation(), trends), []);
});

test('moves that we made ourselves are no fault, and hide none that we did not', () => {
	const changesBeside = (
		seen: number,
		...minutesAgo: readonly number[]
	): number | undefined => {
		const trends = {
			[idOf('m1')]: [
				trendPoint(15 * minute, {leaderChangesSeen: 7}),
				trendPoint(0, {leaderChangesSeen: 7 + seen}),
			],
		};
		const {findings} = diagnose(observation(), {
			nowMs: takenAtMs,
			trends,
			ownLeaderMovesMs: minutesAgo.map(ago => takenAtMs - ago * minute),
		});
		const found = findings.find(({code}) => code === 'leader-flapping');
		const changes = found?.evidence['leaderChangesIn15Minutes'];
		return typeof changes === 'number' ? changes : undefined;
	};

	assert.equal(changesBeside(1), 1);
	assert.equal(changesBeside(1, 2), undefined);
	assert.equal(changesBeside(2, 1, 2), undefined);
	assert.equal(changesBeside(3, 1), 2);
	assert.equal(changesBeside(1, 20), 1);
});
