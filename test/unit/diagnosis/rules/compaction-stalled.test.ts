import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	alarm,
	gibibyte,
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf, trendPoint} from '../findings-of.js';

const minute = 60_000;
const judged = (
	metrics: NonNullable<Parameters<typeof member>[0]>['metrics'],
	more: Parameters<typeof observation>[0] = {},
) =>
	findingsOf(
		'compaction-stalled',
		observation({members: [member({metrics: metrics ?? {}})], ...more}),
	)[0];
const compactedAgo = (ms: number) => ({lastCompactedAtMs: takenAtMs - ms});

test('10 minutes without a compaction are a note, 65 a warning', () => {
	assert.equal(judged(compactedAgo(10 * minute - 1)), undefined);
	assert.equal(judged(compactedAgo(10 * minute))?.severity, 'info');
	assert.equal(judged(compactedAgo(65 * minute - 1))?.severity, 'info');
	const finding = judged(compactedAgo(65 * minute));
	assert.equal(finding?.severity, 'warning');
	assert.match(
		finding.summary,
		/nothing was compacted for 1h05m; 1,000 revisions/,
	);
});

test('two hours are critical only where the file nears its quota', () => {
	const old = compactedAgo(120 * minute);
	assert.equal(judged(old)?.severity, 'warning');
	assert.equal(
		judged({...old, quotaBytes: gibibyte / 2})?.severity,
		'critical',
	);
});

test('a handful of revisions is nothing to compact', () => {
	const old = compactedAgo(120 * minute);
	assert.equal(judged({...old, compactRevision: 99_001}), undefined);
});

test('a compact revision that stands still while the revision grows is told without the metric', () => {
	const points = (revision: number) => ({
		[idOf('m1')]: [
			trendPoint(30 * minute, {revision: 90_000, compactRevision: 89_000}),
			trendPoint(20 * minute, {revision: 98_000, compactRevision: 95_000}),
			trendPoint(9 * minute, {revision: 99_000, compactRevision: 95_000}),
			trendPoint(0, {revision, compactRevision: 95_000}),
		],
	});
	const metrics = {lastCompactedAtMs: undefined, compactRevision: 95_000};
	const members = [member({metrics})];
	const [finding] = findingsOf(
		'compaction-stalled',
		observation({members}),
		points(100_000),
	);
	assert.equal(finding?.severity, 'info');
	assert.equal(finding.evidence['stalledMs'], 20 * minute);
	const idle = points(98_000);
	assert.deepEqual(
		findingsOf('compaction-stalled', observation({members}), idle),
		[],
	);
});

test('what was never compacted is a note in a young process, else a warning', () => {
	const never = (compactRevision: number, upMs: number) =>
		judged({
			lastCompactedAtMs: undefined,
			compactRevision,
			processStartedAtMs: takenAtMs - upMs,
		});
	assert.equal(never(0, minute)?.severity, 'info');
	assert.match(
		never(0, minute)?.summary ?? '',
		/nothing has ever been compacted/,
	);
	assert.equal(never(0, 65 * minute)?.severity, 'warning');
	const few = member({
		status: {revision: 4999},
		metrics: {compactRevision: 0},
	});
	assert.deepEqual(
		findingsOf('compaction-stalled', observation({members: [few]})),
		[],
	);
});

test('under NOSPACE it explains why kube-apiserver cannot compact', () => {
	const finding = judged(
		{...compactedAgo(20 * minute), compactRevision: 99_900},
		{alarms: [alarm('NOSPACE', 'm1')]},
	);
	assert.match(
		finding?.summary ?? '',
		/compact_rev_key first, and puts are refused/,
	);
	assert.match(finding?.remedy ?? '', /^Compact by hand/);
});

test('nothing is said about a compact revision that nobody read', () => {
	assert.equal(
		judged({...compactedAgo(1e9), compactRevision: undefined}),
		undefined,
	);
	const blind = observation({members: [member({metricsProblem: 'refused'})]});
	assert.deepEqual(findingsOf('compaction-stalled', blind), []);
});
