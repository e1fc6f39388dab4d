import type {CheckReport, CheckReportMember} from './check-report.js';

// A page for node_exporter's textfile collector: the facts of check's JSON, for
// alerts. Everything is a gauge of this moment; what was not read is left out,
// since 0 would be a claim.

type Labels = Readonly<Record<string, string>>;

/** One family: its name, its help, and its samples, which may be none. */
type Family = {
	readonly name: string;
	readonly help: string;
	readonly samples: ReadonlyArray<{
		readonly labels: Labels;
		readonly value: number;
	}>;
};

/** `check --output prometheus`, with its final line feed. */
export function checkPrometheus(report: CheckReport): string {
	return familiesOf(report)
		.filter(({samples}) => samples.length > 0)
		.map(family => textOf(family))
		.join('');
}

function familiesOf(report: CheckReport): readonly Family[] {
	const {members, findings, verdict, cluster} = report;
	const nameOf = memberNames(members);
	const perMember = (
		name: string,
		help: string,
		valueOf: (each: CheckReportMember) => number | null | undefined,
	): Family => ({
		name,
		help,
		samples: members.flatMap(each => {
			const value = valueOf(each);
			return value === null || value === undefined
				? []
				: [{labels: {member: nameOf(each)}, value}];
		}),
	});
	const byId = new Map(members.map(each => [each.id, nameOf(each)]));
	const gauge = (name: string, help: string, value: number | null): Family => ({
		name,
		help,
		samples: value === null ? [] : [{labels: {}, value}],
	});
	return [
		{
			name: 'etcd_medic_verdict',
			help: 'The verdict of the last check: 1 for the level that holds.',
			samples: ['ok', 'warning', 'critical', 'unknown'].map(level => ({
				labels: {level},
				value: Number(level === verdict),
			})),
		},
		{
			name: 'etcd_medic_finding',
			help: 'A finding of the last check about a member, or about the cluster with an empty one.',
			samples: findings.flatMap(({code, severity, memberIds}) =>
				(memberIds.length === 0 ? [''] : memberIds).map(id => ({
					labels: {code, severity, member: byId.get(id) ?? id},
					value: 1,
				})),
			),
		},
		{
			name: 'etcd_medic_alarm',
			help: 'An alarm that etcd has raised for a member.',
			samples: members.flatMap(each =>
				each.alarms.map(type => ({
					labels: {member: nameOf(each), type},
					value: 1,
				})),
			),
		},
		perMember(
			'etcd_medic_member_reachable',
			'Whether the member answered Status.',
			({reachable}) => Number(reachable),
		),
		gauge(
			'etcd_medic_cluster_ids',
			'Different cluster IDs among the members that answered; more than one is a split.',
			report.clusterIds,
		),
		gauge('etcd_medic_voters', 'Voters in the member list.', cluster.voters),
		gauge(
			'etcd_medic_reachable_voters',
			'Voters that answered as part of the cluster.',
			cluster.reachableVoters,
		),
		perMember(
			'etcd_medic_db_size_bytes',
			'Size of the backend file.',
			({dbSizeBytes}) => dbSizeBytes,
		),
		perMember(
			'etcd_medic_db_in_use_bytes',
			'Bytes of the backend file that hold data.',
			({dbSizeInUseBytes}) => dbSizeInUseBytes,
		),
		perMember(
			'etcd_medic_quota_bytes',
			'Quota of the backend file.',
			({quotaBytes}) => quotaBytes,
		),
		perMember(
			'etcd_medic_full_in_seconds',
			'Time until the file reaches its quota at the pace seen; absent without growth.',
			({fullInMs}) => seconds(fullInMs),
		),
		perMember(
			'etcd_medic_wal_fsync_p99_seconds',
			'99th percentile of the WAL fsync in the window of the check.',
			({fsyncP99Ms}) => seconds(fsyncP99Ms),
		),
		perMember(
			'etcd_medic_wal_fsync_samples',
			'WAL fsyncs in the window of the check.',
			({fsyncSamples}) => fsyncSamples,
		),
		perMember(
			'etcd_medic_backend_commit_p99_seconds',
			'99th percentile of the backend commit in the window of the check.',
			({commitP99Ms}) => seconds(commitP99Ms),
		),
		perMember(
			'etcd_medic_linearizable_read_seconds',
			'Time of one linearizable read through the member.',
			({linearizableReadMs}) => seconds(linearizableReadMs),
		),
		gauge(
			'etcd_medic_last_check_timestamp_seconds',
			'When this page was made.',
			Date.parse(report.takenAt) / 1000,
		),
	];
}

// A name that two members share would make two samples of one series.
function memberNames(
	members: readonly CheckReportMember[],
): (each: CheckReportMember) => string {
	const counts = new Map<string, number>();
	for (const {name} of members) counts.set(name, (counts.get(name) ?? 0) + 1);
	return ({name, id, endpoint}) =>
		name !== '' && counts.get(name) === 1 ? name : (id ?? endpoint);
}

function seconds(ms: number | null | undefined): number | undefined {
	return ms === null || ms === undefined ? undefined : ms / 1000;
}

function textOf({name, help, samples}: Family): string {
	// Two findings of one code and severity about one member are one series.
	const lines = new Set(
		samples.map(({labels, value}) => `${name}${labelsText(labels)} ${value}`),
	);
	return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ''].join(
		'\n',
	);
}

function labelsText(labels: Labels): string {
	const pairs = Object.entries(labels).map(
		([key, value]) => `${key}="${escaped(value)}"`,
	);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
	return value
		.replaceAll('\\', String.raw`\\`)
		.replaceAll('"', String.raw`\"`)
		.replaceAll('\n', String.raw`\n`);
}
