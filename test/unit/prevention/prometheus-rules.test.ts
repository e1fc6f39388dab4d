import assert from 'node:assert/strict';
import {test} from 'node:test';
import {alertGroups} from '../../../source/prevention/alert-groups.js';
import {
	measuredFrom,
	unmeasured,
	type Measured,
} from '../../../source/prevention/measured.js';
import {prometheusRules} from '../../../source/prevention/prometheus-rules.js';
import {parse} from 'yaml';
import {
	gibibyte,
	latency,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {file, histogram, series} from './alert-series.js';
import {etcdCases} from './etcd-cases.js';
import {hostCases} from './host-cases.js';
import {checkRules, firing, testRules, type RuleTest} from './promtool.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};
const offline = unmeasured(elsewhere);
const options = {job: '.*etcd.*'};
/** At least one for every alert. */
const alertCases = [...etcdCases, ...hostCases];
const rules = prometheusRules(offline, 'rule', options);

function cluster(version: string, p99Ms: number): Measured {
	const one = (name: string): ReturnType<typeof member> =>
		member({
			name,
			status: {version},
			metrics: {walFsync: latency({p99Ms})},
		});
	return measuredFrom(
		observation({members: [one('m1'), one('m2'), one('m3')]}),
		elsewhere,
	);
}

test('the real promtool accepts the rules, measured or not, for each series of etcd', async () => {
	for (const measured of [
		offline,
		cluster('3.4.17', 1),
		cluster('3.5.16', 3),
		cluster('3.6.1', 80),
	]) {
		const result = await checkRules(prometheusRules(measured, 'rule', options));
		assert.equal(result.code, 0, result.output);
		assert.match(result.output, /SUCCESS: \d\d rules found/);
	}
});

test('the Kubernetes resource holds the same groups', () => {
	const resource: unknown = parse(
		prometheusRules(offline, 'prometheusrule', options),
	);
	const plain: unknown = parse(rules);
	assert.ok(typeof resource === 'object' && resource !== null);
	assert.ok('spec' in resource && 'kind' in resource);
	assert.equal(resource.kind, 'PrometheusRule');
	assert.deepEqual(resource.spec, plain);
});

test('every alert has a case, and every rule says what to run and why', () => {
	const alerts = alertGroups(offline, options).flatMap(group => group.alerts);
	const cased = new Set(
		alertCases.map(({alert, severity}) => `${alert}/${severity}`),
	);
	for (const {name, severity, runbook, why, summary, description} of alerts) {
		assert.ok(cased.has(`${name}/${severity}`), `${name}/${severity}`);
		assert.match(
			runbook,
			/etcd-medic|smartctl|Replace the disk|cron job|Make room/,
		);
		assert.ok(why !== '' && summary !== '' && description !== '');
	}
});

test('by the real promtool each alert fires on its series, and not on the one just under its limit', async () => {
	const tests = alertCases.flatMap((each, index): readonly RuleTest[] =>
		(['fires', 'silent'] as const).map(kind => ({
			interval: '1m',
			name: `${index} ${each.alert} ${each.severity} ${kind}`,
			input_series: each[kind],
			promql_expr_test: [
				firing(
					each.alert,
					each.severity,
					each.atMinutes,
					kind === 'fires' ? 1 : 0,
				),
			],
		})),
	);
	const result = await testRules(rules, tests);
	assert.equal(result.code, 0, result.output);
});

test('the test can fail: with the limits moved promtool says so', async () => {
	const moved = rules.replaceAll('>= 0.65', '>= 0.95');
	const [first] = alertCases;
	assert.ok(first);
	const result = await testRules(moved, [
		{
			interval: '1m',
			name: 'moved',
			input_series: first.fires,
			promql_expr_test: [firing(first.alert, first.severity, 31, 1)],
		},
	]);
	assert.equal(result.code, 1, result.output);
});

test('every text of an alert that fires is filled in', async () => {
	// An empty expectation makes promtool print what it got.
	const tests = alertCases.map((each, index): RuleTest => ({
		interval: '1m',
		name: `${index} ${each.alert}`,
		input_series: each.fires,
		alert_rule_test: [
			{
				eval_time: `${each.atMinutes}m`,
				alertname: each.alert,
				exp_alerts: [],
			},
		],
	}));
	const {code, output} = await testRules(rules, tests);
	assert.equal(code, 1, output);
	for (const {alert} of alertCases) {
		assert.ok(output.includes(`alertname: ${alert},`), alert);
	}

	assert.doesNotMatch(output, /error expanding|<no value>|%!/);
});

const incidents: ReadonlyArray<{
	readonly name: string;
	readonly input: RuleTest['input_series'];
	readonly fires: ReadonlyArray<readonly [string, string, number]>;
	readonly isSilent?: ReadonlyArray<readonly [string, string]>;
}> = [
	{
		name: '8.4 GB of file with 156 MB in it, quota 8 GiB',
		input: file(8.4e9, 156e6, 8 * gibibyte),
		fires: [
			['EtcdQuotaNear', 'critical', 1],
			['EtcdDatabaseFragmented', 'critical', 1],
			['EtcdDatabaseFragmented', 'warning', 1],
		],
	},
	{
		name: '1.1, 2.1 and 2.4 GB under the default quota, 829 MB in use',
		input: [
			...file(1.1e9, 829e6, 2 * gibibyte, 'cp-1:2379'),
			...file(2.1e9, 829e6, 2 * gibibyte, 'cp-2:2379'),
			...file(2.4e9, 829e6, 2 * gibibyte, 'cp-3:2379'),
			series('grpc_server_handled_total', '0+30x200', {
				grpc_code: 'ResourceExhausted',
				grpc_method: 'Txn',
			}),
		],
		fires: [
			['EtcdQuotaNear', 'critical', 2],
			['EtcdDatabaseFragmented', 'critical', 2],
			['EtcdMemberSizeSkew', 'critical', 1],
			['EtcdWritesRefused', 'critical', 1],
		],
	},
	{
		name: 'a disk whose fsync takes 300 ms, where the mixin waits for 500',
		input: [
			...histogram('etcd_disk_wal_fsync_duration_seconds', 300.1),
			series('smartctl_device_attribute', 85, {
				attribute_name: 'Command_Timeout',
				attribute_value_type: 'raw',
				device: 'sda',
			}),
			series('smartctl_device_attribute', 9, {
				attribute_name: 'Percent_Lifetime_Remain',
				attribute_value_type: 'value',
				device: 'sda',
			}),
		],
		fires: [
			['EtcdWalFsyncSlow', 'warning', 1],
			['EtcdWalFsyncSlow', 'critical', 1],
			['EtcdWalFsyncIncident', 'critical', 1],
			['EtcdDiskCommandTimeouts', 'info', 1],
			['EtcdDiskWornOut', 'warning', 1],
		],
		isSilent: [['EtcdBackendCommitSlow', 'warning']],
	},
	{
		name: 'two members full at 2 GB with 80 MB in use, where the mixin is silent',
		input: [
			...file(2 * gibibyte, 80 * mebibyte, 2 * gibibyte, 'cp-1:2379'),
			...file(2 * gibibyte, 80 * mebibyte, 2 * gibibyte, 'cp-2:2379'),
		],
		fires: [
			['EtcdQuotaNear', 'critical', 2],
			['EtcdDatabaseFragmented', 'critical', 2],
		],
		isSilent: [['EtcdMemberSizeSkew', 'critical']],
	},
];

for (const incident of incidents) {
	test(`what others wrote down fires the right alerts: ${incident.name}`, async () => {
		const result = await testRules(rules, [
			{
				interval: '1m',
				name: incident.name,
				input_series: incident.input,
				promql_expr_test: [
					...incident.fires.map(([alert, severity, count]) =>
						firing(alert, severity, 70, count),
					),
					...(incident.isSilent ?? []).map(([alert, severity]) =>
						firing(alert, severity, 70, 0),
					),
				],
			},
		]);
		assert.equal(result.code, 0, result.output);
	});
}

test('a fast disk is warned about earlier, a slow one never later than the ceiling', () => {
	const limitOf = (p99Ms: number): string | undefined =>
		/_wal_fsync\w+bucket[^\n]* >= (\S+) and/.exec(
			prometheusRules(cluster('3.5.16', p99Ms), 'rule', options),
		)?.[1];
	assert.deepEqual(
		[1, 4, 5, 8, 9, 200].map(p99Ms => limitOf(p99Ms)),
		['0.016', '0.016', '0.032', '0.032', '0.05', '0.05'],
	);
});

test('what a version cannot tell is left out, with the reason in its place', () => {
	const old = prometheusRules(cluster('3.5.1', 3), 'rule', options);
	assert.doesNotMatch(old, /alert: EtcdDefragInFlightLong/);
	assert.match(old, /Left out: a defragment that takes too long/);
	const now = prometheusRules(cluster('3.5.16', 3), 'rule', options);
	assert.match(now, /alert: EtcdDefragInFlightLong/);
	assert.doesNotMatch(now, /expr: .*etcd_debugging_server_alarms/);
	const next = prometheusRules(cluster('3.6.1', 3), 'rule', options);
	assert.match(next, /expr: .*etcd_debugging_server_alarms/);
});

test('host alerts are limited to the hosts of the members, whatever their exporters’ ports', async () => {
	const measured = cluster('3.5.16', 3);
	const text = prometheusRules(measured, 'rule', options);
	const attribute = (instance: string): RuleTest['input_series'][number] =>
		series('smartctl_device_smart_status', 0, {instance, device: 'sda'});
	const result = await testRules(text, [
		{
			interval: '1m',
			name: 'hosts',
			input_series: [
				attribute('10.0.0.1:9633'),
				attribute('m2:9633'),
				attribute('10.0.0.11:9633'),
				attribute('worker-1:9633'),
			],
			promql_expr_test: [firing('EtcdDiskFailing', 'critical', 5, 2)],
		},
	]);
	assert.equal(result.code, 0, result.output);
});

test('names from the cluster cannot break out of the file', async () => {
	const evil = 'm"1\n# x\u001B[31m}) or vector(1) #\\';
	const measured = measuredFrom(
		observation({
			members: [member({name: evil, id: 'a1'})],
			vantage: evil,
		}),
		elsewhere,
	);
	const text = prometheusRules(measured, 'rule', options);
	assert.ok(!text.includes('\u001B'));
	const result = await checkRules(text);
	assert.equal(result.code, 0, result.output);
	assert.deepEqual(
		text
			.split('\n')
			.filter(
				line =>
					line.includes('vector(1)') &&
					!line.startsWith('#') &&
					!line.trimStart().startsWith('expr:'),
			),
		[],
	);
});
