import type {Observation} from '../cluster/observation.js';
import {isServing} from '../cluster/observation.js';
import {backendOf} from '../cluster/backend.js';
import type {Bytes} from '../units.js';
import {formatBytes} from '../units.js';
import type {Measured} from './measured.js';
import {leaderLast} from './measured.js';

// A change of start flags restarts every member. Done on all at once it is an
// outage, so each kind of configuration comes with the order in which to do it.

/** One line of a checklist, printable. */
export type ChecklistItem = {
	/** The member it is about; absent: the cluster. */
	readonly member?: string;
	readonly text: string;
	/** To be copied: it is printed on a line of its own, never wrapped. */
	readonly command?: string;
};

/** Restarts each member with a change, one at a time, the leader last. */
export function restartChecklist(
	measured: Measured,
	change: Pick<ChecklistItem, 'text' | 'command'>,
	quotaBytes: Bytes,
): readonly ChecklistItem[] {
	const members = leaderLast(measured);
	const quota = formatBytes(quotaBytes);
	const each =
		members.length === 0
			? [
					{
						...change,
						text: `On each member in turn, the leader last: ${change.text}. kubelet restarts etcd by itself. Wait until etcd-medic check shows it serving with a quota of ${quota} before the next; never two at once.`,
					},
				]
			: members.map(({name, isLeader}) => ({
					...change,
					member: name,
					text: `${name}${isLeader ? ' (the leader: last, and look again who leads)' : ''}: ${change.text}. Wait until etcd-medic check shows it serving with a quota of ${quota}.`,
				}));
	return [
		{
			text: 'etcd-medic check exits with 0, and no alarm is raised: a restart does not clear NOSPACE, etcd-medic recover does.',
		},
		{text: 'A backup, its hash proven:', command: 'etcd-medic snapshot FILE'},
		...each,
		{
			text: 'etcd-medic check: every member serves, with the same quota (no quota-differs).',
		},
	];
}

/** Where one member stands in a change of the quota. */
export type QuotaRollout = {
	readonly member: string;
	readonly state: 'done' | 'to-do' | 'restarting' | 'unknown';
};

/** How far a new quota has come, read from the members themselves. */
export function quotaRollout(
	measured: Measured,
	observation: Observation,
	quotaBytes: Bytes,
): readonly QuotaRollout[] {
	return leaderLast(measured).map(({name}) => {
		const found = observation.members.find(each => each.member.name === name);
		if (found === undefined) return {member: name, state: 'unknown'};
		if (!isServing(observation, found)) {
			return {member: name, state: 'restarting'};
		}

		// Only what is read now: an older scrape may be from before the restart.
		const current =
			found.metrics?.kind === 'value' ? backendOf(found) : undefined;
		if (current?.quotaBytes === undefined) {
			return {member: name, state: 'unknown'};
		}

		return {
			member: name,
			state: current.quotaBytes === quotaBytes ? 'done' : 'to-do',
		};
	});
}

/** The checklist as lines of text, numbered with boxes to tick. */
export function checklistLines(
	title: string,
	items: readonly ChecklistItem[],
): readonly string[] {
	return [
		title,
		...items.flatMap(({text, command}, index) => [
			`  [ ] ${index + 1}. ${text}`,
			...(command === undefined ? [] : [`         $ ${command}`]),
		]),
	];
}
