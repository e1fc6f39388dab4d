import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ensureEtcd, etcdSeries} from '../../scripts/etcd-binaries.js';
import {startCluster} from '../../scripts/local-cluster.js';
import {openBed, type Bed} from './conformance-bed.js';
import {alarmSteps} from './conformance-alarm-steps.js';
import type {ConformanceStep} from './conformance-asks.js';
import {keySteps} from './conformance-key-steps.js';
import {
	compactionSteps,
	leaseSteps,
	maintenanceSteps,
} from './conformance-steps.js';
import {serveEmpty} from './empty-simulated-cluster.js';

// A drill is honest when the simulated cluster answers like the real one: the
// same calls to both, and every answer compared.

const quotaBytes = 256 * 1024 * 1024;
const steps: readonly ConformanceStep[] = [
	...keySteps,
	...compactionSteps,
	...leaseSteps,
	...maintenanceSteps,
	...alarmSteps,
];

async function answersOf(bed: Bed): Promise<readonly unknown[]> {
	const answers: unknown[] = [];
	for (const [, ask] of steps) answers.push(await ask(bed));
	return answers;
}

for (const series of etcdSeries) {
	test(`a simulated etcd ${series} answers like a real one`, async t => {
		const binaries = await ensureEtcd(series);
		const real = await startCluster({binaries, quotaBytes, fastDisk: true});
		t.after(async () => real.stop());
		const simulated = await serveEmpty(binaries.version, quotaBytes);
		t.after(() => {
			simulated.close();
		});
		const realBed = await openBed(real.endpoints);
		t.after(() => {
			realBed.close();
		});
		const simulatedBed = await openBed(simulated.endpoints);
		t.after(() => {
			simulatedBed.close();
		});
		const [expected, actual] = await Promise.all([
			answersOf(realBed),
			answersOf(simulatedBed),
		]);
		for (const [at, [name]] of steps.entries()) {
			await t.test(name, () => {
				assert.deepEqual(actual[at], expected[at]);
			});
		}
	});
}
