import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Trends} from '../../../source/cluster/trend.js';
import {preventionOf} from '../../../source/engine/prevent-study.js';
import {
	gibibyte,
	idOf,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const minuteMs = 60_000;

// An hour in which m1 fills its quota.
const filling: Trends = {
	[idOf('m1')]: Array.from({length: 61}, (_, minute) => ({
		takenAtMs: takenAtMs - (60 - minute) * minuteMs,
		dbSizeBytes: (gibibyte * 2 * minute) / 60,
		inUseBytes: (gibibyte * 2 * minute) / 60,
		quotaBytes: 2 * gibibyte,
		revision: undefined,
		compactRevision: undefined,
		leaderChangesSeen: undefined,
		heartbeatSendFailures: undefined,
		processStartedAtMs: undefined,
		walFsyncP99Ms: undefined,
		backendCommitP99Ms: undefined,
	})),
};

test('the alerts that would have warned come with how long before, and the quota with how far it has come', () => {
	const state = preventionOf(
		observation(),
		filling,
		{atMs: takenAtMs},
		takenAtMs + minuteMs,
	);
	const fired = state.alerts.filter(each => each.kind === 'fired');
	assert.ok(fired.length > 0);
	assert.ok(
		fired.every(
			each => each.memberId === idOf('m1') || each.memberId === undefined,
		),
	);
	assert.ok(fired.some(each => each.leadMs > 5 * minuteMs));
	assert.equal(state.historyMs, 60 * minuteMs);
	assert.equal(state.incidentAtMs, takenAtMs);
	assert.deepEqual(state.rollout.map(({member}) => member).toSorted(), [
		'm1',
		'm2',
		'm3',
	]);
	assert.ok(state.quota.quotaBytes >= 2 * gibibyte);
});

test('without a history no alert is said to have fired', () => {
	const state = preventionOf(observation(), {}, {atMs: undefined}, takenAtMs);
	assert.equal(state.historyMs, 0);
	assert.deepEqual(
		state.alerts.filter(each => each.kind === 'fired'),
		[],
	);
});

test('an incident that only the history holds is the incident, and what comes before it is judged', () => {
	const full = (minute: number) => ({
		takenAtMs: takenAtMs + minute * minuteMs,
		dbSizeBytes: 2 * gibibyte,
		quotaBytes: 2 * gibibyte,
	});
	const [first] = filling[idOf('m1')] ?? [];
	assert.ok(first !== undefined);
	const points = filling[idOf('m1')] ?? [];
	const over = {
		[idOf('m1')]: [
			...points,
			{...first, ...full(1)},
			{...first, ...full(2)},
			{...first, ...full(3), dbSizeBytes: gibibyte / 10},
		],
	};
	const state = preventionOf(
		observation(),
		over,
		{atMs: undefined},
		takenAtMs + 4 * minuteMs,
	);
	assert.equal(state.incidentAtMs, takenAtMs);
	assert.equal(state.isFromHistory, true);
	assert.equal(state.historyMs, 60 * minuteMs);
	const within = preventionOf(
		observation(),
		{[idOf('m1')]: over[idOf('m1')]?.slice(-3) ?? []},
		{atMs: takenAtMs + 2 * minuteMs},
		takenAtMs + 4 * minuteMs,
	);
	assert.equal(within.incidentAtMs, takenAtMs + minuteMs);
	assert.equal(within.historyMs, 0);
});

test('a quota that was full hours before a later incident, or is none, is not that incident', () => {
	const hour = 60 * minuteMs;
	const later = preventionOf(
		observation(),
		filling,
		{atMs: takenAtMs + hour},
		takenAtMs + hour,
	);
	assert.equal(later.incidentAtMs, takenAtMs + hour);
	assert.equal(later.isFromHistory, false);
	const without = Object.fromEntries(
		Object.entries(filling).map(([id, points]) => [
			id,
			points.map(point => ({...point, quotaBytes: 0})),
		]),
	);
	const never = preventionOf(
		observation(),
		without,
		{atMs: undefined},
		takenAtMs,
	);
	assert.equal(never.incidentAtMs, undefined);
});
