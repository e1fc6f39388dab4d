import type {EndpointStatus} from '../cluster/endpoint-status.js';
import type {Member} from '../cluster/member.js';
import type {MemberMetrics} from '../cluster/member-metrics.js';
import type {Reading} from '../cluster/reading.js';
import type {FoundMember} from './find-members.js';

// A URL may lead to another member: all of them advertising one address, or
// 127.0.0.1, or a stale DNS name. What answers there is never shown as this
// member's, and what does not answer there says nothing against this member.

/** An answer to Status, or none, and the URL that was asked. */
export type StatusAt = {
	readonly status: Reading<EndpointStatus>;
	readonly endpoint: string;
};

/** A member, and the URLs at which it has answered itself. */
export type AskedMember = Pick<
	FoundMember,
	'member' | 'sharedUrls' | 'clusterId'
> & {
	readonly ownUrls: ReadonlySet<string>;
};

/** True when this member itself answered. */
export function isItself(
	{status}: StatusAt,
	{member}: Pick<AskedMember, 'member'>,
): boolean {
	return (
		status.kind === 'value' &&
		(member.id === '' || status.value.memberId === member.id)
	);
}

/**
 * True when what answers, or does not, at that URL may be another member:
 * somebody else answered, or others advertise it, too, and this member never
 * answered there.
 */
export function isAnothers(answer: StatusAt, asked: AskedMember): boolean {
	if (isItself(answer, asked)) return false;
	const {status, endpoint} = answer;
	return (
		status.kind === 'value' ||
		(asked.sharedUrls.includes(endpoint) && !asked.ownUrls.has(endpoint))
	);
}

/**
 * What `answer` says about the member, given what was known `before` it: a
 * problem at a URL of its own outweighs one at a URL where it never answered.
 */
export function aboutMember(
	answer: StatusAt,
	before: StatusAt | undefined,
	asked: AskedMember,
): StatusAt {
	if (isItself(answer, asked)) return answer;
	const isFromItsOwn =
		answer.status.kind === 'problem' && asked.ownUrls.has(answer.endpoint);
	if (
		!isFromItsOwn &&
		before?.status.kind === 'problem' &&
		before.endpoint !== answer.endpoint &&
		asked.ownUrls.has(before.endpoint)
	) {
		return before;
	}

	return isAnothers(answer, asked) ? notAsked(answer, asked) : answer;
}

// Of another cluster is who was started anew on an empty data directory: then
// the member itself is gone from its place.
function notAsked(
	{status, endpoint}: StatusAt,
	{clusterId}: AskedMember,
): StatusAt {
	const {takenAtMs, tookMs} = status;
	const isOfAnother =
		status.kind === 'value' &&
		clusterId !== undefined &&
		status.value.clusterId !== clusterId;
	const message =
		status.kind === 'value'
			? `${endpoint} answers as member ${status.value.memberId}${isOfAnother ? ` of cluster ${status.value.clusterId}` : ''}`
			: `${endpoint} is the URL of other members, too: ${status.problem.message}`;
	return {
		endpoint,
		status: {
			kind: 'problem',
			problem: {
				kind: isOfAnother ? 'unreachable' : 'another-member',
				message,
			},
			takenAtMs,
			tookMs,
		},
	};
}

/** The page of metrics, unless it says that it is another member's: over http, too, a connection may end elsewhere. */
export function ownPage(
	reading: Reading<MemberMetrics>,
	member: Member,
): Reading<MemberMetrics> {
	if (reading.kind === 'problem') return reading;
	const {memberId, url} = reading.value;
	if (memberId === undefined || member.id === '' || memberId === member.id) {
		return reading;
	}

	return {
		kind: 'problem',
		problem: {
			kind: 'another-member',
			message: `${url} is the page of member ${memberId}`,
		},
		takenAtMs: reading.takenAtMs,
		tookMs: reading.tookMs,
	};
}
