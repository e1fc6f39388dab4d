import {agreedLeader, alarmsOf, memberById} from '../../cluster/observation.js';
import {memberLabel} from '../../cluster/member.js';
import {problemOf} from '../../cluster/reading.js';
import {spaceSplitOf} from '../../diagnosis/space-split.js';
import {fullInMs, instantText} from '../../diagnosis/growth-words.js';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
} from '../../units.js';
import {quotaTone, toneOf} from './member-fields.js';
import {
	row,
	value,
	type MemberInDepth,
	type Row,
	type Section,
} from './member-section.js';
import {outside} from '../text/text-fit.js';

const glyphs = {critical: '✗', warning: '▲', info: '●'} as const;

/** Alarms, what Status complains of, and the findings about it. */
export function troubleSection({
	facts,
	each,
	observation,
}: MemberInDepth): Section {
	const reported = alarmsOf(observation);
	const alarms = (reported ?? []).filter(({memberId}) => memberId === facts.id);
	const problems = [
		['Status', problemOf(each.status)],
		['metrics', problemOf(each.metrics)],
		['lin. read', problemOf(each.linearizableRead)],
		['ser. read', problemOf(each.serializableRead)],
	] as const;
	return {
		title: 'Alarms and findings',
		rows: [
			row(
				'alarms',
				reported === undefined
					? 'not known'
					: alarms.map(({type}) => outside(type)).join(', ') || 'none',
				alarms.length === 0 ? 'plain' : 'critical',
			),
			...(facts.status?.errors ?? []).map(error =>
				row('says', outside(error), 'warning'),
			),
			...problems.flatMap(([label, problem]) =>
				problem === undefined
					? []
					: [row(label, `not read: ${outside(problem.message)}`, 'warning')],
			),
			...facts.findings.map(({code, summary, severity}): Row => ({
				...row(
					'',
					`${glyphs[severity]} ${code}: ${outside(summary)}`,
					severity,
				),
				isCut: true,
			})),
			...(facts.findings.length === 0
				? [row('', 'no finding is about this member', 'plain')]
				: []),
		],
	};
}

/** What the bytes of its file are, and where that goes. */
export function spaceSection({facts, each, nowMs}: MemberInDepth): Section {
	const {backend, isStatusStale: isStale, history} = facts;
	const split = spaceSplitOf(each);
	const growth = history?.growth;
	const full = growth === undefined ? undefined : fullInMs(growth);
	return {
		title: 'Space',
		rows: [
			value('file', formatBytes(backend?.dbSizeBytes), isStale),
			value(
				'quota',
				backend?.quotaBytes === undefined
					? 'not known: only /metrics tells it'
					: `${formatBytes(backend.quotaBytes)}, ${formatRatio(backend.quotaRatio)} used`,
				facts.isMetricsStale,
				quotaTone(facts),
			),
			value(
				'free pages',
				`${formatBytes(backend?.freeBytes)} (${formatRatio(backend?.freeRatio)})${backend?.freeBytes === 0 ? '' : ': a defragment returns them'}`,
				isStale,
				toneOf(facts, 'fragmented'),
			),
			...(split === undefined
				? [
						row(
							'split',
							'history and live data not known: takes current keys and compaction from /metrics',
							'plain',
						),
					]
				: [
						value(
							'history',
							`${fromTo(formatBytes(split.historyLeastBytes), formatBytes(split.historyBytes))}, estimated${split.historyBytes === 0 ? '' : ': compact, then defragment'}`,
							isStale,
							toneOf(facts, 'history-bloat'),
						),
						value(
							'live data',
							`about ${formatBytes(split.liveBytes)}, estimated: only deleting frees it`,
							isStale,
							toneOf(facts, 'live-data-near-quota'),
						),
					]),
			row(
				'growth',
				growth?.kind === 'growing'
					? `${formatBytes(growth.bytesPerHour)}/h since ${instantText(growth.sinceMs, nowMs)}`
					: growth?.kind === 'steady'
						? 'steady'
						: 'not known yet: it takes some readings',
				'plain',
			),
			...(growth?.kind === 'growing'
				? [
						row(
							'full in',
							full === undefined
								? 'more than a month at this pace'
								: `about ${formatDuration(full)} at this pace`,
							full === undefined ? 'plain' : 'warning',
						),
					]
				: []),
		],
	};
}

/** What our own calls took. */
export function readSection({facts, each}: MemberInDepth): Section {
	const health = each.health;
	return {
		title: 'Our own reads',
		rows: [
			value(
				'linearizable',
				`${formatDuration(facts.linearizableReadMs)}, through raft`,
				facts.isStatusStale,
			),
			value(
				'serializable',
				`${formatDuration(facts.serializableReadMs)}, from its own data`,
				facts.isStatusStale,
			),
			value('Status call', formatDuration(facts.callMs), facts.isStatusStale),
			row(
				'/health',
				health === undefined
					? 'not asked yet'
					: health.kind === 'problem'
						? `not read: ${outside(health.problem.message)}`
						: `${health.value.isHealthy ? 'says healthy' : `says unhealthy ${outside(health.value.reason)}`}, in ${formatDuration(health.tookMs)}`,
				'plain',
			),
		],
	};
}

/** Where it stands in raft. */
export function raftSection({facts, observation}: MemberInDepth): Section {
	const {status, metrics, isStatusStale, isMetricsStale} = facts;
	const leader = agreedLeader(observation);
	const leaderMember =
		leader === undefined ? undefined : memberById(observation, leader);
	return {
		title: 'Raft',
		rows: [
			value(
				'leader',
				leader === undefined
					? 'not known, or not agreed on'
					: leader === facts.id
						? 'this member'
						: outside(
								leaderMember === undefined
									? leader
									: memberLabel(leaderMember.member),
							),
				isStatusStale,
				leader === undefined ? 'warning' : 'strong',
			),
			value(
				'term, index',
				`${formatCount(status?.raftTerm)}, ${formatCount(status?.raftIndex)}; ${formatCount(facts.appliedLag)} not yet applied`,
				isStatusStale,
				toneOf(facts, 'member-lagging'),
			),
			value(
				'leader changes',
				`${formatCount(metrics?.leaderChangesSeen)} seen since it started`,
				isMetricsStale,
				toneOf(facts, 'leader-flapping'),
			),
			value(
				'proposals',
				`${formatCount(metrics?.proposalsPending)} pending, ${formatCount(metrics?.proposalsFailed)} failed`,
				isMetricsStale,
			),
			value(
				'slow',
				`${formatCount(metrics?.slowApplies)} applies, ${formatCount(metrics?.heartbeatSendFailures)} heartbeats sent late`,
				isMetricsStale,
			),
		],
	};
}

function fromTo(least: string, most: string): string {
	return least === most ? most : `${least} to ${most}`;
}
