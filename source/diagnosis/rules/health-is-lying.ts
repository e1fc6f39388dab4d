import type {MemberHealth} from '../../cluster/member-health.js';
import type {
	MemberObservation,
	Observation,
} from '../../cluster/observation.js';
import {currentStatus, isAlarmRaised} from '../../cluster/observation.js';
import {valueOf} from '../../cluster/reading.js';
import {formatDuration} from '../../units.js';
import {strayMembers} from '../clusters.js';
import type {Finding} from '../finding.js';
import {idsOf, joinWords, labelOf, labelsOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {moveLeaderFirst, slowFsyncs} from '../slow-disk.js';

/**
 * Members whose own health endpoint says that they are well while they are not.
 * It looks at alarms and reads once, with no limit on how long that takes below
 * seconds: a disk that needs 300 ms per fsync is healthy to it, and so is a
 * member that serves another, empty cluster.
 */
export const healthIsLying: Rule = context => [
	...slowButHealthy(context),
	...strayButHealthy(context),
	...frozenButReady(context),
];

function slowButHealthy({
	observation,
	thresholds,
	nowMs,
}: RuleContext): readonly Finding[] {
	const slow = slowFsyncs(observation, thresholds).filter(
		({each, severity}) =>
			severity === 'critical' &&
			checkThatPasses(each, nowMs, thresholds.healthMaxAgeMs) !== undefined,
	);
	const [worst] = slow.toSorted((a, b) => b.valueMs - a.valueMs);
	if (worst === undefined) return [];
	const members = slow.map(({each}) => each);
	const move = moveLeaderFirst(observation, members);
	return [
		{
			code: 'health-is-lying',
			severity: 'critical',
			memberIds: idsOf(members),
			summary: `Health is lying: health checks call ${labelsOf(members, observation)} healthy though every write there waits ${worst.basis === 'all-above' ? 'more than ' : ''}${formatDuration(worst.valueMs)} for the disk; /health and etcdctl endpoint health look at alarms and at one read, and at no time below seconds`,
			evidence: {
				member: labelOf(worst.each),
				passedCheck:
					checkThatPasses(worst.each, nowMs, thresholds.healthMaxAgeMs) ?? null,
				healthTookMs: worst.each.health?.tookMs ?? null,
				fsyncMs: worst.valueMs,
				fsyncSamples: worst.latency.samples,
			},
			remedy: `${move === '' ? '' : `${move}; `}${move === '' ? 'T' : 't'}rust the fsync times, not the health check; see slow-wal-fsync`,
		},
	];
}

function strayButHealthy({
	observation,
	thresholds,
	nowMs,
}: RuleContext): readonly Finding[] {
	const members = strayMembers(observation).filter(
		each =>
			healthOf(each, nowMs, thresholds.healthMaxAgeMs)?.isHealthy === true,
	);
	const [first] = members;
	if (first === undefined) return [];
	return [
		{
			code: 'health-is-lying',
			severity: 'critical',
			memberIds: idsOf(members),
			summary: `${healthSays(members, observation)} though ${members.length === 1 ? 'it serves' : 'they serve'} another cluster; whoever is sent there reads other data`,
			evidence: {
				member: labelOf(first),
				healthTookMs: first.health?.tookMs ?? null,
			},
			remedy: `Take ${labelsOf(members, observation)} out of every list of endpoints and load balancer; see cluster-id-split`,
		},
	];
}

// NOSPACE itself is told by its own code: this says whose checks will not see it.
function frozenButReady({
	observation,
	thresholds,
	nowMs,
}: RuleContext): readonly Finding[] {
	if (!isAlarmRaised(observation, 'NOSPACE')) return [];
	const ready: MemberObservation[] = [];
	const old: MemberObservation[] = [];
	for (const each of observation.members) {
		const health = healthOf(each, nowMs, thresholds.healthMaxAgeMs);
		if (health?.isHealthy === true || health?.isReady === true)
			ready.push(each);
		// Measured on 3.4.23: its etcdctl endpoint health looks at no alarm.
		else if (currentStatus(each)?.version.startsWith('3.4.')) old.push(each);
	}

	const members = [...ready, ...old];
	if (members.length === 0) return [];
	const who = [
		...(ready.length === 0
			? []
			: [
					`/readyz of ${labelsOf(ready, observation)}, which kubelet asks since kubeadm 1.31`,
				]),
		...(old.length === 0
			? []
			: [
					`etcdctl endpoint health of etcd 3.4 on ${labelsOf(old, observation)}`,
				]),
	];
	return [
		{
			code: 'health-is-lying',
			severity: 'info',
			memberIds: idsOf(members),
			summary: `NOSPACE is hidden from health checks: ${joinWords(who)} ${who.length === 1 ? 'says' : 'say'} healthy while every write is refused`,
			evidence: {readyMembers: ready.length, oldMembers: old.length},
			remedy:
				'Watch the alarm itself: etcdctl alarm list once, or etcd-medic check from a timer',
		},
	];
}

function healthSays(
	members: readonly MemberObservation[],
	observation: Observation,
): string {
	return `Health is lying: ${labelsOf(members, observation)} ${members.length === 1 ? 'reports itself' : 'report themselves'} healthy`;
}

// etcdctl endpoint health is a linearizable read within 5 s, which is what our
// own one measures: etcd 3.4 gives up its /health after 1 s where that still passes.
function checkThatPasses(
	each: MemberObservation,
	nowMs: number,
	maxAgeMs: number,
): '/health' | 'etcdctl endpoint health' | undefined {
	if (healthOf(each, nowMs, maxAgeMs)?.isHealthy === true) return '/health';
	return each.health !== undefined &&
		each.linearizableRead?.kind === 'value' &&
		currentStatus(each)?.alarms.length === 0
		? 'etcdctl endpoint health'
		: undefined;
}

/** What the member's health endpoint says, unless that is too old to be held against newer readings. */
function healthOf(
	each: MemberObservation,
	nowMs: number,
	maxAgeMs: number,
): MemberHealth | undefined {
	const {health} = each;
	if (health === undefined || nowMs - health.takenAtMs > maxAgeMs) {
		return undefined;
	}

	return valueOf(health);
}
