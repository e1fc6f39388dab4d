import assert from 'node:assert/strict';
import {test} from 'node:test';
import {member, observation} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const pair = [member({name: 'm1'}), member({name: 'm2'})];

test('a voter that was added and never started already counts for quorum', () => {
	const members = [...pair, member({name: '', id: 'abc'})];
	const [finding] = findingsOf('member-unstarted', observation({members}));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, ['abc']);
	assert.match(finding.summary, /counts as a voter: 2 of 3 are needed/);
});

test('an unstarted learner is a note', () => {
	const members = [...pair, member({name: '', id: 'abc', isLearner: true})];
	const [finding] = findingsOf('member-unstarted', observation({members}));
	assert.equal(finding?.severity, 'info');
});

test('a started member that does not answer is not called unstarted', () => {
	const members = [...pair, member({name: 'm3', problem: 'refused'})];
	assert.deepEqual(findingsOf('member-unstarted', observation({members})), []);
});
