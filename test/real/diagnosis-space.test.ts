import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	checkJson,
	criticalCodes,
	findingOf,
	isBusyDisk,
} from '../support/check-run.js';
import {compactAll, writeValues} from '../support/churn.js';
import {endpointFlags, realCluster} from '../support/real-incident.js';

const mebibyte = 1024 * 1024;

for (const series of etcdSeries) {
	test(`etcd ${series}: history, free pages and skewed sizes are told apart, none of them critical`, async context => {
		const cluster = await realCluster(context, series, {
			quotaBytes: 512 * mebibyte,
			fastDisk: true,
		});
		const flags = ['--window', '0', ...endpointFlags(cluster)];
		await writeValues(cluster, 600, 100_000, 'unique');
		await writeValues(cluster, 900, 100_000, 'overwrite');

		const history = await checkJson(context, flags);
		assert.deepEqual(criticalCodes(history.report), []);
		assert.ok(
			!history.report.findings.some(({code}) => code === 'fragmented'),
			history.stdout,
		);
		findingOf(history.report, 'history-bloat');

		await compactAll(cluster);
		const fragmented = await checkJson(context, flags);
		assert.deepEqual(criticalCodes(fragmented.report), []);
		if (!isBusyDisk(fragmented.report)) {
			assert.equal(fragmented.code, 1);
			assert.equal(fragmented.report.verdict, 'warning');
		}

		const {severity, memberIds} = findingOf(fragmented.report, 'fragmented');
		assert.equal(severity, 'warning');
		assert.equal(memberIds.length, 3);
		assert.ok(
			!fragmented.report.findings.some(({code}) => code === 'history-bloat'),
			fragmented.stdout,
		);

		const [small] = cluster.members;
		await cluster.etcdctlWith(
			{endpoint: small?.endpoint ?? '', timeoutMs: 60_000},
			'defrag',
		);
		const skewed = await checkJson(context, flags);
		assert.deepEqual(criticalCodes(skewed.report), []);
		const skew = findingOf(skewed.report, 'size-skew');
		assert.equal(skew.severity, 'warning');
		assert.equal(skew.memberIds.length, 2);
		assert.ok(!skew.memberIds.includes(small?.id ?? ''));
		const factor = Number(skew.evidence['sizeFactor']);
		assert.ok(2 <= factor && factor < 4, String(factor));
		assert.match(skew.summary, /free pages/);
	});
}
