import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Scenario} from '../../../source/drill/scenario.js';
import {scenarios} from '../../../source/drill/scenarios.js';
import {startCluster} from '../../../source/drill/model/start-cluster.js';
import {tick} from '../../../source/drill/model/tick.js';

const startMs = Date.UTC(2026, 10, 21);

test('scenarios have names of their own', () => {
	const names = scenarios.map(({name}) => name);
	assert.equal(new Set(names).size, names.length);
	for (const name of names) assert.match(name, /^[a-z]+(?:-[a-z]+)*$/);
});

for (const scenario of scenarios) {
	test(`${scenario.name} speaks only of members that it has, and runs`, () => {
		const names = scenario.cluster.members.map(({name}) => name);
		assert.equal(new Set(names).size, names.length);
		for (const name of mentioned(scenario))
			assert.ok(names.includes(name), name);
		let state = startCluster({...scenario.cluster, seed: 1}, [], startMs);
		for (let ms = 0; ms < 5000; ms += 20) state = tick(state, startMs + ms);
		assert.equal(state.members.length, names.length);
	});

	test(`${scenario.name} asks one question that has one answer`, () => {
		const {right, others} = scenario.diagnosis;
		assert.ok(!others.includes(right));
		assert.ok(others.length >= 3);
		assert.ok(scenario.hints.length > 0);
		assert.ok(scenario.expert.length > 0);
		assert.deepEqual(
			scenario.expert.map(({atMs}) => atMs),
			scenario.expert.map(({atMs}) => atMs).toSorted((a, b) => a - b),
		);
	});
}

function mentioned({cluster, rightEnd}: Scenario): readonly string[] {
	return [
		...cluster.alarms.map(each => each.member),
		...cluster.timeline.map(({fault}) => fault.member),
		...(rightEnd.kind === 'led-by-another' ? [rightEnd.than] : []),
	];
}
