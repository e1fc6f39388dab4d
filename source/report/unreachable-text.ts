import {memberLabel} from '../cluster/member.js';
import {isReachable, type Observation} from '../cluster/observation.js';
import {problemOf, type ProblemKind} from '../cluster/reading.js';
import {printable} from '../printable.js';

const tryThis: Partial<Record<ProblemKind, string>> = {
	refused:
		'nothing listens there: see that etcd runs, and that this is its client port',
	timeout: 'the port is open and nobody speaks: a hung etcd, or a firewall',
	unreachable: 'check the host name and the network',
	tls: 'check --cacert, --cert and --key; a server without TLS wants a URL with http',
	auth: 'check --user and ETCDCTL_PASSWORD',
	'another-member': 'give --endpoints a URL of each member of its own',
	'not-etcd': 'check the port: 2379 is for clients, 2380 for peers',
	unavailable:
		'check that the URL says https where etcd wants TLS, and the port',
};

/**
 * One line for stderr when not a single member could be read; else `undefined`.
 * `lookedFor` says where endpoints were looked for, if none were found.
 */
export function unreachableText(
	observation: Observation,
	lookedFor?: string,
): string | undefined {
	if (observation.members.some(each => isReachable(each))) return undefined;
	const [first] = observation.members;
	const problem = problemOf(first?.status) ?? observation.memberListProblem;
	if (first === undefined || problem === undefined) {
		return 'cannot tell: no member answers';
	}

	const others = observation.members.length - 1;
	const more = others > 0 ? ` (and ${others} more)` : '';
	const hints = [tryThis[problem.kind], lookedFor]
		.filter(each => each !== undefined)
		.map(each => `; ${each}`);
	return `cannot tell: ${printable(memberLabel(first.member))}${more}: ${problem.message}${hints.join('')}`;
}

/** True when asking again cannot help: what was given does not fit the cluster. */
export function isMisconfigured(observation: Observation): boolean {
	return (
		observation.members.length > 0 &&
		observation.members.every(each => {
			const kind = problemOf(each.status)?.kind;
			return kind === 'tls' || kind === 'auth' || kind === 'not-etcd';
		})
	);
}
