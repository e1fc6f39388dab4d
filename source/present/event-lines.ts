import type {Milliseconds} from '../units.js';
import {cutLine, line, lineColumns, span} from './text/line.js';
import type {ShownEvent} from './shown-state.js';
import {outside, wrap} from './text/text-fit.js';
import type {Line, Tone} from './text/tone.js';

const marks: Readonly<Record<ShownEvent['tone'], readonly [string, Tone]>> = {
	good: ['✓', 'good'],
	info: ['●', 'info'],
	warning: ['▲', 'warning'],
	critical: ['✗', 'critical'],
};

// Below this width a line of an event is broken rather than cut.
const wideEnough = 76;

/** The newest events, newest first, in at most so many rows; in a narrow column each over as many as it needs. */
export function newestEvents(
	events: readonly ShownEvent[],
	columns: number,
	rows: number,
): readonly Line[] {
	if (rows <= 0) return [];
	if (events.length === 0) return [line('  nothing has happened yet')];
	return events
		.slice(-rows)
		.toReversed()
		.flatMap(each =>
			columns < wideEnough
				? wrappedEvent(each, columns)
				: [eventLine(each, columns)],
		)
		.slice(0, rows);
}

function wrappedEvent(event: ShownEvent, columns: number): readonly Line[] {
	const [glyph, tone] = marks[event.tone];
	const first = [
		span('  '),
		span(`${timeOfDay(event.atMs)} `),
		span(`${glyph} `, tone),
	];
	const indent = lineColumns(first);
	const textTone = event.tone === 'info' ? 'plain' : tone;
	return wrap(outside(event.text), Math.max(10, columns - indent)).map(
		(row, index) =>
			cutLine(
				[
					...(index === 0 ? first : [span(' '.repeat(indent))]),
					span(row, textTone),
				],
				columns,
			),
	);
}

/** One event: its time of day in UTC as etcd logs it, and what happened. */
export function eventLine(
	event: ShownEvent,
	columns: number,
	isSelected = false,
): Line {
	const [glyph, tone] = marks[event.tone];
	return cutLine(
		[
			span(isSelected ? '► ' : '  ', 'info'),
			span(`${timeOfDay(event.atMs)} `),
			span(`${glyph} `, tone),
			span(outside(event.text), event.tone === 'info' ? 'plain' : tone),
		],
		columns,
	);
}

/** `03:12:45Z`: UTC, so that it compares with the members' logs. */
export function timeOfDay(atMs: Milliseconds): string {
	if (!Number.isFinite(atMs) || Math.abs(atMs) > 8.64e15) return '??:??:??Z';
	return `${new Date(atMs).toISOString().slice(11, 19)}Z`;
}
