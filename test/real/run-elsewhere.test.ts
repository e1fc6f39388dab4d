import assert from 'node:assert/strict';
import {test} from 'node:test';
import {confirmStep, stepTimeoutMs} from '../support/confirm-steps.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	temporaryFolder,
} from '../support/real-incident.js';

test('a second dashboard only watches the run of the first, and is free again when that has ended', async context => {
	const cluster = await frozenCluster(context, '3.5');
	const XDG_STATE_HOME = temporaryFolder(context);
	const open = () =>
		openProgram(context, ['recover', ...endpointFlags(cluster)], {
			cols: 100,
			env: {XDG_STATE_HOME},
		});
	const first = open();
	await first.waitFor(/0 of \d+ done/, {timeoutMs: stepTimeoutMs});
	await confirmStep(first, 1);

	const second = open();
	await second.waitFor(
		new RegExp(`▲ another etcd-medic \\(pid ${first.pid}\\) has a recovery`),
		{timeoutMs: stepTimeoutMs},
	);
	await second.waitFor(/► it is to confirm step 2 of \d+: Save a snapshot/);
	// Had a page opened, it would take the 1 for itself.
	await second.press('enter', '1');
	await second.waitFor(
		new RegExp(
			`► another etcd-medic \\(pid ${first.pid}\\) is to confirm step 2 of \\d+: Save a`,
		),
	);
	assert.doesNotMatch(second.text(), /unfinished recovery|plan of \d+ steps/);

	await first.press('1', 'q');
	await first.exited;
	await second.waitFor(/an unfinished recovery run was found; press 2/, {
		timeoutMs: stepTimeoutMs,
	});
	await second.press('q');
	await second.exited;
});
