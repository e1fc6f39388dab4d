import type {PreCheck} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import {formatAge, freshnessOf} from '../freshness.js';
import {ends, line, lineColumns, span} from '../text/line.js';
import {outside, wrap} from '../text/text-fit.js';
import type {Line, Span, Tone} from '../text/tone.js';

const marks: Readonly<
	Record<PreCheck['state'], readonly [string, string, Tone]>
> = {
	pass: ['✓', 'pass', 'good'],
	fail: ['✗', 'FAIL', 'critical'],
	unknown: ['○', 'UNKNOWN', 'warning'],
};

/** One pre-check, whole, with the age of what it rests on at the right of its first row. */
export function checkLines(
	check: PreCheck,
	columns: number,
	nowMs: Milliseconds,
	intervalMs: Milliseconds,
): readonly Line[] {
	const [glyph, word, tone] = marks[check.state];
	const mark = span(`   ${glyph} ${word.padEnd(8)}`, tone);
	const indent = lineColumns([mark]);
	const age = ageSpan(check, nowMs, intervalMs);
	const title = `${outside(check.title)}: `;
	const room = Math.max(10, columns - indent - lineColumns([age]) - 1);
	const text = wrap(title + outside(check.detail), room);
	return text.map((row, index) =>
		index === 0
			? ends(
					row.startsWith(title)
						? [mark, span(title, 'strong'), span(row.slice(title.length))]
						: [mark, span(row, 'strong')],
					[age],
					columns,
				)
			: line(' '.repeat(indent) + row),
	);
}

function ageSpan(
	check: PreCheck,
	nowMs: Milliseconds,
	intervalMs: Milliseconds,
): Span {
	if (check.takenAtMs === undefined) return span('');
	const ageMs = nowMs - check.takenAtMs;
	return freshnessOf(ageMs, intervalMs) === 'stale'
		? span(`~${formatAge(ageMs)}`, 'warning')
		: span(formatAge(ageMs));
}
