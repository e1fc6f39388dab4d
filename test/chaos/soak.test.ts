import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runSoak} from '../../scripts/soak/run.js';
import {simulatedTrouble} from '../../scripts/soak/trouble.js';
import {program} from '../support/real-incident.js';

// The small sister of `npm run soak`: what is lost at every round, or at every
// trouble, shows in a minute. What creeps shows in ten thousand rounds only.

const rounds = 500;
const mostHeapMib = 10;
const mostCount = 60;

test(
	'the dashboard beside members that stop, hang and come back loses neither memory nor connections',
	{timeout: 600_000},
	async context => {
		const cluster = await simulatedTrouble();
		context.after(cluster.close);
		const result = await runSoak(cluster, {
			program,
			until: {kind: 'rounds', rounds},
			everyMs: 1000,
		});
		assert.ok(result.rounds >= rounds);
		assert.ok(result.troubles > 5, 'something happened to the cluster');
		for (const {name, slope, late, early} of result.growths) {
			// How much a process keeps resident of what it no longer uses is not ours.
			if (name === 'resident memory') continue;
			const most = name.startsWith('heap') ? mostHeapMib : mostCount;
			const rise = Math.min(slope, late - early);
			assert.ok(rise < most, `${name} rose by ${rise}`);
			context.diagnostic(`${name}: ${early.toFixed(1)}, ${late.toFixed(1)}`);
		}
	},
);
