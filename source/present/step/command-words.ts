import type {MemberId} from '../../cluster/member.js';
import type {Observation} from '../../cluster/observation.js';
import {labelOf} from '../finding-lines.js';

// The two-word verbs that plans are made of.
const twoWords = new Set(['snapshot', 'endpoint', 'alarm', 'member']);

/** What a command line does: `defrag`, `snapshot save`; for a call of the JSON gateway the end of its path. */
export function verbOf(command: string): string {
	const words = command.split(' ');
	if (words[0] === 'curl') {
		const path = /\/v3\w*\/(\S+?)'?$/.exec(command)?.[1] ?? 'curl';
		// Every plan clears alarms there and does nothing else with them.
		return command.includes('DEACTIVATE') ? 'alarm disarm' : path;
	}

	const [first, second] = words
		.slice(words.indexOf('etcdctl') + 1)
		.filter(word => !word.startsWith('-'));
	if (first === undefined) return command;
	return twoWords.has(first) && second !== undefined
		? `${first} ${second}`
		: first;
}

/** The hex ID of the member whose alarm a line of the JSON gateway clears; `undefined` for any other line. */
export function alarmOwner(command: string): MemberId | undefined {
	const id = disarmed.exec(command)?.[2];
	return id === undefined ? undefined : BigInt(id).toString(16);
}

/** The line with that ID as every screen shows it, in hex: to be read, not to be run. */
export function withHexOwner(command: string): string {
	return command.replace(
		disarmed,
		(_, before: string, id: string) => before + BigInt(id).toString(16),
	);
}

// The gateway takes the ID in decimal.
const disarmed = /("action":"DEACTIVATE","memberID":")(\d+)/;

/** The name of the member that the line is about: the owner of the alarm that it clears, else whom it asks, by the endpoint; '' when none has that endpoint. */
export function memberOf(
	command: string,
	observation: Observation | undefined,
): string {
	const owner = alarmOwner(command);
	return owner === undefined
		? askedMember(command, observation)
		: labelOf(owner, observation);
}

function askedMember(
	command: string,
	observation: Observation | undefined,
): string {
	const endpoint =
		/--endpoints=(\S+)/.exec(command)?.[1] ??
		/(https?:\/\/[^/\s']+)\/v3/.exec(command)?.[1];
	const member = observation?.members.find(
		each => each.endpoint !== '' && each.endpoint === endpoint,
	);
	return member === undefined ? '' : labelOf(member.member.id, observation);
}
