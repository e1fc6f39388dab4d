import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

test('a Status refused for lack of rights needs root, and the member is up', () => {
	const members = [member({name: 'm1'}), member({name: 'm2', problem: 'auth'})];
	const [finding] = findingsOf('permission-denied', observation({members}));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
	assert.match(finding.summary, /needs root on this version; the member is up/);
});

test('another refusal is not a matter of rights', () => {
	const members = [member({problem: 'unavailable'})];
	assert.deepEqual(findingsOf('permission-denied', observation({members})), []);
});

test('nothing is said about rights before Status was answered', () => {
	const members = [member({isAwaited: true})];
	assert.deepEqual(findingsOf('permission-denied', observation({members})), []);
});

test('reads that are refused while Status answers are a note', () => {
	const members = [
		member({name: 'm1', linearizableProblem: 'auth'}),
		member({name: 'm2'}),
	];
	const [finding, ...others] = findingsOf(
		'permission-denied',
		observation({members}),
	);
	assert.deepEqual(others, []);
	assert.equal(finding?.severity, 'info');
	assert.match(finding.summary, /^m1 refuses reads to this user/);
});
