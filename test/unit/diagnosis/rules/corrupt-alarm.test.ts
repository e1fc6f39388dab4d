import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	alarm,
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

test('one CORRUPT record stops everything, the disarm of NOSPACE included', () => {
	const [finding, ...rest] = findingsOf(
		'corrupt-alarm',
		observation({alarms: [alarm('CORRUPT', 'm2'), alarm('NOSPACE', 'm1')]}),
	);
	assert.equal(rest.length, 0);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
	assert.match(finding.summary, /CORRUPT on m2/);
	assert.match(finding.summary, /do not disarm anything, NOSPACE included/);
});

test('a CORRUPT record that names no member is still a stop', () => {
	const [finding] = findingsOf(
		'corrupt-alarm',
		observation({alarms: [{type: 'CORRUPT', memberId: '0'}]}),
	);
	assert.match(finding?.summary ?? '', /a member this version does not name/);
});

test('NOSPACE alone is no corruption', () => {
	const observed = observation({alarms: [alarm('NOSPACE', 'm1')]});
	assert.deepEqual(findingsOf('corrupt-alarm', observed), []);
});

test('nothing is said of corruption when no member could be asked', () => {
	const members = [member({name: 'm1', problem: 'timeout'})];
	assert.deepEqual(findingsOf('corrupt-alarm', observation({members})), []);
});
