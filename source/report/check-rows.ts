import {backendOf} from '../cluster/backend.js';
import type {Latency} from '../cluster/latency.js';
import {isUnstarted} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {
	alarmsOf,
	currentMetrics,
	currentStatus,
	isAtAnothersUrl,
	isNotAskedYet,
} from '../cluster/observation.js';
import type {ProblemKind} from '../cluster/reading.js';
import {problemOf} from '../cluster/reading.js';
import {isDefragmenting} from '../diagnosis/answering.js';
import {roleIn, strayMembers} from '../diagnosis/clusters.js';
import type {Finding} from '../diagnosis/finding.js';
import {labelOf, memberIdOf} from '../diagnosis/naming.js';
import {printable} from '../printable.js';
import {formatBytes, formatDuration, formatRatio} from '../units.js';

/** A column of the printed table. */
export type CheckColumn = {
	/** The heading, and the key of its cells in a row. */
	readonly key: string;
	readonly align: 'left' | 'right';
	/** Columns with the lowest number go first when there is too little room; without one it always stays. */
	readonly dropOrder?: number;
	/** How far its cells may be cut before a column is dropped; without it they are not. */
	readonly minColumns?: number;
};

/** The columns of `check --output table`, in order. */
export const checkColumns: readonly CheckColumn[] = [
	{key: 'MEMBER', align: 'left', minColumns: 8},
	{key: 'ROLE', align: 'left'},
	{key: 'VERSION', align: 'left', dropOrder: 2},
	{key: 'DB', align: 'right'},
	{key: 'IN USE', align: 'right', dropOrder: 4},
	{key: 'FREE', align: 'right', dropOrder: 5},
	{key: 'QUOTA', align: 'right', dropOrder: 6},
	{key: 'FSYNC p99', align: 'right', dropOrder: 3},
	// First: a read that fails is a finding, which PROBLEM names.
	{key: 'READ', align: 'right', dropOrder: 1},
	{key: 'ALARMS', align: 'left'},
	{key: 'PROBLEM', align: 'left', minColumns: 10},
];

/** Cells by column key. */
export type CheckRow = Readonly<Record<string, string>>;

/**
 * The members as table cells, in the order of the member list; not known reads
 * `n/a`, nothing to report `-`. The problem of a member that answers is the
 * gravest of the `findings` (gravest first) that is about it.
 */
export function checkRows(
	observation: Observation,
	findings: readonly Finding[] = [],
): readonly CheckRow[] {
	return observation.members.map(each => rowOf(observation, each, findings));
}

function rowOf(
	observation: Observation,
	each: MemberObservation,
	findings: readonly Finding[],
): CheckRow {
	const backend = backendOf(each);
	const metrics = currentMetrics(each);
	const {linearizableRead} = each;
	const quota = formatBytes(backend?.quotaBytes ?? metrics?.quotaBytes);
	return {
		MEMBER: labelOf(each),
		ROLE: roleIn(observation, each),
		VERSION: printable(currentStatus(each)?.version ?? 'n/a'),
		DB: formatBytes(backend?.dbSizeBytes),
		'IN USE': formatBytes(backend?.inUseBytes),
		FREE: formatRatio(backend?.freeRatio),
		QUOTA:
			backend?.quotaRatio === undefined
				? quota
				: `${formatRatio(backend.quotaRatio)} of ${quota}`,
		'FSYNC p99': fsyncCell(metrics?.walFsync),
		READ:
			linearizableRead?.kind === 'problem'
				? isAtAnothersUrl(each)
					? 'n/a'
					: 'fails'
				: formatDuration(linearizableRead?.tookMs),
		ALARMS: alarmsCell(observation, each),
		PROBLEM: strayMembers(observation).includes(each)
			? 'another cluster'
			: (problemCell(each) ??
				findingCell(each, findings) ??
				(problemOf(each.metrics) === undefined ? '-' : 'no metrics')),
	};
}

// Too few for a quantile: what all of them lie above is still known, and the
// number of samples says why it is no p99.
function fsyncCell(fsync: Latency | undefined): string {
	if (fsync === undefined) return 'n/a';
	const {p99Ms, allAboveMs, samples} = fsync;
	if (p99Ms !== undefined) return formatDuration(p99Ms);
	return allAboveMs === undefined || allAboveMs === 0
		? `n/a (${samples})`
		: `>${formatDuration(allAboveMs)} (${samples})`;
}

function alarmsCell(observation: Observation, each: MemberObservation): string {
	const alarms = alarmsOf(observation);
	if (alarms === undefined) return 'n/a';
	const id = memberIdOf(each);
	const types = alarms
		.filter(alarm => alarm.memberId === id)
		.map(({type}) => printable(type));
	return types.length === 0 ? '-' : types.join(' ');
}

const problemWords: Partial<Record<ProblemKind, string>> = {
	refused: 'connection refused',
	timeout: 'no answer',
	auth: 'needs root',
	'another-member': 'not its URL',
	tls: 'TLS fails',
	'no-leader': 'no leader',
};

// An info is no problem of the member's.
function findingCell(
	each: MemberObservation,
	findings: readonly Finding[],
): string | undefined {
	const id = memberIdOf(each);
	const [gravest, ...others] = findings.filter(
		({severity, memberIds}) =>
			severity !== 'info' && id !== undefined && memberIds.includes(id),
	);
	if (gravest === undefined) return undefined;
	const more = others.length === 0 ? '' : ` +${others.length}`;
	return `${gravest.code}${more}`;
}

function problemCell(each: MemberObservation): string | undefined {
	if (isUnstarted(each.member)) return 'never started';
	if (isDefragmenting(each)) return 'defragmenting';
	const problem = problemOf(each.status);
	if (problem !== undefined) {
		return problemWords[problem.kind] ?? printable(problem.message);
	}

	if (each.status !== undefined) return undefined;
	return isNotAskedYet(each) ? 'not asked yet' : 'no answer yet';
}
