import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test, type TestContext} from 'node:test';
import {parse} from 'yaml';
import {z} from 'zod';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {kubeadmConfig} from '../../source/prevention/kubeadm.js';
import {manifestPatch} from '../../source/prevention/manifest.js';
import {measuredFrom, type Measured} from '../../source/prevention/measured.js';
import {gibibyte, member, observation} from '../support/observation-builder.js';
import {realCluster} from '../support/real-incident.js';

// 3 GiB in use: a quota that is no version's default.
const measured: Measured = measuredFrom(
	observation({
		members: [
			member({
				status: {dbSizeBytes: 3 * gibibyte, dbSizeInUseBytes: 3 * gibibyte},
			}),
		],
	}),
	{hostMemoryBytes: undefined, growthBytesPerDay: undefined},
);
const quotaBytes = 6 * gibibyte;

const list = z.array(z.object({name: z.string(), value: z.string()}));
const map = z.record(z.string(), z.string());
const kubeadm = z.object({
	etcd: z.object({local: z.object({extraArgs: z.union([list, map])})}),
});
const pod = z.object({
	spec: z.object({
		containers: z.tuple([z.object({command: z.array(z.string())})]),
	}),
});

/** The flags as kubeadm gives them to etcd. */
function kubeadmFlags(api: 'v1beta3' | 'v1beta4'): readonly string[] {
	const {extraArgs} = kubeadm.parse(parse(kubeadmConfig(measured, api))).etcd
		.local;
	const pairs = Array.isArray(extraArgs)
		? extraArgs.map(({name, value}) => [name, value] as const)
		: Object.entries(extraArgs);
	return pairs.map(([name, value]) => `--${name}=${value}`);
}

function manifestFlags(): readonly string[] {
	const result = manifestPatch(measured, undefined);
	assert.equal(result.kind, 'text');
	const text = result.kind === 'text' ? result.text : '';
	return pod.parse(parse(text)).spec.containers[0].command.slice(1);
}

const forms = {
	'kubeadm v1beta3': kubeadmFlags('v1beta3'),
	'kubeadm v1beta4': kubeadmFlags('v1beta4'),
	'the manifest': manifestFlags(),
};

async function startWith(
	context: TestContext,
	series: EtcdSeries,
	flags: readonly string[],
): Promise<LocalCluster> {
	return realCluster(context, series, {
		members: 1,
		// Ours come later, and the last one counts.
		extraFlags: ['--log-level=info', ...flags],
	});
}

for (const series of etcdSeries) {
	for (const [form, flags] of Object.entries(forms)) {
		test(`etcd ${series} starts with the flags of ${form}, and takes them as they are meant`, async context => {
			assert.equal(flags.length, 3);
			const cluster = await startWith(context, series, flags);
			const [started] = cluster.members;
			assert.ok(started);
			const page = await (await fetch(started.metricsUrl)).text();
			const quota = /^etcd_server_quota_backend_bytes (\S+)$/m.exec(page)?.[1];
			assert.equal(Number(quota), quotaBytes);
			const log = readFileSync(started.logFile, 'utf8');
			assert.match(log, /"auto-compaction-mode":"periodic"/);
			assert.match(log, /"auto-compaction-retention":"10m0s"/);
		});
	}
}
