import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

test('a learner is a note that says how it gets its vote', () => {
	const members = [member({name: 'm1'}), member({name: 'm2', isLearner: true})];
	const [finding] = findingsOf('learner-present', observation({members}));
	assert.equal(finding?.severity, 'info');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
	assert.match(finding.remedy, new RegExp(`member promote ${idOf('m2')}$`));
});

test('voters are no learners, and one that never started has a code of its own', () => {
	assert.deepEqual(findingsOf('learner-present', observation()), []);
	const members = [member(), member({name: '', id: 'abc', isLearner: true})];
	assert.deepEqual(findingsOf('learner-present', observation({members})), []);
});

test('a learner is one by the member list, also when it does not answer', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', isLearner: true, problem: 'refused'}),
	];
	assert.equal(findingsOf('learner-present', observation({members})).length, 1);
});
