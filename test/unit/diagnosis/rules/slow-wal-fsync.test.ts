import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	latency,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf, trendPoint} from '../findings-of.js';

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
	// It may have been over for weeks.
	assert.equal(finding?.severity, 'warning');
	assert.equal(finding?.evidence['windowMs'], null);
});

test('with few samples one slow fsync is not enough, a slow median is', () => {
	assert.equal(judged({samples: 99, p50Ms: 1, p99Ms: 900}), undefined);
	const finding = judged({samples: 20, p50Ms: 310, p99Ms: 500});
	assert.equal(finding?.severity, 'critical');
	assert.match(finding.summary, /median is 310 ms/);
});

test('with few samples a quarter of them may be graver than their median', () => {
	const quarter = (samples: number, quarterAboveMs: number) =>
		judged({samples, p50Ms: 80, p99Ms: 480, quarterAboveMs, windowMs: 6000});
	assert.equal(quarter(20, 64)?.severity, 'warning');
	assert.match(quarter(20, 64)?.summary ?? '', /median is 80 ms/);
	const finding = quarter(20, 128);
	assert.equal(finding?.severity, 'critical');
	assert.match(
		finding.summary,
		/WAL fsync is above 128 ms at least a quarter of the time; m1: 20 samples in the last 6 s, at least a quarter of them above 128 ms, too few for p99/,
	);
	assert.equal(finding.evidence['quarterAboveMs'], 128);
});

test('a handful of samples counts when every one of them is slow', () => {
	const few = {p50Ms: undefined, p99Ms: undefined, p99Bucket: undefined};
	const finding = judged({
		...few,
		samples: 6,
		windowMs: 2000,
		allAboveMs: 256,
		halfAboveMs: 256,
	});
	assert.equal(finding?.severity, 'critical');
	assert.match(
		finding.summary,
		/WAL fsync is above 256 ms each time; m1: 6 samples in the last 2 s, all above 256 ms/,
	);
	assert.equal(finding.evidence['allAboveMs'], 256);
	assert.equal(finding.evidence['fsyncP99Ms'], null);
});

test('a handful of samples is judged by the bound that half of them lie above', () => {
	const few = {p50Ms: undefined, p99Ms: undefined, p99Bucket: undefined};
	const half = (samples: number, halfAboveMs: number) =>
		judged({...few, samples, windowMs: 2000, halfAboveMs, someAboveMs: 512});
	assert.equal(half(19, 8), undefined);
	assert.equal(half(19, 16)?.severity, 'info');
	assert.equal(half(19, 32)?.severity, 'info');
	assert.equal(half(19, 64)?.severity, 'warning');
	assert.equal(half(5, 128)?.severity, 'critical');
	assert.equal(half(4, 128)?.severity, 'warning');
	assert.equal(half(3, 128)?.severity, 'warning');
	assert.equal(half(2, 128), undefined);
	const finding = half(6, 64);
	assert.match(
		finding?.summary ?? '',
		/WAL fsync is above 64 ms at least half of the time; m1: 6 samples in the last 2 s, at least half of them above 64 ms/,
	);
	assert.equal(finding?.evidence['halfAboveMs'], 64);
	assert.equal(finding.evidence['allAboveMs'], null);
});

test('a disk that has been slow for hours is a warning while few samples look well', () => {
	const since = (
		window: Parameters<typeof latency>[0],
		life: Parameters<typeof latency>[0],
	) => {
		const walFsync = latency({p50Ms: undefined, p99Ms: undefined, ...window});
		const walFsyncSinceStart = latency({windowMs: undefined, ...life});
		const members = [member({metrics: {walFsync, walFsyncSinceStart}})];
		return findingsOf('slow-wal-fsync', observation({members}))[0];
	};

	const [well, suspicious] = [
		{samples: 12, someAboveMs: 32},
		{samples: 12, someAboveMs: 64},
	];
	const slowLife = {p50Ms: 300, p99Ms: 480};
	assert.equal(since(well, slowLife)?.severity, 'warning');
	assert.match(
		since(well, slowLife)?.summary ?? '',
		/median since the start is 300 ms; m1: 2,000 samples since the member started, hardly any of them now/,
	);
	// It was slow at times, and is not now.
	const slowAtTimes = {p50Ms: 1, p99Ms: 480};
	assert.equal(since(well, slowAtTimes), undefined);
	assert.equal(since(suspicious, slowAtTimes)?.severity, 'warning');
	assert.equal(since(suspicious, {p50Ms: 1, p99Ms: 9}), undefined);
	assert.equal(
		since({...suspicious, halfAboveMs: 128}, slowLife)?.severity,
		'critical',
	);
	// Enough of them speak for themselves.
	assert.equal(since({samples: 20, p50Ms: 1}, slowLife), undefined);
});

test('with hardly any samples the time since the start is told, at most as a warning', () => {
	const [none, slow] = [
		{samples: 2, p50Ms: undefined, p99Ms: undefined, allAboveMs: 256},
		latency({p99Ms: 900, windowMs: undefined, samples: 100}),
	];
	const since = (walFsyncSinceStart: ReturnType<typeof latency> | undefined) =>
		findingsOf(
			'slow-wal-fsync',
			observation({
				members: [
					member({metrics: {walFsync: latency(none), walFsyncSinceStart}}),
				],
			}),
		)[0];
	assert.equal(since(slow)?.severity, 'warning');
	assert.match(
		since(slow)?.summary ?? '',
		/p99 since the start is 900 ms; .*since the member started, hardly any of them now/,
	);
	assert.equal(since({...slow, samples: 99}), undefined);
	assert.equal(since({...slow, p99Ms: 9}), undefined);
	assert.equal(since(undefined), undefined);
});

test('when it began is told where earlier readings show it', () => {
	const members = [member({metrics: {walFsync: latency({p99Ms: 310})}})];
	const since = (...p99s: ReadonlyArray<number | undefined>) =>
		findingsOf('slow-wal-fsync', observation({members}), {
			[idOf('m1')]: p99s.map((walFsyncP99Ms, index) =>
				trendPoint((p99s.length - 1 - index) * 600_000, {walFsyncP99Ms}),
			),
		})[0];
	const finding = since(3, 4, 300, undefined, 310);
	assert.equal(finding?.evidence['slowForMs'], 1_200_000);
	assert.match(finding.summary, /; slow since 02:40 UTC; /);
	assert.equal(since(300, 310)?.evidence['slowForMs'], null);
	assert.equal(since(300, 3)?.evidence['slowForMs'], null);
	assert.equal(since()?.evidence['slowForMs'], null);
});

test('a slow leader is to be moved first, to the fastest voter that is not slow', () => {
	const named = (name: string, p99Ms: number, isLearner = false) =>
		member({name, isLearner, metrics: {walFsync: latency({p99Ms})}});
	const remedy = (...members: ReadonlyArray<ReturnType<typeof member>>) =>
		findingsOf('slow-wal-fsync', observation({members}))[0]?.remedy ?? '';
	assert.match(
		remedy(
			named('m1', 310),
			named('m2', 9),
			named('m3', 2),
			named('m4', 1, true),
		),
		new RegExp(
			`^Move the leader first: m1 leads, .* to m3 with: etcdctl --endpoints https://10.0.0.1:2379 move-leader ${idOf('m3')}; then look at the disk`,
		),
	);
	assert.match(remedy(named('m1', 2), named('m2', 310)), /^Look at the disk/);
	assert.match(remedy(named('m1', 310), named('m2', 310)), /^Look at the disk/);
	assert.match(remedy(named('m1', 310)), /^Look at the disk/);
});

test('a disk that is only above what etcd wants asks for nothing now', () => {
	const named = (name: string, p99Ms: number) =>
		member({name, metrics: {walFsync: latency({p99Ms})}});
	const [finding] = findingsOf(
		'slow-wal-fsync',
		observation({members: [named('m1', 20), named('m2', 2)]}),
	);
	assert.equal(finding?.severity, 'info');
	assert.match(finding.remedy, /^Nothing now; if it lasts, look at the disk/);
	assert.doesNotMatch(finding.remedy, /move/i);
});

test('nothing is said about a latency that nobody read', () => {
	assert.equal(judged({p99Ms: undefined, p50Ms: undefined}), undefined);
	const members = [member({metricsProblem: 'refused'})];
	assert.deepEqual(findingsOf('slow-wal-fsync', observation({members})), []);
});
