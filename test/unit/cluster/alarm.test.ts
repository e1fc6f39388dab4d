import assert from 'node:assert/strict';
import {test} from 'node:test';
import {distinctAlarms} from '../../../source/cluster/alarm.js';
import {alarmsOf} from '../../../source/cluster/observation.js';
import {
	alarm,
	idOf,
	member,
	observation,
} from '../../support/observation-builder.js';

test('the same record told by several members counts once, in a stable order', () => {
	const records = [
		alarm('NOSPACE', 'm2'),
		alarm('CORRUPT', 'm3'),
		alarm('NOSPACE', 'm1'),
		alarm('NOSPACE', 'm2'),
		alarm('CORRUPT', 'm2'),
	];
	const distinct = [
		alarm('CORRUPT', 'm2'),
		alarm('CORRUPT', 'm3'),
		alarm('NOSPACE', 'm1'),
		alarm('NOSPACE', 'm2'),
	];
	assert.deepEqual(distinctAlarms(records), distinct);
	assert.deepEqual(distinctAlarms(records.toReversed()), distinct);
	assert.deepEqual(distinctAlarms([]), []);
});

test('one member’s NOSPACE and CORRUPT are two records', () => {
	assert.equal(
		distinctAlarms([alarm('NOSPACE', 'm1'), alarm('CORRUPT', 'm1')]).length,
		2,
	);
});

test('an alarm that a single reachable member reports is known', () => {
	const round = observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2', status: {alarms: [alarm('NOSPACE', 'm3')]}}),
			member({name: 'm3', problem: 'refused'}),
		],
	});
	assert.deepEqual(alarmsOf(round), [{type: 'NOSPACE', memberId: idOf('m3')}]);
});

test('when nobody could be asked the alarms are unknown, not none', () => {
	assert.deepEqual(alarmsOf(observation()), []);
	assert.equal(
		alarmsOf(
			observation({
				members: [
					member({name: 'm1', problem: 'timeout'}),
					member({name: 'm2', isAwaited: true}),
				],
			}),
		),
		undefined,
	);
});
