import {localMembers} from '../../cluster/local-members.js';
import {instantText} from '../../diagnosis/growth-words.js';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
	type Milliseconds,
} from '../../units.js';
import {formatAge} from '../freshness.js';
import {hostLines} from '../host-lines.js';
import {toneOf} from './member-fields.js';
import {
	row,
	value,
	type MemberInDepth,
	type Section,
} from './member-section.js';
import {outside} from '../text/text-fit.js';

/** The process and its keyspace. */
export function processSection({facts, nowMs}: MemberInDepth): Section {
	const {status, metrics, isStatusStale, isMetricsStale} = facts;
	const startedAtMs = metrics?.processStartedAtMs;
	const compactedAtMs = metrics?.lastCompactedAtMs;
	return {
		title: 'Process and keys',
		rows: [
			value(
				'version',
				outside(status?.version ?? 'n/a'),
				isStatusStale,
				toneOf(facts, 'version-hazard'),
			),
			value(
				'started',
				startedAtMs === undefined
					? 'n/a'
					: `${formatDuration(nowMs - startedAtMs)} ago, ${instantText(startedAtMs, nowMs)}`,
				isMetricsStale,
				toneOf(facts, 'restart-loop'),
			),
			value('memory', formatBytes(metrics?.residentBytes), isMetricsStale),
			value(
				'revision',
				`${formatCount(status?.revision)}; compacted at ${formatCount(metrics?.compactRevision)}${compactedAtMs === undefined ? '' : `, ${formatAge(nowMs - compactedAtMs)}`}`,
				isStatusStale,
				toneOf(facts, 'compaction-stalled'),
			),
			value('keys', formatCount(metrics?.keys), isMetricsStale),
			value(
				'defragments',
				metrics?.defragInflight === true
					? 'one is running'
					: `${formatCount(metrics?.defragCount)} since it started, ${formatDuration(metrics?.defragTotalMs)} in all`,
				isMetricsStale,
				metrics?.defragInflight === true ? 'warning' : 'strong',
			),
			value('metrics of', outside(metrics?.url ?? 'n/a'), false),
		],
	};
}

/** The machine it runs on, where that is this one; else that it cannot be seen from here. */
export function hostSection({
	each,
	observation,
	nowMs,
}: MemberInDepth): Section {
	const {host, vantage} = observation;
	const isHere = localMembers(observation).some(
		local => local.each.member.id === each.member.id,
	);
	const title = 'Its machine';
	if (host === undefined) {
		return {title, rows: [row('', 'not looked at yet', 'plain')]};
	}

	if (!isHere) {
		const text = `it was not found on ${outside(vantage)}: disk, SMART and container can only be seen where it runs`;
		return {title, rows: [row('', text, 'plain')]};
	}

	const {ioPressure, containers} = host;
	const own = hostLines({
		...observation,
		members: observation.members.filter(
			other => other.member.id === each.member.id,
		),
	});
	return {
		title,
		rows: [
			...own.map(text => row('', outside(text), 'plain')),
			row(
				'I/O stall',
				ioPressure.kind === 'missing'
					? `not known (${outside(ioPressure.why)})`
					: `${formatRatio(ioPressure.value.someAvg60Ratio)} of the last minute some task waited, ${formatRatio(ioPressure.value.fullAvg60Ratio)} all of them`,
				'plain',
			),
			row(
				'containers',
				containers.kind === 'missing'
					? `restarts not known (${outside(containers.why)})`
					: `${containers.value.length} kept${containers.value.map(({attempt, isRunning, createdAtMs}) => `; attempt ${attempt} ${isRunning ? 'runs' : 'ended'}, made ${formatAge(nowMs - createdAtMs)}`).join('')}`,
				'plain',
			),
			row('looked at', formatAge(nowMs - host.takenAtMs), 'plain'),
		],
	};
}

/** Whose certificates are in use here and when they end. */
export function certificateSection({
	facts,
	observation,
	nowMs,
}: MemberInDepth): Section {
	const server = facts.metrics?.serverCertificate;
	const offsetMs = facts.metrics?.clockOffsetMs;
	return {
		title: 'Certificates and clock',
		rows: [
			row(
				'its own',
				server === undefined
					? 'none seen: plain http, or not read'
					: `${outside(server.subject)}, ${untilText(server.notAfterMs, nowMs)}`,
				toneOf(facts, 'certificate-expiring'),
			),
			...(observation.ownCertificates ?? []).map(each =>
				row(
					each.use === 'client' ? 'ours' : 'authority',
					`${outside(each.subject)}, ${untilText(each.notAfterMs, nowMs)}`,
					'plain',
				),
			),
			row(
				'clock',
				offsetMs === undefined
					? 'not known'
					: Math.abs(offsetMs) < 1000
						? 'as ours, to a second'
						: `${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} ours`,
				toneOf(facts, 'clock-skew'),
			),
		],
	};
}

function untilText(notAfterMs: Milliseconds, nowMs: Milliseconds): string {
	if (!(Math.abs(notAfterMs) < 8.64e15)) return 'its end is not readable';
	const day = new Date(notAfterMs).toISOString().slice(0, 10);
	return notAfterMs <= nowMs
		? `EXPIRED on ${day}`
		: `until ${day}, ${formatDuration(notAfterMs - nowMs)} left`;
}
