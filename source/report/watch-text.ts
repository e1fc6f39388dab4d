import type {Observation} from '../cluster/observation.js';
import {memberById} from '../cluster/observation.js';
import {memberLabel} from '../cluster/member.js';
import type {Diagnosis, Finding} from '../diagnosis/finding.js';
import {labelsOfIds} from '../diagnosis/naming.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';

/** One round of a watch, and what happened since the one before. */
export type Round = {
	readonly observation: Observation;
	readonly diagnosis: Diagnosis;
	readonly events: ReadonlyArray<{
		readonly atMs: Milliseconds;
		readonly text: string;
	}>;
};

/**
 * A line for each change since the round before, with its ISO time: the verdict
 * when its level is another, findings that came or went, and events of the
 * members. The first round is told by its verdict and its findings. Findings of
 * severity info are left out: they come and go with every other sample.
 */
export function watchLines(
	before: Diagnosis | undefined,
	{observation, diagnosis, events}: Round,
): readonly string[] {
	const {verdict} = diagnosis;
	const stamp = (atMs: Milliseconds, text: string): string =>
		`${new Date(atMs).toISOString()} ${printable(text)}`;
	const at = observation.takenAtMs;
	const was = new Map(grave(before).map(each => [keyOf(each), each]));
	const is = new Map(grave(diagnosis).map(each => [keyOf(each), each]));
	return [
		...(before?.verdict.level === verdict.level
			? []
			: [stamp(at, verdictText(diagnosis))]),
		...events.map(event => stamp(event.atMs, event.text)),
		...[...is]
			.filter(([key]) => !was.has(key))
			.map(([, each]) =>
				stamp(
					at,
					`+ ${each.severity} ${each.code}${membersText(each, observation)}: ${each.summary}`,
				),
			),
		...[...was]
			.filter(([key]) => !is.has(key))
			.map(([, each]) =>
				stamp(at, `- ${each.code}${membersText(each, observation)}: no longer`),
			),
	];
}

/** `CRITICAL Writes are refused: ...`: the verdict as one line, printable. */
export function verdictText({verdict}: Diagnosis): string {
	return printable(`${verdict.level.toUpperCase()} ${verdict.sentence}`);
}

function grave(diagnosis: Diagnosis | undefined): readonly Finding[] {
	return (diagnosis?.findings ?? []).filter(
		({severity}) => severity !== 'info',
	);
}

function keyOf({code, severity, memberIds}: Finding): string {
	return [code, severity, ...memberIds.toSorted()].join(' ');
}

// More names than these say less than their number, as in the summary.
const mostNames = 4;

function membersText({memberIds}: Finding, observation: Observation): string {
	if (memberIds.length > mostNames) {
		return ` ${labelsOfIds(memberIds, observation)}`;
	}

	return memberIds
		.map(id => {
			const each = memberById(observation, id);
			return ` ${each === undefined ? id : memberLabel(each.member)}`;
		})
		.join('');
}
