import type {Verdict} from '../diagnosis/finding.js';
import type {Milliseconds} from '../units.js';
import {dropToFit, type Part} from './text/drop-to-fit.js';
import {formatAgeShort, freshnessOf} from './freshness.js';
import {headerLine, verdictLines} from './header-lines.js';
import {ends, fitLine, lineColumns, span} from './text/line.js';
import type {ShownState, Size} from './shown-state.js';
import type {Line} from './text/tone.js';

/** The level of the verdict and since when it has stood. */
export type Standing = {
	readonly level: Verdict['level'];
	readonly sinceMs: Milliseconds;
	/** True when it stood so already when the watch began. */
	readonly isFromStart: boolean;
};

/**
 * What stands at the top of a wall screen: the verdict in words; since when, how
 * old the data is and the time now, which goes on each second so that a frozen
 * screen shows; and who asks whom.
 */
export function wallHead(
	state: ShownState,
	standing: Standing | undefined,
	screen: Size,
	nowMs: Milliseconds,
): readonly Line[] {
	const {columns, rows} = screen;
	return [
		...verdictLines(state, screen),
		clockLine(state, standing, columns, nowMs),
		headerLine(state, columns),
	].slice(0, Math.max(0, rows));
}

function clockLine(
	{observation, intervalMs}: ShownState,
	standing: Standing | undefined,
	columns: number,
	nowMs: Milliseconds,
): Line {
	const ageMs =
		observation === undefined
			? undefined
			: Math.max(0, nowMs - observation.takenAtMs);
	const isOld =
		ageMs !== undefined && freshnessOf(ageMs, intervalMs) === 'stale';
	const left = dropToFit(
		[
			...standingParts(standing),
			{
				rank: 0,
				line: [
					span(
						ageMs === undefined
							? 'no data yet'
							: `data ${formatAgeShort(ageMs)} old${isOld ? ', NO NEW ROUND' : ''}`,
						isOld ? 'critical' : 'plain',
					),
				],
			},
		],
		Math.max(1, columns - 11),
	);
	// What changes each second stands last: a terminal is sent a row from its
	// first new character on.
	const time = span(timeText(nowMs), 'strong');
	const lasted =
		standing === undefined
			? []
			: [span(`for ${formatAgeShort(nowMs - standing.sinceMs)} · `)];
	const hasRoom =
		lineColumns([span(' '), ...left, ...lasted, time]) + 1 <= columns;
	return fitLine(
		ends([span(' '), ...left], [...(hasRoom ? lasted : []), time], columns),
		columns,
	);
}

function standingParts(standing: Standing | undefined): readonly Part[] {
	if (standing === undefined) {
		return [{rank: 1, line: [span('no verdict yet')]}];
	}

	const {level, sinceMs, isFromStart} = standing;
	const since = `${timeText(sinceMs)}${isFromStart ? ' or before' : ''}`;
	return [{rank: 1, line: [span(`${level.toUpperCase()} since ${since}`)]}];
}

function timeText(atMs: Milliseconds): string {
	return `${new Date(atMs).toISOString().slice(11, 19)}Z`;
}
