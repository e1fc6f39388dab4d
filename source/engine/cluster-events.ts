import {memberLabel} from '../cluster/member.js';
import {
	agreedLeader,
	alarmsOf,
	isReachable,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import {isDefragmenting} from '../diagnosis/answering.js';
import {printable} from '../printable.js';
import type {ClusterEvent} from './protocol.js';

/** What is different between two observations, a line each, stamped with the later one's time. */
export function eventsBetween(
	before: Observation | undefined,
	after: Observation,
): readonly ClusterEvent[] {
	const atMs = after.takenAtMs;
	if (before === undefined) {
		const answering = after.members.filter(each => isReachable(each)).length;
		return [
			{
				atMs,
				tone: 'info',
				text: `Watching ${after.members.length} members from ${printable(after.vantage)}, ${answering} answer`,
			},
		];
	}

	return [
		...reachability(before, after),
		...leadership(before, after),
		...alarmChanges(before, after),
	].map(event => ({...event, atMs}));
}

type Change = Omit<ClusterEvent, 'atMs'>;

function reachability(
	before: Observation,
	after: Observation,
): readonly Change[] {
	return after.members.flatMap((member): readonly Change[] => {
		const earlier = memberById(before, member.member.id);
		const name = printable(memberLabel(member.member));
		if (earlier?.status === undefined || member.status === undefined) return [];
		if (isReachable(earlier) && !isReachable(member)) {
			if (isDefragmenting(member)) {
				return [
					{
						tone: 'info',
						text: `${name} is being defragmented: requests there hang until it ends`,
					},
				];
			}

			const problem = problemOf(member.status);
			return [
				{
					tone: 'warning',
					text: `${name} no longer answers ${printable(after.vantage)}: ${problem?.message ?? 'unknown'}`,
				},
			];
		}

		return !isReachable(earlier) && isReachable(member)
			? [{tone: 'good', text: `${name} answers again`}]
			: [];
	});
}

function leadership(
	before: Observation,
	after: Observation,
): readonly Change[] {
	const was = agreedLeader(before);
	const is = agreedLeader(after);
	// Where nobody answers, nobody says that there is no leader.
	if (was === is || !after.members.some(each => isReachable(each))) return [];
	if (is === undefined) {
		return [{tone: 'critical', text: 'No leader that the members agree on'}];
	}

	const leader = memberById(after, is);
	const name = printable(
		leader === undefined ? is : memberLabel(leader.member),
	);
	return [{tone: 'warning', text: `${name} leads now`}];
}

function alarmChanges(
	before: Observation,
	after: Observation,
): readonly Change[] {
	const was = alarmsOf(before);
	const is = alarmsOf(after);
	// Alarms that nobody could be asked about have not gone away.
	if (was === undefined || is === undefined) return [];
	const lineOf = (alarm: {memberId: string; type: string}): string => {
		const owner = memberById(after, alarm.memberId);
		return `${alarm.type} of ${printable(owner === undefined ? alarm.memberId : memberLabel(owner.member))}`;
	};

	const earlier = new Set(was.map(alarm => lineOf(alarm)));
	const now = new Set(is.map(alarm => lineOf(alarm)));
	return [
		...[...now]
			.filter(line => !earlier.has(line))
			.map(line => ({
				tone: 'critical' as const,
				text: `Alarm raised: ${line}`,
			})),
		...[...earlier]
			.filter(line => !now.has(line))
			.map(line => ({tone: 'good' as const, text: `Alarm cleared: ${line}`})),
	];
}
