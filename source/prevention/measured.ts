import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {agreedLeader, currentMetrics} from '../cluster/observation.js';
import {printable} from '../printable.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {EtcdVersion} from './etcd-version.js';
import {compareVersions, etcdVersionFrom} from './etcd-version.js';

// What the generators need to know of a cluster, and no more: each of them is
// a function of this to text.

/** One member's figures. Not reported is `undefined`. */
export type MeasuredMember = {
	/** Printable. */
	readonly name: string;
	readonly isLeader: boolean;
	readonly clientUrls: readonly string[];
	readonly version: EtcdVersion | undefined;
	readonly dbSizeBytes: Bytes | undefined;
	readonly inUseBytes: Bytes | undefined;
	readonly quotaBytes: Bytes | undefined;
	readonly residentBytes: Bytes | undefined;
	readonly walFsyncP99Ms: Milliseconds | undefined;
	readonly backendCommitP99Ms: Milliseconds | undefined;
};

/** What the configuration is made for. */
export type Measured = {
	/** Where the figures come from: a printable clause. */
	readonly source: string;
	/** By name; empty when no cluster was asked. */
	readonly members: readonly MeasuredMember[];
	/** Memory of the machine that asks, when a member runs on it. */
	readonly hostMemoryBytes: Bytes | undefined;
	/** Growth of the data in use, if somebody knows it. */
	readonly growthBytesPerDay: Bytes | undefined;
	/** A quota that the operator has chosen: hosts differ in memory, and the quota must not. */
	readonly givenQuotaBytes?: Bytes | undefined;
};

/** What no reading of the members can tell. */
export type MeasuredElsewhere = Pick<
	Measured,
	'hostMemoryBytes' | 'growthBytesPerDay' | 'givenQuotaBytes'
>;

/** No cluster was asked: the generators then use etcd's defaults. */
export function unmeasured(elsewhere: MeasuredElsewhere): Measured {
	return {
		source: 'defaults; no cluster was asked',
		members: [],
		...elsewhere,
	};
}

/** The figures of an observation. Members that no list names and that never answered are left out. */
export function measuredFrom(
	observation: Observation,
	elsewhere: MeasuredElsewhere,
): Measured {
	const leader = agreedLeader(observation);
	const members = observation.members
		.filter(each => each.member.id !== '')
		.map(each => memberFrom(each, each.member.id === leader));
	return {
		source: `measured ${new Date(observation.takenAtMs).toISOString()} from ${printable(observation.vantage)}`,
		members,
		...elsewhere,
	};
}

/** The oldest version of all members: what every one of them understands. */
export function oldestVersion({members}: Measured): EtcdVersion | undefined {
	const versions = members.map(each => each.version);
	return versions
		.filter(each => each !== undefined)
		.toSorted(compareVersions)[0];
}

/** The largest of one figure over all members; `undefined` when nobody reports it. */
export function largest(
	{members}: Measured,
	figure: (member: MeasuredMember) => number | undefined,
): number | undefined {
	const values = members
		.map(each => figure(each))
		.filter(value => value !== undefined);
	return values.length === 0 ? undefined : Math.max(...values);
}

/** Members in the order in which they may be restarted: the leader last. */
export function leaderLast({members}: Measured): readonly MeasuredMember[] {
	return members.toSorted((a, b) => Number(a.isLeader) - Number(b.isLeader));
}

function memberFrom(
	each: MemberObservation,
	isLeader: boolean,
): MeasuredMember {
	const backend = backendOf(each);
	const metrics = currentMetrics(each);
	const version = each.lastStatus?.value.version;
	return {
		name: printable(memberLabel(each.member)),
		isLeader,
		clientUrls: each.member.clientUrls.map(url => printable(url)),
		version: version === undefined ? undefined : etcdVersionFrom(version),
		dbSizeBytes: backend?.dbSizeBytes,
		inUseBytes: backend?.inUseBytes,
		quotaBytes: backend?.quotaBytes,
		residentBytes: metrics?.residentBytes,
		walFsyncP99Ms: metrics?.walFsync?.p99Ms,
		backendCommitP99Ms: metrics?.backendCommit?.p99Ms,
	};
}
