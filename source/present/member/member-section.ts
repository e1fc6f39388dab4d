import type {
	MemberObservation,
	Observation,
} from '../../cluster/observation.js';
import type {Milliseconds} from '../../units.js';
import type {MemberFacts} from './member-facts.js';
import {field} from './member-fields.js';
import type {Line, Tone} from '../text/tone.js';

/** A labelled value, or a sentence where the label is ''. */
export type Row = {
	readonly label: string;
	readonly value: string;
	readonly tone: Tone;
	/** In one row, cut where there is no room: it stands in full on another screen. */
	readonly isCut?: true;
};

/** Rows that belong together. */
export type Section = {
	readonly title: string;
	readonly rows: readonly Row[];
	/** What is drawn under the rows, in so many columns. */
	readonly drawn?: (columns: number) => readonly Line[];
};

/** All that one reading says of a member, besides its name and its space bar. */
export type MemberInDepth = {
	readonly facts: MemberFacts;
	readonly each: MemberObservation;
	readonly observation: Observation;
	readonly nowMs: Milliseconds;
};

/** A value that carries its staleness: `~` and faint when it is not current. */
export function value(
	label: string,
	text: string,
	isStale: boolean,
	tone: Tone = 'strong',
): Row {
	return field(label, text, isStale, tone);
}

/** A value as it is. */
export function row(label: string, text: string, tone: Tone): Row {
	return {label, value: text, tone};
}
