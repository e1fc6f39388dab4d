import type {Milliseconds} from '../units.js';
import type {Alarm} from './alarm.js';
import {distinctAlarms} from './alarm.js';
import type {EndpointStatus} from './endpoint-status.js';
import type {OwnCertificate} from './certificate.js';
import type {HostFacts} from './host-facts.js';
import type {MemberHealth} from './member-health.js';
import type {MemberMetrics} from './member-metrics.js';
import type {ClusterId, Member, MemberId, MemberRole} from './member.js';
import {isUnstarted} from './member.js';
import type {Problem, Reading} from './reading.js';
import {problemOf, valueOf} from './reading.js';

/** A value and when it was read. */
export type Known<T> = {
	readonly value: T;
	readonly takenAtMs: Milliseconds;
};

/** Everything one round of asking says about one member. */
export type MemberObservation = {
	readonly member: Member;
	/** The client URL that we ask, or '' for a member that publishes none. */
	readonly endpoint: string;
	/** The newest answer to Status; `undefined` while the first is still awaited. */
	readonly status: Reading<EndpointStatus> | undefined;
	/** The newest Status that succeeded, however old: what the panel shows as last known. */
	readonly lastStatus: Known<EndpointStatus> | undefined;
	/** The newest scrape; `undefined` while the first is still awaited. */
	readonly metrics: Reading<MemberMetrics> | undefined;
	readonly lastMetrics: Known<MemberMetrics> | undefined;
	/** A linearizable read of a key that need not exist, through this member. */
	readonly linearizableRead: Reading<undefined> | undefined;
	/** The same read answered from this member's own data. */
	readonly serializableRead: Reading<undefined> | undefined;
	/** What its health endpoint said last; seldom asked, so it may be older than the rest. */
	readonly health: Reading<MemberHealth> | undefined;
	/** Since when a call is awaited that has not been answered; hanging shows here before its deadline. */
	readonly waitingSinceMs: Milliseconds | undefined;
	/**
	 * What runs of this host say: a defragment was `sent` to it and has not ended;
	 * `likely`: another run is open, and what it does cannot be read. Absent: none is known of.
	 */
	readonly defragment?: 'sent' | 'likely' | undefined;
};

/** One reading of all members. */
export type Observation = {
	readonly takenAtMs: Milliseconds;
	/** Host name of the machine that asks: what is unreachable is unreachable from here. */
	readonly vantage: string;
	/** By name. */
	readonly members: readonly MemberObservation[];
	/** Set when no endpoint gave a member list: `members` are then only the endpoints given. */
	readonly memberListProblem: Problem | undefined;
	/** This machine, as last looked at; absent where nobody looks, or before the first look. */
	readonly host?: HostFacts | undefined;
	/** The certificates that we were given to connect with. */
	readonly ownCertificates?: readonly OwnCertificate[] | undefined;
	/** Each member is asked for its metrics and its reads once in so many rounds; absent: in each. */
	readonly wholeLookEveryRounds?: number;
	/** How late this program itself went on in this round, at worst: a busy machine makes every call look so much slower. */
	readonly ownDelayMs?: Milliseconds | undefined;
};

/** True when the member's newest Status succeeded. */
export function isReachable(member: MemberObservation): boolean {
	return member.status?.kind === 'value';
}

/**
 * True when its silence says nothing about it: it was listed a moment ago and
 * its first answer is still to come, or its URL is another member's, too. Such
 * a member neither serves nor is down, as far as anybody knows.
 */
export function isUnasked(each: MemberObservation): boolean {
	if (each.status === undefined) return !isUnstarted(each.member);
	return isAtAnothersUrl(each);
}

/** True when what answers, or does not, at its URL may be another member. */
export function isAtAnothersUrl({status}: MemberObservation): boolean {
	return problemOf(status)?.kind === 'another-member';
}

/** True for a member that was listed a moment ago: no question went out yet. */
export function isNotAskedYet(each: MemberObservation): boolean {
	return each.status === undefined && each.waitingSinceMs === undefined;
}

/** The member's current Status, if its newest reading succeeded. */
export function currentStatus(
	member: MemberObservation,
): EndpointStatus | undefined {
	return valueOf(member.status);
}

/** The member's current metrics, if its newest scrape succeeded. */
export function currentMetrics(
	member: MemberObservation,
): MemberMetrics | undefined {
	return valueOf(member.metrics);
}

/** Finds a member by ID. */
export function memberById(
	observation: Observation,
	id: MemberId,
): MemberObservation | undefined {
	return observation.members.find(each => each.member.id === id);
}

/**
 * The cluster that most members say they belong to; on a tie the one with the
 * higher revision. A member that was started on an empty data directory is in
 * perfect health in a cluster of its own.
 */
export function agreedClusterId(
	observation: Observation,
): ClusterId | undefined {
	const camps = new Map<ClusterId, {count: number; revision: number}>();
	for (const status of answeredStatuses(observation)) {
		const camp = camps.get(status.clusterId) ?? {count: 0, revision: 0};
		camps.set(status.clusterId, {
			count: camp.count + 1,
			revision: Math.max(camp.revision, status.revision),
		});
	}

	const [largest] = [...camps].toSorted(
		([, a], [, b]) => b.count - a.count || b.revision - a.revision,
	);
	return largest?.[0];
}

/** True when the member answers, and as part of the agreed cluster. */
export function isServing(
	observation: Observation,
	member: MemberObservation,
): boolean {
	const status = currentStatus(member);
	return (
		status !== undefined && status.clusterId === agreedClusterId(observation)
	);
}

/**
 * The leader that the reachable members agree on; `undefined` when none is
 * known or when two members in the same highest term name different ones.
 */
export function agreedLeader(observation: Observation): MemberId | undefined {
	const clusterId = agreedClusterId(observation);
	const statuses = answeredStatuses(observation).filter(
		status => status.clusterId === clusterId,
	);
	const newestTerm = Math.max(0, ...statuses.map(status => status.raftTerm));
	const leaders = new Set(
		statuses
			.filter(status => status.raftTerm === newestTerm)
			.map(status => status.leaderId),
	);
	if (leaders.size !== 1) return undefined;
	const [leader] = leaders;
	return leader;
}

/** What the member is, as far as the observation can tell. */
export function roleOf(
	observation: Observation,
	member: MemberObservation,
): MemberRole {
	if (isUnstarted(member.member) && member.endpoint === '') return 'unstarted';
	if (member.member.isLearner) return 'learner';
	if (agreedLeader(observation) === member.member.id) return 'leader';
	const status = currentStatus(member);
	if (status === undefined) return 'unknown';
	if (status.isLearner) return 'learner';
	return status.leaderId === undefined ? 'unknown' : 'follower';
}

/** All alarm records that any reachable member reports; `undefined` when no member could be asked. */
export function alarmsOf(
	observation: Observation,
): readonly Alarm[] | undefined {
	const statuses = answeredStatuses(observation);
	if (statuses.length === 0) return undefined;
	return distinctAlarms(statuses.flatMap(status => status.alarms));
}

/** The members whose records of that type are raised; none also where nobody could be asked. */
export function alarmOwners(
	observation: Observation,
	type: 'NOSPACE' | 'CORRUPT',
): readonly MemberId[] {
	return (alarmsOf(observation) ?? [])
		.filter(alarm => alarm.type === type)
		.map(alarm => alarm.memberId);
}

/** True when a member says that such an alarm is raised. False also where none could be asked: no rule may take that for "none". */
export function isAlarmRaised(
	observation: Observation,
	type: 'NOSPACE' | 'CORRUPT',
): boolean {
	return alarmOwners(observation, type).length > 0;
}

function answeredStatuses(observation: Observation): readonly EndpointStatus[] {
	return observation.members
		.map(each => currentStatus(each))
		.filter(status => status !== undefined);
}
