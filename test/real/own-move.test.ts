import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {confirmEachStep, stepTimeoutMs} from '../support/confirm-steps.js';
import {
	endpointFlags,
	frozenCluster,
	movesLeader,
	openProgram,
} from '../support/real-incident.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: a leadership that the run itself handed over is no finding`, async context => {
		const cluster = await frozenCluster(context, series);
		const terminal = openProgram(
			context,
			['recover', ...endpointFlags(cluster)],
			{cols: 120, rows: 60, env: movesLeader(context, 'always')},
		);
		const titles = await confirmEachStep(terminal, async () => undefined);
		await terminal.waitFor(/RECOVERED/, {timeoutMs: stepTimeoutMs});
		assert.ok(titles.some(title => title.startsWith('Move leader')));
		await terminal.press('8');
		// The members have counted it, and that has been read.
		await terminal.waitFor(/leader changes +2 seen/, {
			timeoutMs: stepTimeoutMs,
		});
		await terminal.press('5');
		await terminal.waitFor(/── Findings ─+.* gravest first/);
		assert.doesNotMatch(terminal.text(), /↓ more/);
		assert.doesNotMatch(terminal.text(), /leader-flapping/);
	});
}
