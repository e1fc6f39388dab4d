import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkColumns, checkRows} from '../../../source/report/check-rows.js';
import {printTable} from '../../../source/view/printed-table.js';
import {finding} from '../../support/engine-state-builder.js';
import {
	alarm,
	idOf,
	latency,
	member,
	observation,
} from '../../support/observation-builder.js';

test('a member is a row of readable cells, one for each column', () => {
	const [row] = checkRows(observation({alarms: [alarm('NOSPACE', 'm1')]}));
	assert.deepEqual(row, {
		MEMBER: 'm1',
		ROLE: 'leader',
		VERSION: '3.5.30',
		DB: '400.0 MiB',
		'IN USE': '350.0 MiB',
		FREE: '13%',
		QUOTA: '20% of 2.0 GiB',
		'FSYNC p99': '3 ms',
		READ: '2 ms',
		ALARMS: 'NOSPACE',
		PROBLEM: '-',
	});
	assert.deepEqual(
		Object.keys(row),
		checkColumns.map(({key}) => key),
	);
});

test('what was not read is n/a, and the reason is said', () => {
	const members = [
		member({name: 'm1', problem: 'refused'}),
		member({name: 'm2', problem: 'auth'}),
		member({name: 'm3', problem: 'timeout', metrics: {defragInflight: true}}),
		member({name: 'm4', metricsProblem: 'refused'}),
		member({name: 'm5', isAwaited: true}),
		member({name: '', id: 'abc'}),
	];
	const rows = checkRows(observation({members}));
	assert.deepEqual(
		rows.map(row => row['PROBLEM']),
		[
			'connection refused',
			'needs root',
			'defragmenting',
			'no metrics',
			'not asked yet',
			'never started',
		],
	);
	assert.equal(rows[0]?.['DB'], 'n/a');
	assert.equal(rows[0]['READ'], 'fails');
	assert.equal(rows[5]?.['MEMBER'], 'abc');
});

test('a member that answers shows the gravest finding about it, and how many more there are', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3'}),
		member({name: 'm4', metricsProblem: 'refused'}),
		member({name: 'm5', problem: 'refused'}),
	];
	const all = ['m1', 'm4', 'm5'].map(name => idOf(name));
	const findings = [
		finding({code: 'nospace-alarm', memberIds: all}),
		finding({
			code: 'fragmented',
			severity: 'warning',
			memberIds: [idOf('m1'), idOf('m2')],
		}),
		finding({code: 'slow-wal-fsync', severity: 'info', memberIds: all}),
		finding({code: 'no-leader', memberIds: []}),
	];
	assert.deepEqual(
		checkRows(observation({members}), findings).map(row => row['PROBLEM']),
		[
			'nospace-alarm +1',
			'fragmented',
			'-',
			'nospace-alarm',
			'connection refused',
		],
	);
});

test('alarms are n/a, not none, when nobody could be asked', () => {
	const members = [member({problem: 'timeout'})];
	const [row] = checkRows(observation({members}));
	assert.equal(row?.['ALARMS'], 'n/a');
});

test('too few fsyncs for a quantile show what is known instead', () => {
	const cell = (changes: Parameters<typeof latency>[0]) =>
		checkRows(
			observation({
				members: [member({metrics: {walFsync: latency(changes)}})],
			}),
		)[0]?.['FSYNC p99'];
	const few = {p99Ms: undefined, p99Bucket: undefined};
	assert.equal(cell({...few, samples: 6, allAboveMs: 256}), '>256 ms (6)');
	assert.equal(cell({...few, samples: 12, allAboveMs: 0}), 'n/a (12)');
	assert.equal(cell({...few, samples: 0, allAboveMs: undefined}), 'n/a (0)');
});

test('at 120 columns and under the alarm the version stays, and the read goes first', () => {
	const members = ['m1', 'm2', 'm3'].map(name => member({name}));
	const seen = observation({
		members,
		alarms: members.map((_, index) => alarm('NOSPACE', `m${index + 1}`)),
	});
	const rows = checkRows(seen).map(row => ({
		...row,
		ROLE: 'follower',
		QUOTA: '101% of 64.0 MiB',
		'FSYNC p99': '>128 ms (40)',
		PROBLEM: 'nospace-alarm +2',
	}));
	const [, headings = ''] = printTable(rows, checkColumns, 120).split('\n');
	assert.match(headings, /VERSION/);
	assert.doesNotMatch(headings, /READ/);
});

test('a member at the URL of another has no read that fails: none was its own', () => {
	const [row] = checkRows(
		observation({members: [member({problem: 'another-member'})]}),
	);
	assert.equal(row?.['READ'], 'n/a');
	assert.equal(row['PROBLEM'], 'not its URL');
});
