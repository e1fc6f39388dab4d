import type {MemberId} from '../cluster/member.js';
import {printable} from '../printable.js';
import type {Condition} from './condition.js';
import type {Instruction, Step} from './step.js';

/** What a guided step is made of; the rest of a step follows from it. */
export type GuidedParts = {
	readonly id: string;
	readonly title: string;
	readonly memberId?: MemberId | undefined;
	readonly instructions: readonly Instruction[];
	readonly until: Condition;
	readonly stops?: MemberId | undefined;
	readonly why: string;
	readonly expects: string;
	readonly undo: string;
};

/** A step that a person does outside: level 0, as nothing is called, with its instructions as the command text. */
export function guidedStep(parts: GuidedParts): Step {
	const {memberId, stops, instructions, until} = parts;
	return {
		id: parts.id,
		title: parts.title,
		level: 0,
		memberId,
		action: {
			kind: 'guided',
			...(memberId === undefined ? {} : {memberId}),
			instructions,
			until,
			...(stops === undefined ? {} : {stops}),
		},
		why: parts.why,
		commands: instructionLines(instructions),
		expects: parts.expects,
		predicted: {},
		undo: parts.undo,
	};
}

/** The instructions as one of several ways, which the first of them says. */
export function asWay(
	instructions: readonly Instruction[],
	way: string,
): readonly Instruction[] {
	return instructions.map(({where, lines}, index) => ({
		where: index === 0 ? `${where}, ${way}` : where,
		lines,
	}));
}

/** Instructions as lines that can be pasted: where, as a comment, then what. */
export function instructionLines(
	instructions: readonly Instruction[],
): readonly string[] {
	return instructions.flatMap(({where, lines}) => [
		`# on ${printable(where)}`,
		...lines.map(line => printable(line)),
	]);
}
