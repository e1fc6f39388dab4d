import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {test} from 'node:test';
import type {Latency} from '../../../source/cluster/latency.js';
import type {EtcdPage} from '../../../source/metrics/etcd-families.js';
import {
	etcdFamilies,
	readEtcdPage,
} from '../../../source/metrics/etcd-families.js';
import {createExpositionParser} from '../../../source/metrics/exposition.js';
import {createHistogramWindow} from '../../../source/metrics/histogram-window.js';
import {pageText} from './page-text.js';

function etcdPage(text: string): EtcdPage {
	const parser = createExpositionParser(etcdFamilies);
	parser.push(Buffer.from(text));
	const page = readEtcdPage(parser.end());
	assert.ok(page !== undefined);
	return page;
}

/** Samples and window of each page's WAL fsync, the pages given as [ms, fast fsyncs]. */
function windows(
	windowMs: number,
	...pages: ReadonlyArray<readonly [number, number]>
): ReadonlyArray<readonly [number | undefined, number | undefined]> {
	const window = createHistogramWindow(windowMs);
	return pages.map(([atMs, fast]) => {
		const {walFsync} = window.advance(etcdPage(pageText({fast})), atMs);
		return [walFsync?.samples, walFsync?.windowMs];
	});
}

test('the first page tells everything since the member started', () => {
	assert.deepEqual(windows(5000, [1000, 500]), [[500, undefined]]);
});

test('latencies reach back to the oldest page within the window', () => {
	assert.deepEqual(
		windows(
			2000,
			[1000, 100],
			[2000, 110],
			[3000, 130],
			[4000, 170],
			[5001, 180],
		),
		[
			[100, undefined],
			[10, 1000],
			[30, 2000],
			[60, 2000],
			[10, 1001],
		],
	);
});

test('without a page within the window they reach back to the newest before it', () => {
	assert.deepEqual(windows(2000, [0, 100], [2003, 110], [9000, 130]), [
		[100, undefined],
		[10, 2003],
		[20, 6997],
	]);
});

test('a window of 0 is always everything since the member started', () => {
	assert.deepEqual(windows(0, [0, 100], [1000, 110], [2000, 130]), [
		[100, undefined],
		[110, undefined],
		[130, undefined],
	]);
});

test('reading far more often than the window needs keeps the window whole', () => {
	const pages = Array.from({length: 10_001}, (_, ms) => [ms, ms * 3] as const);
	const [samples, windowMs] = windows(1000, ...pages).at(-1) ?? [];
	assert.ok(windowMs !== undefined && windowMs > 960 && windowMs <= 1000);
	assert.equal(samples, windowMs * 3);
});

test('a quiet window has zero samples and no quantile', () => {
	const window = createHistogramWindow(5000);
	window.advance(etcdPage(pageText({fast: 500})), 0);
	const {walFsync} = window.advance(etcdPage(pageText({fast: 500})), 1000);
	assert.equal(walFsync?.samples, 0);
	assert.equal(walFsync.p99Ms, undefined);
});

test('the window shows a disk that has just become slow, the whole life does not', () => {
	const p99 = (windowMs: number): Latency['p99Bucket'] => {
		const window = createHistogramWindow(windowMs);
		window.advance(etcdPage(pageText({fast: 1_000_000})), 0);
		const page = etcdPage(pageText({fast: 1_000_000, slow: 50}));
		return window.advance(page, 1000).walFsync?.p99Bucket;
	};
	assert.deepEqual(p99(5000), {lowMs: 1, highMs: 2});
	assert.deepEqual(p99(0), {lowMs: 0, highMs: 1});
});

test('a restart starts over, seen by the start time or by a count that fell', () => {
	const before = {fast: 100, startedAtSeconds: 1_700_000_000};
	const restarts = [
		{fast: 900, startedAtSeconds: 1_700_000_003},
		{fast: 90, startedAtSeconds: 1_700_000_000},
	];
	for (const after of restarts) {
		const window = createHistogramWindow(60_000);
		window.advance(etcdPage(pageText(before)), 0);
		const first = window.advance(etcdPage(pageText(after)), 1000).walFsync;
		assert.equal(first?.samples, after.fast);
		assert.equal(first.windowMs, undefined);
		const more = {...after, fast: after.fast + 7};
		const second = window.advance(etcdPage(pageText(more)), 2000).walFsync;
		assert.equal(second?.samples, 7);
		assert.equal(second.windowMs, 1000);
	}
});

test('a start time that moves with the clock is no restart', () => {
	const window = createHistogramWindow(60_000);
	window.advance(etcdPage(pageText({fast: 100})), 0);
	const moved = pageText({fast: 130, startedAtSeconds: 1_700_000_001.9});
	assert.equal(window.advance(etcdPage(moved), 1000).walFsync?.samples, 30);
});

test('a clock that was set back starts over instead of inventing a window', () => {
	assert.deepEqual(windows(2000, [9000, 100], [3000, 110], [4000, 130]), [
		[100, undefined],
		[110, undefined],
		[20, 1000],
	]);
});

test('a page without the family has no latency and does not break the next', () => {
	const window = createHistogramWindow(60_000);
	window.advance(etcdPage(pageText({fast: 100})), 0);
	const without = etcdPage('etcd_server_has_leader 1\n');
	assert.equal(window.advance(without, 1000).walFsync, undefined);
	const next = window.advance(etcdPage(pageText({fast: 140})), 2000);
	assert.equal(next.walFsync?.samples, 40);
	assert.equal(next.backendCommit, undefined);
});

test('after forgetting, the next page is a first one again', () => {
	const window = createHistogramWindow(60_000);
	window.advance(etcdPage(pageText({fast: 100})), 0);
	window.forget();
	const {walFsync} = window.advance(etcdPage(pageText({fast: 140})), 1000);
	assert.equal(walFsync?.samples, 140);
	assert.equal(walFsync.windowMs, undefined);
});

test('the counts that the latencies are made of are told beside them', () => {
	const window = createHistogramWindow(5000);
	const first = window.advance(etcdPage(pageText({fast: 100})), 1000);
	assert.deepEqual(
		first.walFsyncInWindow?.map(({count}) => count),
		[100, 100, 100],
	);
	const later = window.advance(etcdPage(pageText({fast: 130, slow: 4})), 2000);
	assert.deepEqual(
		later.walFsyncInWindow?.map(({count}) => count),
		[30, 34, 34],
	);
	assert.equal(later.walFsync?.samples, 34);
	assert.equal(later.backendCommitInWindow, undefined);
});
