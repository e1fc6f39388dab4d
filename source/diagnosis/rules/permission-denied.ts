import {isUnstarted} from '../../cluster/member.js';
import type {
	MemberObservation,
	Observation,
} from '../../cluster/observation.js';
import {isReachable} from '../../cluster/observation.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import type {Finding} from '../finding.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Status refused for lack of rights: etcd 3.4.42 to 3.4.45, 3.5.28 to 3.5.31
 * and 3.6.0 to 3.6.11 want root for it, others less. Where only our own reads
 * are refused, what could not be measured is said.
 */
export const permissionDenied: Rule = ({observation}) => {
	const started = observation.members.filter(each => !isUnstarted(each.member));
	return [
		...refusedStatus(
			started.filter(each => problemOf(each.status)?.kind === 'auth'),
			observation,
		),
		...refusedReads(
			started.filter(
				each =>
					isReachable(each) &&
					problemOf(each.linearizableRead)?.kind === 'auth',
			),
			observation,
		),
	];
};

function refusedStatus(
	refusing: readonly MemberObservation[],
	observation: Observation,
): readonly Finding[] {
	const [first] = refusing;
	if (first === undefined) return [];
	const isOne = refusing.length === 1;
	return [
		{
			code: 'permission-denied',
			severity: 'warning',
			memberIds: idsOf(refusing),
			summary: `${labelsOf(refusing, observation)} ${isOne ? 'refuses' : 'refuse'} Status to this user: needs root on this version; ${isOne ? 'the member is' : 'the members are'} up, the rights are missing; etcd says: ${printable(problemOf(first.status)?.message ?? '')}`,
			evidence: {refusingMembers: refusing.length},
			remedy: connectAsRoot,
		},
	];
}

function refusedReads(
	refusing: readonly MemberObservation[],
	observation: Observation,
): readonly Finding[] {
	const [first] = refusing;
	if (first === undefined) return [];
	return [
		{
			code: 'permission-denied',
			severity: 'info',
			memberIds: idsOf(refusing),
			summary: `${labelsOf(refusing, observation)} ${refusing.length === 1 ? 'refuses' : 'refuse'} reads to this user: how long a read takes is not known; etcd says: ${printable(problemOf(first.linearizableRead)?.message ?? '')}`,
			evidence: {refusingMembers: refusing.length},
			remedy: connectAsRoot,
		},
	];
}

const connectAsRoot =
	'Connect as root: --user root with ETCDCTL_PASSWORD, or a client certificate whose CN is root';
