import {isUnstarted} from '../../cluster/member.js';
import {
	isAtAnothersUrl,
	type MemberObservation,
	type Observation,
} from '../../cluster/observation.js';
import {quorumOf} from '../../cluster/quorum.js';
import type {Problem, ProblemKind} from '../../cluster/reading.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {isDefragmenting, knowsLeader} from '../answering.js';
import {mainCluster} from '../clusters.js';
import type {Finding, Severity} from '../finding.js';
import {idsOf, labelOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * Members whose Status did not come, seen from here: whether they are down is
 * for their peers to say. A refusal for lack of rights and a defragment that
 * blocks Status have codes of their own.
 */
export const memberUnreachable: Rule = ({observation, nowMs}) =>
	observation.members.flatMap(each => {
		const problem = problemOf(each.status);
		if (problem === undefined || isUnstarted(each.member)) return [];
		if (problem.kind === 'auth' || problem.kind === 'cancelled') return [];
		if (isDefragmenting(each)) return [];
		if (isAtAnothersUrl(each)) {
			return [notAsked(observation, each, problem, nowMs)];
		}

		const seenAtMs = each.lastStatus?.takenAtMs;
		const agoMs = seenAtMs === undefined ? undefined : nowMs - seenAtMs;
		const {toSpare, voters} = quorumOf(mainCluster(observation));
		return [
			{
				code: 'member-unreachable' as const,
				severity: severityFor(observation, each, toSpare),
				memberIds: idsOf([each]),
				summary: `${labelOf(each)} is unreachable from ${printable(observation.vantage)}: ${wordings[problem.kind] ?? 'it does not answer Status'}; ${printable(each.endpoint)}: ${printable(problem.message)}; ${lastSeen(agoMs)}${toSpare === 0 && !each.member.isLearner ? '; no further voter may be lost' : ''}`,
				evidence: {
					problem: problem.kind,
					waitedMs: each.status?.tookMs ?? null,
					lastSeenAgoMs: agoMs ?? null,
					votersToSpare: voters === 0 ? null : toSpare,
				},
				remedy:
					remedies[problem.kind] ??
					'Check name, route and firewall from this machine, then the member itself',
			},
		];
	});

// Whether it is up is not known: nobody asked it, so no quorum is judged by it.
function notAsked(
	{vantage}: Observation,
	each: MemberObservation,
	{kind, message}: Problem,
	nowMs: Milliseconds,
): Finding {
	const seenAtMs = each.lastStatus?.takenAtMs;
	const agoMs = seenAtMs === undefined ? undefined : nowMs - seenAtMs;
	return {
		code: 'member-unreachable',
		severity: each.member.isLearner ? 'info' : 'warning',
		memberIds: idsOf([each]),
		summary: `${labelOf(each)} cannot be asked from ${printable(vantage)}: its URL is not its own; ${printable(message)}; whether it is up is not known, ${lastSeen(agoMs)}`,
		evidence: {
			problem: kind,
			waitedMs: each.status?.tookMs ?? null,
			lastSeenAgoMs: agoMs ?? null,
			votersToSpare: null,
		},
		remedy:
			"Give --endpoints a URL of each member's own, not one that stands before several; let each advertise its own, too (--advertise-client-urls)",
	};
}

// Critical only when a member itself says that the cluster stands still: from
// a machine that is cut off, everybody looks down.
function severityFor(
	observation: Observation,
	each: MemberObservation,
	toSpare: number,
): Severity {
	if (each.member.isLearner) return 'info';
	const said = observation.members.map(other => knowsLeader(other));
	return toSpare < 0 && said.includes(false) && !said.includes(true)
		? 'critical'
		: 'warning';
}

const wordings: Partial<Record<ProblemKind, string>> = {
	refused: 'the connection is refused, nothing listens there',
	timeout: 'it hangs, no answer in time',
	unreachable: 'no way to it, name or network',
	tls: 'the TLS handshake fails',
	'not-etcd': 'something answers that is not etcd',
};

const remedies: Partial<Record<ProblemKind, string>> = {
	refused:
		'Look on its machine whether etcd runs and listens there, and why it stopped (crictl ps -a, journalctl -u etcd)',
	timeout:
		'Do not restart it yet: a defragment or a stalled disk hangs like this; look at its metrics and its disk first',
	tls: 'Check --cacert, --cert and --key, and whether a certificate has expired',
	'not-etcd': 'Check the endpoint: it must be the client port, usually 2379',
};

function lastSeen(agoMs: Milliseconds | undefined): string {
	return agoMs === undefined
		? 'it never answered this session'
		: `last answer ${formatDuration(agoMs)} ago`;
}
