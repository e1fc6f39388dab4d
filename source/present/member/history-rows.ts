import type {MemberHistory} from '../../cluster/member-history.js';
import {fullInMs} from '../../diagnosis/growth-words.js';
import {formatBytes, formatDuration} from '../../units.js';
import {dropToFit} from '../text/drop-to-fit.js';
import {span} from '../text/line.js';
import {sparkline} from '../text/sparkline.js';
import {steadySpan} from '../text/steady.js';
import type {Line, Tone} from '../text/tone.js';

/** Rows that a member's past takes. */
export const historyRowCount = 2;

// A disk that is in order stays low in its row: etcd FAQ, p99 below 10 ms.
const leastFsyncHeightMs = 20;
const labelColumns = 12;
const leastFigures = 2;

/** True when there is enough to draw. */
export function hasHistory(history: MemberHistory | undefined): boolean {
	return (
		history !== undefined &&
		[history.inUse, history.fsyncP99Ms].some(
			figures =>
				figures.filter(figure => figure !== null).length >= leastFigures,
		)
	);
}

/** How the bytes in use and the fsync times went, a row each. */
export function historyRows(
	history: MemberHistory,
	columns: number,
): readonly Line[] {
	const over = `in ${steadySpan(history.spanMs)}`;
	const [text, tone] = growthText(history);
	return [
		row('in use', sparkline(history.inUse, sparkColumns(columns)), columns, [
			[text, tone],
			[over, 'plain'],
		]),
		row(
			'fsync p99',
			sparkline(history.fsyncP99Ms, sparkColumns(columns), {
				low: 0,
				high: leastFsyncHeightMs,
			}),
			columns,
			[[worstText(history), 'plain']],
		),
	];
}

function sparkColumns(columns: number): number {
	return Math.max(8, Math.min(60, Math.floor((columns - labelColumns) / 2)));
}

function row(
	label: string,
	line: string,
	columns: number,
	words: ReadonlyArray<readonly [string, Tone]>,
): Line {
	return dropToFit(
		[
			{rank: 0, line: [span(label.padEnd(labelColumns)), span(line, 'info')]},
			...words
				.filter(([text]) => text !== '')
				.map(([text, tone], index) => ({
					rank: index + 1,
					line: [span(text, tone)],
				})),
		],
		columns,
	);
}

function growthText({growth}: MemberHistory): readonly [string, Tone] {
	if (growth.kind === 'steady') return ['steady', 'plain'];
	if (growth.kind === 'unknown') return ['', 'plain'];
	const full = fullInMs(growth);
	return [
		`+${formatBytes(growth.bytesPerHour)}/h${full === undefined ? '' : `, full in ${formatDuration(full)}`}`,
		full === undefined ? 'plain' : 'warning',
	];
}

function worstText({fsyncP99Ms}: MemberHistory): string {
	const known = fsyncP99Ms.filter(figure => figure !== null);
	return known.length === 0
		? 'not known'
		: `up to ${formatDuration(Math.max(...known))}`;
}
