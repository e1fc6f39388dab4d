import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MemberMetrics} from '../../../../source/cluster/member-metrics.js';
import {
	idOf,
	mebibyte,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

/** 1,000 keys and so many puts of 100 KiB, never compacted: 190 of 200 MiB in use. */
const written = (revisions: number, changes: Partial<MemberMetrics> = {}) =>
	member({
		name: 'm2',
		status: {
			dbSizeBytes: 200 * mebibyte,
			dbSizeInUseBytes: 190 * mebibyte,
			revision: revisions,
		},
		metrics: {
			quotaBytes: 2048 * mebibyte,
			compactRevision: 0,
			keys: 1000,
			putsTotal: revisions,
			putBytesTotal: revisions * 102_400,
			...changes,
		},
	});
const judged = (each: ReturnType<typeof member>) =>
	findingsOf('history-bloat', observation({members: [each]}));

test('history is a finding from 45 percent of the file on', () => {
	// 90 MiB are 921.6 old values of 100 KiB.
	assert.deepEqual(judged(written(1921)), []);
	const [finding] = judged(written(1922));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
	assert.equal(
		finding.summary,
		'm2: about 90.0 MiB of 200.0 MiB is history, revisions that nobody has compacted (estimated); a defragment alone returns 10.0 MiB on m2',
	);
	assert.equal(finding.evidence['historyBytes'], 922 * 102_400);
});

test('it is critical near the quota, and a small file counts only there', () => {
	assert.equal(
		judged(written(1922, {quotaBytes: 220 * mebibyte}))[0]?.severity,
		'critical',
	);
	const small = (quotaMiB: number) =>
		member({
			status: {
				dbSizeBytes: 60 * mebibyte,
				dbSizeInUseBytes: 55 * mebibyte,
				revision: 9000,
			},
			metrics: {
				quotaBytes: quotaMiB * mebibyte,
				compactRevision: 0,
				keys: 500,
			},
		});
	assert.deepEqual(judged(small(1000)), []);
	assert.equal(judged(small(64))[0]?.severity, 'critical');
});

test('revisions that may have written new keys are not called history', () => {
	assert.deepEqual(judged(written(1922, {compactRevision: 500})), []);
});

test('a few puts since the member started are no average', () => {
	const [finding] = judged(
		written(9000, {putsTotal: 99, putBytesTotal: 99 * mebibyte}),
	);
	// By entries instead: 8,000 old ones of 9,000.
	assert.equal(
		finding?.evidence['historyBytes'],
		Math.round((190 * mebibyte * 8000) / 9000),
	);
});

test('without metrics nothing is said', () => {
	for (const unread of [
		{keys: undefined},
		{compactRevision: undefined},
		{dbSizeInUseBytes: undefined},
	]) {
		const each = member({
			status: {
				dbSizeBytes: 200 * mebibyte,
				dbSizeInUseBytes:
					'dbSizeInUseBytes' in unread ? undefined : 190 * mebibyte,
				revision: 90_000,
			},
			metrics: {compactRevision: 0, keys: 1000, ...unread},
		});
		assert.deepEqual(judged(each), []);
	}
});
