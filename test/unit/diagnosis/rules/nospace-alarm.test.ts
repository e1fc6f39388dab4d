import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	alarm,
	idOf,
	mebibyte,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const sized = (name: string, dbSizeMiB: number, inUseMiB: number) =>
	member({
		name,
		status: {
			dbSizeBytes: dbSizeMiB * mebibyte,
			dbSizeInUseBytes: inUseMiB * mebibyte,
		},
		metrics: {quotaBytes: 64 * mebibyte},
	});
const onM1 = [alarm('NOSPACE', 'm1')];

test('NOSPACE names the record holders, the quota, and the free pages of each', () => {
	const [finding, ...rest] = findingsOf(
		'nospace-alarm',
		observation({
			members: [sized('m1', 64, 2), sized('m2', 32, 2), sized('m3', 64, 4)],
			alarms: [alarm('NOSPACE', 'm1'), alarm('NOSPACE', 'm3')],
		}),
	);
	assert.equal(rest.length, 0);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m1'), idOf('m3')]);
	assert.match(
		finding.summary,
		/^NOSPACE on m1 and m3; every write on the whole cluster is refused/,
	);
	assert.match(finding.summary, /quota that was used up, not the disk/);
	assert.match(
		finding.summary,
		/m1: 97% free pages, defragment returns 62.0 MiB/,
	);
	assert.match(
		finding.summary,
		/m3: 94% free pages, defragment returns 60.0 MiB/,
	);
	assert.deepEqual(finding.evidence, {
		nospaceRecords: 2,
		member: 'm1',
		dbSizeBytes: 64 * mebibyte,
		inUseBytes: 2 * mebibyte,
		freeBytes: 62 * mebibyte,
		freeRatio: 62 / 64,
		quotaBytes: 64 * mebibyte,
		quotaRatio: 1,
	});
	assert.match(
		finding.remedy,
		/defragment one member at a time, the leader last; disarm/,
	);
});

test('a member that is full without a record yet is described as well', () => {
	const members = [sized('m1', 64, 2), sized('m2', 63, 2)];
	const [finding] = findingsOf(
		'nospace-alarm',
		observation({members, alarms: onM1}),
	);
	assert.match(finding?.summary ?? '', /m2: 97% free pages/);
});

test('live data are told from history by revisions since the compaction against keys', () => {
	const cases = [
		{keys: 100_000, compactRevision: 99_000, cause: /mostly live data/},
		{keys: 1000, compactRevision: 10_000, cause: /mostly history/},
		{keys: 60_000, compactRevision: 40_000, cause: /history or live data/},
		{keys: undefined, compactRevision: 0, cause: /history or live data/},
	];
	for (const {cause, ...metrics} of cases) {
		const full = member({
			status: {dbSizeBytes: 64 * mebibyte, dbSizeInUseBytes: 60 * mebibyte},
			metrics: {quotaBytes: 64 * mebibyte, ...metrics},
		});
		const [finding] = findingsOf(
			'nospace-alarm',
			observation({members: [full], alarms: onM1}),
		);
		assert.match(finding?.summary ?? '', cause);
	}
});

test('only the disarm is advised once every file is below its quota', () => {
	const members = [sized('m1', 2, 1), sized('m2', 2, 1)];
	const [finding] = findingsOf(
		'nospace-alarm',
		observation({members, alarms: onM1}),
	);
	assert.match(
		finding?.remedy ?? '',
		/^Every file is below 90% of its quota: disarm/,
	);
});

test('the disarm is not advised while one quota is unknown', () => {
	const blind = member({name: 'm2', metricsProblem: 'refused'});
	const [finding] = findingsOf(
		'nospace-alarm',
		observation({members: [sized('m1', 2, 1), blind], alarms: onM1}),
	);
	assert.doesNotMatch(finding?.remedy ?? '', /^Every file/);
});

test('no disarm is advised while CORRUPT is raised as well', () => {
	const [finding] = findingsOf(
		'nospace-alarm',
		observation({alarms: [...onM1, alarm('CORRUPT', 'm2')]}),
	);
	assert.match(finding?.remedy ?? '', /^Change nothing, and do not disarm/);
});

test('the record of a member that was removed is named by its ID', () => {
	const [finding] = findingsOf(
		'nospace-alarm',
		observation({alarms: [{type: 'NOSPACE', memberId: 'feed'}]}),
	);
	assert.match(finding?.summary ?? '', /NOSPACE on removed member feed/);
});

test('sizes that are not known stay unknown in the evidence', () => {
	const full = member({
		status: {dbSizeInUseBytes: undefined},
		metricsProblem: 'refused',
	});
	const [finding] = findingsOf(
		'nospace-alarm',
		observation({members: [full], alarms: onM1}),
	);
	assert.equal(finding?.evidence['freeBytes'], null);
	assert.equal(finding.evidence['quotaBytes'], null);
	assert.match(finding.summary, /bytes in use not known/);
});

test('a full file without a record is no NOSPACE alarm', () => {
	const members = [sized('m1', 64, 60)];
	assert.deepEqual(findingsOf('nospace-alarm', observation({members})), []);
});
