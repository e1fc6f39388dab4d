import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	alarm,
	gibibyte,
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const filled = (ratio: number) =>
	observation({
		members: [
			member({status: {dbSizeBytes: ratio * 2 * gibibyte}}),
			member({name: 'm2'}),
		],
	});

test('a file near its quota is a note, a warning and critical at 65, 75 and 85 percent', () => {
	const severityAt = (ratio: number) =>
		findingsOf('quota-near', filled(ratio))[0]?.severity;
	assert.equal(severityAt(0.649), undefined);
	assert.equal(severityAt(0.65), 'info');
	assert.equal(severityAt(0.749), 'info');
	assert.equal(severityAt(0.75), 'warning');
	assert.equal(severityAt(0.849), 'warning');
	assert.equal(severityAt(0.85), 'critical');
});

test('each member is held against its own quota', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2', metrics: {quotaBytes: gibibyte / 2}}),
	];
	const [finding] = findingsOf('quota-near', observation({members}));
	assert.deepEqual(finding?.memberIds, [idOf('m2')]);
	assert.equal(finding.evidence['quotaBytes'], gibibyte / 2);
	assert.match(finding.summary, /m2 fills 78% of quota: mostly live data/);
});

test('a raised NOSPACE says it already, so that it is not said twice', () => {
	const observed = {...filled(0.99)};
	assert.deepEqual(
		findingsOf(
			'quota-near',
			observation({
				members: observed.members,
				alarms: [alarm('NOSPACE', 'm1')],
			}),
		),
		[],
	);
});

test('nothing is said about a quota that nobody read', () => {
	const members = [
		member({
			status: {dbSizeBytes: 100 * gibibyte},
			metricsProblem: 'refused',
		}),
	];
	assert.deepEqual(findingsOf('quota-near', observation({members})), []);
});
