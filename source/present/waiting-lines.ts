import type {Milliseconds} from '../units.js';
import {formatAgeShort} from './freshness.js';
import {cutLine, fitRows, heading, line, span, spinner} from './text/line.js';
import type {ShownState} from './shown-state.js';
import {outside, wrap} from './text/text-fit.js';
import type {Line} from './text/tone.js';

// A member in order answers within milliseconds: from here on something is
// likely to be wrong with the way to it.
const hintAfterMs: Milliseconds = 5000;

/** A screen before any member has answered, in exactly so many rows: what is waited for, for how long, and what to look at when it lasts. */
export function waitingLines(
	title: string,
	state: ShownState,
	waitedMs: Milliseconds,
	columns: number,
	rows: number,
): readonly Line[] {
	const text = (words: string): readonly Line[] =>
		wrap(words, Math.max(10, columns - 4)).map(row =>
			cutLine(line(`  ${row}`), columns),
		);
	return fitRows(
		[
			heading(title, columns),
			[],
			cutLine(
				[
					span('  '),
					spinner,
					span(
						` Waiting for the first answer of any member, for ${formatAgeShort(waitedMs)}.`,
						'strong',
					),
				],
				columns,
			),
			[],
			...text(`Asked via ${outside(state.source)}.`),
			...(waitedMs < hintAfterMs
				? []
				: text(
						'No answer so far: is the address right, is the port open from this machine, does etcd take this certificate? It is asked again all the time; r asks now.',
					)),
		],
		rows,
	);
}
