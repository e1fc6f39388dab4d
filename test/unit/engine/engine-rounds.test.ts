import assert from 'node:assert/strict';
import {test} from 'node:test';
import {frozen} from '../runbook/plan-options.js';
import {start, turn} from './engine-bench.js';

test('rounds never overlap: what changed is told once', async t => {
	const held: Array<() => void> = [];
	const bench = start(t, {
		observe: async () =>
			new Promise(resolve => {
				held.push(() => {
					resolve(frozen);
				});
			}),
	});
	await turn();
	held[0]?.();
	await turn();
	const before = bench.latest().events.length;
	bench.engine.handle({kind: 'set-paused', isPaused: true});
	bench.engine.handle({kind: 'probe-now'});
	bench.engine.handle({kind: 'probe-now'});
	await turn();
	assert.equal(bench.rounds(), 2);
	held[1]?.();
	await turn();
	assert.equal(bench.rounds(), 3);
	held[2]?.();
	await turn();
	assert.equal(bench.latest().events.length, before);
});
