import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {test} from 'node:test';
import fc from 'fast-check';
import {prometheusBinaries} from '../../../scripts/prometheus-binaries.js';
import type {Observation} from '../../../source/cluster/observation.js';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {checkPrometheus} from '../../../source/report/check-prometheus.js';
import {checkReport} from '../../../source/report/check-report.js';
import {
	alarm,
	latency,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const pageOf = (observed: Observation): string =>
	checkPrometheus(checkReport(observed, diagnose(observed)));
const troubled = observation({
	members: [
		member({name: 'm1', metrics: {walFsync: latency({p99Ms: 310})}}),
		member({name: 'm2', metricsProblem: 'refused'}),
		member({name: 'm3', problem: 'timeout'}),
	],
	alarms: [alarm('NOSPACE', 'm1')],
});

test('the page has the verdict, findings, alarms and members that alerts are made on', () => {
	const lines = pageOf(troubled).split('\n');
	for (const line of [
		'# TYPE etcd_medic_verdict gauge',
		'etcd_medic_verdict{level="ok"} 0',
		'etcd_medic_verdict{level="critical"} 1',
		'etcd_medic_finding{code="nospace-alarm",severity="critical",member="m1"} 1',
		'etcd_medic_finding{code="slow-wal-fsync",severity="critical",member="m1"} 1',
		'etcd_medic_alarm{member="m1",type="NOSPACE"} 1',
		'etcd_medic_member_reachable{member="m2"} 1',
		'etcd_medic_member_reachable{member="m3"} 0',
		'etcd_medic_cluster_ids 1',
		'etcd_medic_db_size_bytes{member="m1"} 419430400',
		'etcd_medic_quota_bytes{member="m1"} 2147483648',
		'etcd_medic_wal_fsync_p99_seconds{member="m1"} 0.31',
		`etcd_medic_last_check_timestamp_seconds ${takenAtMs / 1000}`,
	]) {
		assert.ok(lines.includes(line), line);
	}
});

test('what was not read is left out, never 0', () => {
	const page = pageOf(troubled);
	assert.doesNotMatch(page, /etcd_medic_quota_bytes\{member="m2"\}/);
	assert.doesNotMatch(page, /etcd_medic_db_size_bytes\{member="m3"\}/);
	assert.doesNotMatch(page, /etcd_medic_full_in_seconds/);
});

test('a finding about the cluster has an empty member', () => {
	const split = observation({members: [], memberListProblem: undefined});
	assert.match(pageOf(split), /etcd_medic_verdict\{level="unknown"\} 1/);
	const report = checkReport(troubled, diagnose(troubled));
	const page = checkPrometheus({
		...report,
		findings: report.findings.map(each => ({...each, memberIds: []})),
	});
	assert.match(
		page,
		/etcd_medic_finding\{code="nospace-alarm",severity="critical",member=""\} 1/,
	);
});

test('members of one name are told apart by their ID', () => {
	const page = pageOf(
		observation({
			members: [
				member({name: 'm1'}),
				member({name: 'twin', id: 'a1'}),
				member({name: 'twin', id: 'b2'}),
			],
		}),
	);
	assert.match(
		page,
		/reachable\{member="a1"\} 1\n.*reachable\{member="b2"\} 1/,
	);
});

test('promtool accepts every page, whatever a member is called', async () => {
	const {promtool} = await prometheusBinaries();
	const names = fc
		.sample(fc.string({unit: 'binary', maxLength: 20}), 60)
		.concat('"', '\\', '\n', 'a\\"} 5', '{}', '節點');
	const strange = observation({
		members: names.map((name, index) =>
			member({name, id: (index + 1).toString(16).padStart(16, 'f')}),
		),
		alarms: [{type: 'NEW"TYPE\\', memberId: '1'.padStart(16, 'f')}],
	});
	for (const observed of [troubled, strange, observation({members: []})]) {
		const page = pageOf(observed);
		assert.equal(
			execFileSync(promtool, ['check', 'metrics'], {input: page}).toString(),
			'',
			page,
		);
	}
});

test('no series is told twice', () => {
	const page = pageOf(
		observation({
			members: [
				member({name: 'm1', tookMs: 1200}),
				member({name: 'm2', linearizableProblem: 'timeout'}),
			],
		}),
	);
	const series = page
		.split('\n')
		.filter(line => line !== '' && !line.startsWith('#'))
		.map(line => line.replace(/ \S+$/, ''));
	assert.equal(new Set(series).size, series.length);
});
