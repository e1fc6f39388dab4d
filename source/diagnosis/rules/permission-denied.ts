import {isUnstarted} from '../../cluster/member.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Status refused for lack of rights: etcd 3.4.42 to 3.4.45, 3.5.28 to 3.5.31
 * and 3.6.0 to 3.6.11 want root for it, others less.
 */
export const permissionDenied: Rule = ({observation}) => {
	const refusing = observation.members.filter(
		each =>
			problemOf(each.status)?.kind === 'auth' && !isUnstarted(each.member),
	);
	const [first] = refusing;
	if (first === undefined) return [];
	const isOne = refusing.length === 1;
	return [
		{
			code: 'permission-denied',
			severity: 'warning',
			memberIds: idsOf(refusing),
			summary: `${labelsOf(refusing)} ${isOne ? 'refuses' : 'refuse'} Status to this user: needs root on this version; ${isOne ? 'the member is' : 'the members are'} up, the rights are missing; etcd says: ${printable(problemOf(first.status)?.message ?? '')}`,
			evidence: {refusingMembers: refusing.length},
			remedy:
				'Connect as root: --user root with ETCDCTL_PASSWORD, or a client certificate whose CN is root',
		},
	];
};
