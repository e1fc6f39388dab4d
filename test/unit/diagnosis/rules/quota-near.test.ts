import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	alarm,
	gibibyte,
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf, trendPoint} from '../findings-of.js';

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

test('a file that will be full within 4 hours is near its quota, whatever its size', () => {
	const growing = (bytesPerHour: number, minutes: number) => ({
		[idOf('m1')]: Array.from({length: minutes + 1}, (_, at) =>
			trendPoint((minutes - at) * 60_000, {
				inUseBytes: gibibyte - ((minutes - at) * bytesPerHour) / 60,
				dbSizeBytes: gibibyte,
				quotaBytes: 2 * gibibyte,
			}),
		),
	});
	const judged = (bytesPerHour: number, minutes = 30) =>
		findingsOf('quota-near', filled(0.5), growing(bytesPerHour, minutes))[0];
	const finding = judged(gibibyte / 3);
	assert.equal(finding?.severity, 'warning');
	assert.match(
		finding.summary,
		/^m1 fills 50% of quota, full in about 3h00m at this pace \(341\.3 MiB\/h over the last 30m00s\):/,
	);
	assert.equal(Math.round(Number(finding.evidence['fullInMs']) / 60_000), 180);
	assert.ok(judged(gibibyte / 4));
	assert.equal(judged(gibibyte / 4.1), undefined);
	assert.equal(judged(gibibyte / 3, 4), undefined);
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
