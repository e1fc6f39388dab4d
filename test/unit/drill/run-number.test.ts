import assert from 'node:assert/strict';
import {test} from 'node:test';
import {newGroup} from '../../../source/drill/model/new-group.js';
import {drawRunNumber} from '../../../source/drill/run-number.js';

void test('drills that begin in the same instant are clusters of their own', () => {
	const drills = 100;
	const ids = Array.from(
		{length: drills},
		() => newGroup(1, ['8000000000000001'], drawRunNumber()).clusterId,
	);
	assert.equal(new Set(ids).size, drills);
});
