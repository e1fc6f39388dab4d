import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	mebibyte,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

/** A member without history, so much of whose 100 MiB quota is live data. */
const holding = (liveMiB: number, name = 'm1') =>
	member({
		name,
		status: {
			dbSizeBytes: 95 * mebibyte,
			dbSizeInUseBytes: liveMiB * mebibyte,
			revision: 5000,
		},
		metrics: {quotaBytes: 100 * mebibyte, compactRevision: 5000, keys: 900},
	});
const judged = (...members: ReturnType<typeof member>[]) =>
	findingsOf('live-data-near-quota', observation({members}));

test('live data is a warning and critical at 75 and 90 percent of the quota', () => {
	assert.deepEqual(judged(holding(74)), []);
	assert.equal(judged(holding(75))[0]?.severity, 'warning');
	assert.equal(judged(holding(89.9))[0]?.severity, 'warning');
	assert.equal(judged(holding(90))[0]?.severity, 'critical');
});

test('the finding says with bytes that a defragment will not save it', () => {
	const [finding] = judged(holding(80, 'm2'), holding(92));
	assert.deepEqual(finding?.memberIds, [idOf('m1')]);
	assert.equal(
		finding.summary,
		'm1: defragmenting returns 3.0 MiB, and live data is about 92.0 MiB of 100.0 MiB (estimated, 92% of the quota); only deleting or a higher quota makes room',
	);
	assert.equal(finding.evidence['liveBytes'], 92 * mebibyte);
	assert.equal(finding.evidence['historyBytes'], 0);
	assert.equal(finding.evidence['liveRatio'], 0.92);
});

test('what may be history is not called live', () => {
	const uncompacted = member({
		status: {
			dbSizeBytes: 95 * mebibyte,
			dbSizeInUseBytes: 92 * mebibyte,
			revision: 5000,
		},
		metrics: {quotaBytes: 100 * mebibyte, compactRevision: 4000, keys: 900},
	});
	assert.deepEqual(judged(uncompacted), []);
});

test('unique keys that were never compacted are live, however many revisions they took', () => {
	const unique = member({
		status: {
			dbSizeBytes: 95 * mebibyte,
			dbSizeInUseBytes: 92 * mebibyte,
			revision: 901,
		},
		metrics: {
			quotaBytes: 100 * mebibyte,
			compactRevision: 0,
			keys: 900,
			putsTotal: 900,
			putBytesTotal: 90 * mebibyte,
		},
	});
	assert.equal(judged(unique)[0]?.severity, 'critical');
});

test('a quota, a number of keys or a compaction that nobody read yields nothing', () => {
	const full = {dbSizeBytes: 95 * mebibyte, dbSizeInUseBytes: 95 * mebibyte};
	for (const metrics of [
		{quotaBytes: undefined},
		{keys: undefined},
		{compactRevision: undefined},
	]) {
		const blind = member({
			status: {...full, revision: 5000},
			metrics: {
				quotaBytes: 100 * mebibyte,
				compactRevision: 5000,
				keys: 900,
				...metrics,
			},
		});
		assert.deepEqual(judged(blind), []);
	}
});
