import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {
	etcdFamilies,
	readEtcdPage,
} from '../../../source/metrics/etcd-families.js';
import type {EtcdPage} from '../../../source/metrics/etcd-families.js';
import {createExpositionParser} from '../../../source/metrics/exposition.js';
import {latencyOf} from '../../../source/metrics/quantile.js';

function read(page: string | Uint8Array): EtcdPage | undefined {
	const parser = createExpositionParser(etcdFamilies);
	parser.push(typeof page === 'string' ? Buffer.from(page) : page);
	return readEtcdPage(parser.end());
}

function figures(...lines: readonly string[]): EtcdPage['figures'] {
	const page = read(`etcd_server_has_leader 1\n${lines.join('\n')}\n`);
	assert.ok(page !== undefined);
	return page.figures;
}

function bucket(le: string, count: string): string {
	return `etcd_disk_wal_fsync_duration_seconds_bucket{le="${le}"} ${count}\n`;
}

test('reads the page of etcd 3.4.23 whole', () => {
	const page = read(readFileSync('test/recorded/metrics-etcd-3.4.23.txt'));
	assert.deepEqual(page?.figures, {
		memberId: 'f4a457008d1441f2',
		quotaBytes: 2_147_483_648,
		dbSizeBytes: 53_248,
		dbSizeInUseBytes: 45_056,
		defragInflight: false,
		defragCount: 1,
		defragTotalMs: 1.737815,
		hasLeader: true,
		leaderChangesSeen: 1,
		proposalsPending: 0,
		proposalsFailed: 0,
		proposalsCommitted: 406,
		proposalsApplied: 406,
		slowApplies: 0,
		heartbeatSendFailures: 0,
		isApplyingSnapshot: false,
		lastCompactedAtMs: undefined,
		compactRevision: 401,
		keys: 100,
		putsTotal: 400,
		putBytesTotal: 81_160,
		residentBytes: 31_330_304,
		processStartedAtMs: 1_795_256_347_180,
	});
	assert.ok(page.walFsync && page.backendCommit);
	assert.deepEqual(
		page.walFsync.buckets.map(each => each.leMs),
		[...Array.from({length: 14}, (_, n) => 2 ** n), Infinity],
	);
	// Rank 402.93 of 407, of which 405 took at most 1 ms.
	assert.deepEqual(latencyOf(page.walFsync, undefined), {
		samples: 407,
		windowMs: undefined,
		p50Ms: 203.5 / 405,
		p99Ms: 402.93 / 405,
		p99Bucket: {lowMs: 0, highMs: 1},
		allAboveMs: 0,
		halfAboveMs: 0,
		quarterAboveMs: 0,
		someAboveMs: 1,
	});
	assert.equal(latencyOf(page.backendCommit, undefined).samples, 12);
});

test('reads the same families on the page of etcd 3.5.16', () => {
	const page = read(readFileSync('test/recorded/metrics-etcd-3.5.16.txt'));
	assert.ok(page?.walFsync && page.backendCommit);
	for (const [name, value] of Object.entries(page.figures)) {
		assert.notEqual(value, undefined, name);
	}

	assert.equal(page.figures.keys, 100);
	assert.equal(page.figures.compactRevision, 401);
});

test('a page that is gathered from several members is nobody’s', () => {
	const one = 'etcd_server_id{server_id="d13516f1da793528"} 1';
	assert.equal(figures(one).memberId, 'd13516f1da793528');
	assert.equal(figures().memberId, undefined);
	for (const more of [
		[one, 'etcd_server_id{server_id="4ef4c90f143d2fa7"} 1'],
		['etcd_server_id{server_id="not an ID"} 1'],
	]) {
		assert.equal(figures(...more).memberId, undefined);
	}
});

test('a page of another program is not an etcd page', () => {
	assert.equal(read(''), undefined);
	assert.equal(read('<html>etcd_server_has_leader 1</html>\n'), undefined);
	assert.equal(read('process_start_time_seconds 1.7e+09\n'), undefined);
	// kube-apiserver's own families about its etcd client.
	assert.equal(
		read(
			'apiserver_storage_db_total_size_in_bytes{endpoint="x"} 1\n' +
				'etcd_request_duration_seconds_count{operation="get"} 5\n' +
				'process_start_time_seconds 1.7e+09\n',
		),
		undefined,
	);
});

test('a family that is absent is undefined, never zero', () => {
	const page = read('etcd_server_has_leader 0\n');
	assert.equal(page?.figures.hasLeader, false);
	assert.equal(page.walFsync, undefined);
	const others = Object.entries(page.figures).filter(
		([name]) => name !== 'hasLeader',
	);
	assert.ok(others.length >= 17);
	for (const [name, value] of others) assert.equal(value, undefined, name);
});

test('round trips to all peers are one histogram, and another program’s labels none', () => {
	const peerBucket = (labels: string, value: string): string =>
		`etcd_network_peer_round_trip_time_seconds_bucket{${labels}} ${value}`;
	const peers = (lines: readonly string[]) =>
		read(['etcd_server_has_leader 1', ...lines, ''].join('\n'))?.peerRoundTrip;
	assert.deepEqual(
		peers([
			peerBucket('To="a1",le="0.1"', '3'),
			peerBucket('To="a1",le="+Inf"', '4'),
			peerBucket('To="b2",le="0.1"', '0'),
			peerBucket('To="b2",le="+Inf"', '20'),
		]),
		{
			buckets: [
				{leMs: 100, count: 3},
				{leMs: Infinity, count: 24},
			],
		},
	);
	assert.equal(
		peers([peerBucket('le="0.1"', '3'), peerBucket('le="+Inf"', '4')]),
		undefined,
	);
	assert.equal(
		peers([
			peerBucket('To="a1",le="0.1"', 'NaN'),
			peerBucket('To="a1",le="+Inf"', '4'),
		]),
		undefined,
	);
});

test('the round trips to each peer stand under its ID, and a label that is none is left out', () => {
	const peerBucket = (labels: string, value: string): string =>
		`etcd_network_peer_round_trip_time_seconds_bucket{${labels}} ${value}`;
	const page = read(
		[
			'etcd_server_has_leader 1',
			peerBucket('To="a1",le="0.1"', '3'),
			peerBucket('To="a1",le="+Inf"', '4'),
			peerBucket('To="b2",le="0.1"', '0'),
			peerBucket('To="b2",le="+Inf"', 'NaN'),
			peerBucket('To="x\\u001B",le="0.1"', '1'),
			peerBucket('To="x\\u001B",le="+Inf"', '1'),
			'',
		].join('\n'),
	);
	assert.deepEqual(
		[...(page?.peerRoundTrips ?? [])],
		[
			[
				'a1',
				{
					buckets: [
						{leMs: 100, count: 3},
						{leMs: Infinity, count: 4},
					],
				},
			],
		],
	);
	assert.equal(read('etcd_server_has_leader 1\n')?.peerRoundTrips.size, 0);
});

test('no compaction since the start is not known, never the year 1970', () => {
	const at = (value: string): number | undefined =>
		figures(`etcd_debugging_mvcc_db_compaction_last ${value}`)
			.lastCompactedAtMs;
	assert.equal(at('0'), undefined);
	assert.equal(at('1.795256953e+09'), 1_795_256_953_000);
});

test('a count or size that cannot be is undefined', () => {
	for (const value of ['NaN', '+Inf', '-1', '1.5', '1e+16']) {
		const told = figures(
			`etcd_server_quota_backend_bytes ${value}`,
			`etcd_server_proposals_pending ${value}`,
			`etcd_debugging_mvcc_keys_total ${value}`,
			`process_resident_memory_bytes ${value}`,
		);
		assert.equal(told.quotaBytes, undefined, value);
		assert.equal(told.proposalsPending, undefined, value);
		assert.equal(told.keys, undefined, value);
		assert.equal(told.residentBytes, undefined, value);
	}
});

test('a size of zero is a member that has not opened its store yet', () => {
	const told = figures(
		'etcd_mvcc_db_total_size_in_bytes 0',
		'etcd_mvcc_db_total_size_in_use_in_bytes 0',
		'etcd_server_quota_backend_bytes 0',
		'etcd_server_proposals_pending 0',
	);
	assert.equal(told.dbSizeBytes, undefined);
	assert.equal(told.dbSizeInUseBytes, undefined);
	assert.equal(told.quotaBytes, undefined);
	assert.equal(told.proposalsPending, 0);
});

test('a defragment in flight is told, and anything but 0 or 1 is not', () => {
	assert.equal(figures('etcd_disk_defrag_inflight 1').defragInflight, true);
	assert.equal(figures('etcd_disk_defrag_inflight 0').defragInflight, false);
	for (const value of ['NaN', '-1', '0.5', '2']) {
		const line = `etcd_disk_defrag_inflight ${value}`;
		assert.equal(figures(line).defragInflight, undefined, value);
	}
});

test('a compact revision of -1 means that nothing was ever compacted', () => {
	const name = 'etcd_debugging_mvcc_compact_revision';
	assert.equal(figures(`${name} -1`).compactRevision, 0);
	assert.equal(figures(`${name} -2`).compactRevision, undefined);
});

test('a start time from a clock that was never set is undefined', () => {
	const name = 'process_start_time_seconds';
	assert.equal(
		figures(`${name} 1.7e+09`).processStartedAtMs,
		1_700_000_000_000,
	);
	for (const value of ['0', '86400', '-5', 'NaN', '1e+12']) {
		assert.equal(
			figures(`${name} ${value}`).processStartedAtMs,
			undefined,
			value,
		);
	}
});

test('a value told twice counts only when both agree', () => {
	const name = 'etcd_server_proposals_pending';
	assert.equal(figures(`${name} 3`, `${name} 3`).proposalsPending, 3);
	assert.equal(
		figures(`${name} 3`, `${name} 4`, `${name} 4`).proposalsPending,
		undefined,
	);
});

test('a page gathered from several members tells nothing about one', () => {
	const name = 'etcd_server_proposals_pending';
	assert.equal(figures(`${name}{instance="a"} 3`).proposalsPending, undefined);
	const page = read(
		'etcd_server_has_leader 1\n' +
			'etcd_disk_wal_fsync_duration_seconds_bucket{instance="a",le="0.001"} 1\n' +
			'etcd_disk_wal_fsync_duration_seconds_bucket{instance="a",le="+Inf"} 1\n',
	);
	assert.ok(page !== undefined);
	assert.equal(page.walFsync, undefined);
});

test('a histogram without its open bucket, or that contradicts itself, is none', () => {
	const whole = bucket('0.001', '5') + bucket('+Inf', '6');
	assert.deepEqual(read(whole)?.walFsync, {
		buckets: [
			{leMs: 1, count: 5},
			{leMs: Infinity, count: 6},
		],
	});
	for (const page of [
		bucket('0.001', '5') + bucket('0.002', '6'),
		whole + bucket('0.001', '4'),
		whole + bucket('0.002', 'NaN'),
		whole + bucket('soon', '5'),
	]) {
		assert.ok(read(page) !== undefined);
		assert.equal(read(page)?.walFsync, undefined, page);
	}
});

test('every cut of a real page leaves figures true or undefined', () => {
	const bytes = readFileSync('test/recorded/metrics-etcd-3.4.23.txt');
	const whole = read(bytes);
	assert.ok(whole !== undefined);
	const known = new Map<string, unknown>(Object.entries(whole.figures));
	for (let end = 0; end < bytes.length; end += 997) {
		const page = read(bytes.subarray(0, end));
		for (const [name, value] of Object.entries(page?.figures ?? {})) {
			if (value !== undefined) assert.equal(value, known.get(name), name);
		}

		if (page?.walFsync) assert.deepEqual(page.walFsync, whole.walFsync);
	}
});
