import {backendOf} from '../cluster/backend.js';
import {agreedLeader} from '../cluster/observation.js';
import type {MemberObservation} from '../cluster/observation.js';
import {increaseIn} from '../cluster/trend.js';
import {formatBytes, formatCount, formatDuration} from '../units.js';
import {mainCluster} from './clusters.js';
import type {Finding, FindingCode} from './finding.js';
import {labelOf, labelsOf, labelsOfIds, memberIdOf} from './naming.js';
import {fullestOf, fullMembers} from './nospace.js';
import type {RuleContext} from './rule.js';
import {slowFsyncs} from './slow-disk.js';
import {spaceCauseOf} from './space.js';

/** Findings that a slow disk brings about. */
const diskSymptoms: ReadonlySet<FindingCode> = new Set<FindingCode>([
	'slow-requests',
	'leader-flapping',
	'no-leader',
]);

/** True for a finding that is more often the effect of a slow disk than a cause of its own. */
export function isDiskSymptom({code}: Finding): boolean {
	return diskSymptoms.has(code);
}

/**
 * What leads to what, cause first, one clause each; empty when the findings are
 * no story of at least two links. Says only what was read: a link that nobody
 * measured is left out.
 */
export function causalChain(
	context: RuleContext,
	findings: readonly Finding[],
): readonly string[] {
	for (const links of [
		spaceChain(context, findings),
		diskChain(context, findings),
		quorumChain(context, findings),
	]) {
		if (links.length > 1) return links;
	}

	return [];
}

function diskChain(
	context: RuleContext,
	findings: readonly Finding[],
): readonly string[] {
	const {observation, thresholds, trends, nowMs} = context;
	const slow = slowFsyncs(observation, thresholds).filter(
		({severity}) => severity !== 'info',
	);
	const [worst] = slow.toSorted((a, b) => b.valueMs - a.valueMs);
	if (worst === undefined) return [];
	const members = slow.map(({each}) => each);
	const late = Math.max(
		0,
		...members.map(each =>
			increaseIn(
				trends[memberIdOf(each) ?? ''] ?? [],
				point => point.heartbeatSendFailures,
				nowMs - thresholds.leaderFlappingLongMs,
			),
		),
	);
	return [
		...hostLinks(context, findings, members),
		`WAL fsync on ${labelsOf(members, observation)} takes ${worst.basis === 'all-above' ? 'more than ' : ''}${formatDuration(worst.valueMs)}${leadClause(context, members)}`,
		...(late > 0 ? [`${formatCount(late)} heartbeats went out late`] : []),
		...clauseOf(
			findings,
			'leader-flapping',
			({evidence}) =>
				`the leader changed ${formatCount(Number(evidence['leaderChanges']))} times`,
		),
		...clauseOf(findings, 'no-leader', () => 'there is no leader'),
		...clauseOf(findings, 'slow-requests', ({evidence}) =>
			typeof evidence['linearizableReadMs'] === 'number'
				? `linearizable reads take ${formatDuration(evidence['linearizableReadMs'])}`
				: 'linearizable reads fail',
		),
	];
}

// What this machine knows of the disk stands before what etcd measured on it.
function hostLinks(
	{observation}: RuleContext,
	findings: readonly Finding[],
	slow: readonly MemberObservation[],
): readonly string[] {
	const ids = new Set(slow.map(each => memberIdOf(each)));
	const words: Readonly<Record<string, string>> = {
		'disk-failing': 'is failing',
		'disk-busy': 'is busy',
		'shared-disk': 'is shared with other load',
	};
	return findings.flatMap(({code, severity, memberIds}) => {
		const word = words[code];
		const about = memberIds.filter(id => ids.has(id));
		return word === undefined || severity === 'info' || about.length === 0
			? []
			: [`the disk of ${labelsOfIds(about, observation)} ${word}`];
	});
}

function leadClause(
	{observation}: RuleContext,
	members: readonly MemberObservation[],
): string {
	const leaderId = agreedLeader(mainCluster(observation));
	const leader = members.find(each => memberIdOf(each) === leaderId);
	return leader === undefined || leaderId === undefined
		? ''
		: `, and ${members.length === 1 ? 'it' : labelOf(leader)} leads`;
}

function spaceChain(
	{observation, thresholds}: RuleContext,
	findings: readonly Finding[],
): readonly string[] {
	if (!findings.some(({code}) => code === 'nospace-alarm')) return [];
	const fullest = fullestOf(fullMembers(observation, thresholds));
	if (fullest === undefined) return [];
	const {quotaBytes, dbSizeBytes} = backendOf(fullest) ?? {};
	const cause = causes[spaceCauseOf(fullest)];
	if (cause === undefined) return [];
	return [
		`${labelOf(fullest)}: ${cause}`,
		`its file grew to ${formatBytes(dbSizeBytes)} of a quota of ${formatBytes(quotaBytes)}`,
		'NOSPACE was raised',
		'every write on the whole cluster is refused',
		...clauseOf(
			findings,
			'compaction-stalled',
			() =>
				'kube-apiserver cannot compact either, since that begins with a put',
		),
	];
}

const causes: Readonly<Record<string, string>> = {
	'free-pages': 'pages that were freed and never given back by a defragment',
	history: 'old revisions that nobody compacted',
	'live-data': 'more live data than the quota has room for',
};

function quorumChain(
	{observation}: RuleContext,
	findings: readonly Finding[],
): readonly string[] {
	if (!findings.some(({code}) => code === 'quorum-lost')) return [];
	const silent = findings.flatMap(({code, memberIds, evidence}) =>
		code === 'member-unreachable' && evidence['problem'] !== 'another-member'
			? memberIds
			: [],
	);
	if (silent.length === 0) return [];
	return [
		`${labelsOfIds(silent, observation)} ${silent.length === 1 ? 'does' : 'do'} not answer`,
		'too few voters are left for a quorum',
		'there is no leader',
		'nothing can be written, and no linearizable read succeeds',
	];
}

function clauseOf(
	findings: readonly Finding[],
	code: FindingCode,
	words: (finding: Finding) => string,
): readonly string[] {
	const found = findings.find(finding => finding.code === code);
	return found === undefined ? [] : [words(found)];
}
