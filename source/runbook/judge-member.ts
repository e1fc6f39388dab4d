import {isListed, isUnstarted, memberLabel} from '../cluster/member.js';
import {
	currentMetrics,
	currentStatus,
	isAtAnothersUrl,
	isServing,
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import {printable} from '../printable.js';
import {formatBytes, formatDuration, type Milliseconds} from '../units.js';
import {tooFarBehind} from './cluster-checks.js';
import type {Condition, Judgement, MemberSought} from './condition.js';

// Conditions about one member; `judge.ts` has those about the cluster.

/** By a page of metrics read now: the quota of before a restart is still remembered. */
export function judgeQuota(
	{memberId, quotaBytes}: Extract<Condition, {kind: 'quota-at-least'}>,
	observation: Observation,
): Judgement {
	const member = memberById(observation, memberId);
	const name = nameOf(member, memberId);
	const metrics = member === undefined ? undefined : currentMetrics(member);
	const has = metrics?.quotaBytes;
	if (has === undefined) {
		const why = member === undefined ? undefined : problemOf(member.metrics);
		return {
			state: 'unknown',
			detail: `the quota of ${name} cannot be read from ${printable(observation.vantage)}: /metrics ${why === undefined ? 'does not say it' : `does not answer (${why.message})`}`,
		};
	}

	// A negative quota switches the limit off (etcd server/storage/quota.go).
	const isEnough = has < 0 || has >= quotaBytes;
	return {
		state: isEnough ? 'met' : 'not-met',
		detail: `${name} runs with a quota of ${has < 0 ? 'no limit' : formatBytes(has)}, ${formatBytes(quotaBytes)} is looked for`,
	};
}

/** Whether the member, `label` where there is none, serves and has caught up. */
export function judgeServes(
	observation: Observation,
	member: MemberObservation | undefined,
	label: string,
): Judgement {
	if (member === undefined) {
		return {
			state: 'not-met',
			detail: `${printable(label)} is not in the member list`,
		};
	}

	const name = nameOf(member, label);
	if (isServing(observation, member)) {
		const behind = tooFarBehind(observation, member);
		return {
			state: behind === undefined ? 'met' : 'not-met',
			detail:
				behind === undefined
					? `${name} serves and has caught up`
					: `${name} serves and is ${behind} entries behind`,
		};
	}

	const problem = problemOf(member.status);
	return {
		state:
			member.status === undefined || isAtAnothersUrl(member)
				? 'unknown'
				: 'not-met',
		detail: isUnstarted(member.member)
			? `${name} was added and has not been started`
			: currentStatus(member) !== undefined
				? `${name} answers as a member of another cluster`
				: problem === undefined
					? `the first answer of ${name} is awaited`
					: isAtAnothersUrl(member)
						? `${name} cannot be asked (${problem.message})`
						: `${name} does not answer (${problem.kind}: ${problem.message})`,
	};
}

/** Whether the ID has left the member list. */
export function judgeGone(
	{memberId}: Extract<Condition, {kind: 'member-gone'}>,
	observation: Observation,
): Judgement {
	const member = memberById(observation, memberId);
	if (observation.memberListProblem !== undefined) {
		return {state: 'unknown', detail: 'the member list cannot be read'};
	}

	const isThere = member !== undefined && isListed(member.member);
	return {
		state: isThere ? 'not-met' : 'met',
		detail: isThere
			? `${nameOf(member, memberId)} (${memberId}) is in the member list`
			: `no member ${memberId} is in the member list`,
	};
}

/** Whether whoever is sought is a voter that serves. */
export function judgeJoined(
	sought: MemberSought,
	observation: Observation,
): Judgement {
	const member = soughtMember(sought, observation);
	const label = sought.name ?? sought.peerUrls?.[0] ?? sought.memberId ?? '';
	if (member?.member.isLearner === true) {
		return {
			state: 'not-met',
			detail: `${nameOf(member, label)} is a learner and is still to be promoted`,
		};
	}

	return judgeServes(observation, member, label);
}

/** Whether p99 of its WAL fsync is below the limit, over enough of them to tell. */
export function judgeFsync(
	{member: sought, p99Ms}: Extract<Condition, {kind: 'fsync-below'}>,
	observation: Observation,
): Judgement {
	const member = soughtMember(sought, observation);
	const name = nameOf(member, sought.name ?? sought.memberId ?? 'the member');
	const fsync =
		member === undefined ? undefined : currentMetrics(member)?.walFsync;
	const least = defaultThresholds.walFsyncMinMedianSamples;
	if (fsync?.p99Ms === undefined || fsync.samples < least) {
		return {
			state: 'unknown',
			detail:
				fsync === undefined
					? `the fsync time of ${name} cannot be read`
					: `${name} made ${fsync.samples} fsyncs, ${least} are needed to tell`,
		};
	}

	return {
		state: fsync.p99Ms < p99Ms ? 'met' : 'not-met',
		detail: `fsync p99 of ${name} is ${formatDuration(fsync.p99Ms)} over ${fsync.samples} fsyncs, below ${formatDuration(p99Ms)} is looked for`,
	};
}

/** Whether it has served for so long: since its process started, else since `sinceMs` (epoch). */
export function judgeStaysUp(
	{memberId, forMs}: Extract<Condition, {kind: 'stays-up'}>,
	observation: Observation,
	sinceMs: Milliseconds,
): Judgement {
	const member = memberById(observation, memberId);
	const serves = judgeServes(observation, member, memberId);
	if (member === undefined || serves.state !== 'met') return serves;
	const startedAtMs = currentMetrics(member)?.processStartedAtMs ?? sinceMs;
	const upMs = Math.max(0, observation.takenAtMs - startedAtMs);
	return {
		state: upMs >= forMs ? 'met' : 'not-met',
		detail: `${nameOf(member, memberId)} has been up for ${formatDuration(upMs)}, ${formatDuration(forMs)} is looked for`,
	};
}

/** The member of that ID, else the listed one of that name or peer URL: whoever is added again has another ID. */
function soughtMember(
	{memberId, name, peerUrls}: MemberSought,
	observation: Observation,
): MemberObservation | undefined {
	const listed = observation.members.filter(each => isListed(each.member));
	return (
		listed.find(each => each.member.id === memberId) ??
		listed.find(each => name !== undefined && each.member.name === name) ??
		listed.find(each =>
			each.member.peerUrls.some(url => peerUrls?.includes(url) === true),
		)
	);
}

/** How the member is called, printable; `label` where it is not known. */
export function nameOf(
	member: MemberObservation | undefined,
	label: string,
): string {
	return printable(
		member === undefined ? label : memberLabel(member.member) || label,
	);
}
