import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	latency,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const judged = (changes: Parameters<typeof latency>[0]) =>
	findingsOf(
		'slow-wal-fsync',
		observation({members: [member({metrics: {walFsync: latency(changes)}})]}),
	)[0];

test('fsync p99 of 10, 50 and 100 ms is a note, a warning and critical', () => {
	assert.equal(judged({p99Ms: 9.9}), undefined);
	assert.equal(judged({p99Ms: 10})?.severity, 'info');
	assert.equal(judged({p99Ms: 49.9})?.severity, 'info');
	assert.equal(judged({p99Ms: 50})?.severity, 'warning');
	assert.equal(judged({p99Ms: 99.9})?.severity, 'warning');
	assert.equal(judged({p99Ms: 100})?.severity, 'critical');
});

test('the finding shows bucket, samples and window', () => {
	const finding = judged({
		p99Ms: 310,
		p99Bucket: {lowMs: 256, highMs: 512},
		samples: 2000,
		windowMs: 10_000,
	});
	assert.match(
		finding?.summary ?? '',
		/p99 is 310 ms; m1: between 256 ms and 512 ms, 2,000 samples in the last 10 s/,
	);
	assert.equal(finding?.evidence['fsyncSamples'], 2000);
	assert.equal(finding?.evidence['bucketHighMs'], 512);
});

test('without a window it says that the quantile is since the start', () => {
	const finding = judged({p99Ms: 310, windowMs: undefined});
	assert.match(finding?.summary ?? '', /since the member started/);
	assert.equal(finding?.evidence['windowMs'], null);
});

test('with few samples one slow fsync is not enough, a slow median is', () => {
	assert.equal(judged({samples: 99, p50Ms: 1, p99Ms: 900}), undefined);
	const finding = judged({samples: 20, p50Ms: 310, p99Ms: 500});
	assert.equal(finding?.severity, 'critical');
	assert.match(finding.summary, /median is 310 ms/);
});

test('with too few samples nothing is said', () => {
	assert.equal(judged({samples: 19, p50Ms: 900, p99Ms: 900}), undefined);
});

test('nothing is said about a latency that nobody read', () => {
	assert.equal(judged({p99Ms: undefined, p50Ms: undefined}), undefined);
	const members = [member({metricsProblem: 'refused'})];
	assert.deepEqual(findingsOf('slow-wal-fsync', observation({members})), []);
});
