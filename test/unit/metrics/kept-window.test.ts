import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {KeptScrapes} from '../../../source/cluster/kept-scrape.js';
import type {MemberMetrics} from '../../../source/cluster/member-metrics.js';
import {currentMetrics} from '../../../source/cluster/observation.js';
import {
	haveKeptWindows,
	withKeptWindows,
} from '../../../source/metrics/kept-window.js';
import {
	clusterId,
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const buckets = (fast: number, all: number) => [
	{leMs: 1, count: fast},
	{leMs: 512, count: all},
	{leMs: Infinity, count: all},
];
const startedAtMs = takenAtMs - 86_400_000;
const kept = (agoMs: number): KeptScrapes => ({
	clusterId,
	members: [
		{
			memberId: idOf('m1'),
			processStartedAtMs: startedAtMs,
			takenAtMs: takenAtMs - agoMs,
			walFsync: buckets(1000, 1000),
			backendCommit: buckets(10, 10),
			points: [],
		},
	],
});
const seen = (changes: Partial<MemberMetrics> = {}) =>
	observation({
		members: [
			member({
				metrics: {
					walFsyncBuckets: buckets(1000, 1200),
					backendCommitBuckets: buckets(40, 40),
					processStartedAtMs: startedAtMs,
					...changes,
				},
			}),
		],
	});
const windowOf = (observed: ReturnType<typeof observation>, agoMs: number) => {
	const [each] = withKeptWindows(observed, kept(agoMs)).members;
	return each && currentMetrics(each)?.walFsync;
};

test('a kept scrape of minutes ago makes the window, without waiting', () => {
	const fsync = windowOf(seen(), 300_000);
	assert.equal(fsync?.windowMs, 300_000);
	assert.equal(fsync.samples, 200);
	assert.equal(fsync.allAboveMs, 1);
	assert.equal(haveKeptWindows(seen(), kept(300_000)), true);
});

test('it counts from 5 s to an hour', () => {
	for (const [agoMs, counts] of [
		[4999, false],
		[5000, true],
		[3_600_000, true],
		[3_600_001, false],
		[-1, false],
	] as const) {
		assert.equal(haveKeptWindows(seen(), kept(agoMs)), counts, String(agoMs));
		assert.equal(windowOf(seen(), agoMs)?.windowMs === agoMs, counts);
	}
});

test('another process, falling counts and what is not known are no window', () => {
	for (const changes of [
		{processStartedAtMs: startedAtMs + 2001},
		{processStartedAtMs: undefined},
		{walFsyncBuckets: buckets(10, 20)},
		{walFsyncBuckets: undefined},
		{backendCommitBuckets: undefined},
	]) {
		assert.equal(haveKeptWindows(seen(changes), kept(300_000)), false);
		assert.equal(windowOf(seen(changes), 300_000)?.windowMs, 10_000);
	}

	assert.equal(
		haveKeptWindows(
			seen({processStartedAtMs: startedAtMs + 2000}),
			kept(300_000),
		),
		true,
	);
});

test('one member without a kept scrape is one to wait for; one without metrics is not', () => {
	const two = observation({
		members: [...seen().members, member({name: 'm2'})],
	});
	assert.equal(haveKeptWindows(two, kept(300_000)), false);
	const blind = observation({
		members: [
			...seen().members,
			member({name: 'm2', metricsProblem: 'refused'}),
		],
	});
	assert.equal(haveKeptWindows(blind, kept(300_000)), true);
	assert.equal(haveKeptWindows(seen(), undefined), false);
	const none = observation({members: [member({metricsProblem: 'refused'})]});
	assert.equal(haveKeptWindows(none, kept(300_000)), false);
});
