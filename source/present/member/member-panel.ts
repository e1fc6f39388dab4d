import {formatCount} from '../../units.js';
import {dropToFit} from '../text/drop-to-fit.js';
import {historyRowCount, historyRows} from './history-rows.js';
import {box, cutLine, ends, fitLine, lineText, span} from '../text/line.js';
import type {MemberFacts} from './member-facts.js';
import type {Field} from './member-fields.js';
import {
	field,
	latencyText,
	memberFields,
	quotaTone,
	toneOf,
} from './member-fields.js';
import {steadyCall} from '../text/steady.js';
import {
	fileText,
	freeText,
	inUseText,
	shortFreeText,
	spaceBar,
} from './space-bar.js';
import {columnsOf} from '../text/text-fit.js';
import type {Line, Span} from '../text/tone.js';

/** `★ ` for the leader, else two blanks, so that names line up. */
export function leaderMark(facts: MemberFacts): Span {
	return facts.role === 'leader' ? span('★ ', 'warning') : span('  ');
}

/** The state as shape and word: `✗ NOSPACE`. */
export function stateSpan(facts: MemberFacts): Span {
	return span(`${facts.state.glyph} ${facts.state.word}`, facts.state.tone);
}

/**
 * A member without a box, in 1 to 3 rows: who and how it stands, its space,
 * its figures. Parts are left out in a fixed order until a row fits.
 */
export function compactPanel(
	facts: MemberFacts,
	columns: number,
	rows: number,
	isSelected: boolean,
): readonly Line[] {
	const indent = span('    ');
	return [
		headRow(facts, columns, isSelected),
		[indent, ...spaceRow(facts, columns - 5)],
		[indent, ...figureRow(facts, columns - 5)],
	].slice(0, rows);
}

/** A member in a box of so many rows in all. */
export function boxedPanel(
	facts: MemberFacts,
	columns: number,
	rows: number,
	isSelected: boolean,
): readonly Line[] {
	const inner = columns - 4;
	const {state} = facts;
	const from = state.from === undefined ? [] : [span(` ${state.from}`)];
	const body: Line[] = [
		ends([span(`${facts.role}${versionText(facts)}`)], [ageSpan(facts)], inner),
		...(state.reason === undefined
			? []
			: [cutLine([span(state.reason, 'warning')], inner)]),
		spaceBar(facts.backend, inner, facts.isStatusStale),
		spaceText(facts, inner),
		...pastRows(facts, inner, rows),
		...fieldGrid(memberFields(facts), inner),
		[
			span('asked at    '),
			span(facts.endpoint === '' ? 'n/a' : facts.endpoint),
		],
		[span('member ID   '), span(facts.id)],
	];
	return box(
		[leaderMark(facts), span(facts.label, isSelected ? 'focus' : 'strong')],
		[stateSpan(facts), ...from],
		body.slice(0, Math.max(0, rows - 2)),
		columns,
		state.tone === 'critical' ? 'critical' : 'faint',
	);
}

/** Rows that a box needs to show everything it has. */
export function fullPanelRows(columns: number, hasPast: boolean): number {
	const past = hasPast ? historyRowCount : 0;
	return 2 + 3 + past + Math.ceil(18 / gridColumns(columns - 4)) + 2;
}

const fieldLabelColumns = 12;
// Rows above which a box has room for how the figures went beside what they are.
const roomForPast = 14;

function pastRows(
	{history}: MemberFacts,
	columns: number,
	rows: number,
): readonly Line[] {
	return history === undefined || rows < roomForPast
		? []
		: historyRows(history, columns);
}

function headRow(
	facts: MemberFacts,
	columns: number,
	isSelected: boolean,
): Line {
	const {state} = facts;
	const left: Line = [
		span(isSelected ? '►' : ' ', 'info'),
		leaderMark(facts),
		...fitLine([span(facts.label, isSelected ? 'focus' : 'strong')], 10),
		span(' '),
		...fitLine(
			[span(`${facts.role}${columns < 72 ? '' : versionText(facts)}`)],
			columns < 72 ? 9 : 17,
		),
		span(' '),
		stateSpan(facts),
		...(state.from === undefined ? [] : [span(` ${state.from}`)]),
	];
	const right = facts.isReachable
		? dropToFit(
				[
					{rank: 1, line: [span(`call ${steadyCall(facts.callMs)}`)]},
					{rank: 0, line: [ageSpan(facts)]},
				],
				columns - 46,
			)
		: [ageSpan(facts)];
	return ends(left, right, columns);
}

function ageSpan(facts: MemberFacts): Span {
	if (!facts.isReachable) return span(facts.ageText, 'warning');
	const mark = facts.freshness === 'stale' ? '~' : '';
	return span(
		mark + facts.ageText,
		facts.freshness === 'fresh' ? 'plain' : 'warning',
	);
}

function versionText(facts: MemberFacts): string {
	return facts.status === undefined ? '' : ` ${cleanVersion(facts)}`;
}

function cleanVersion(facts: MemberFacts): string {
	return (facts.status?.version ?? '')
		.replaceAll(/[^\w.+-]/g, '?')
		.slice(0, 12);
}

function spaceText(facts: MemberFacts, columns: number): Line {
	const stale = facts.isStatusStale;
	// One `~` in front marks the whole row.
	const size = field('', fileText(facts.backend), stale, quotaTone(facts));
	const tone = stale ? 'faint' : 'plain';
	const row = (free: string): Line =>
		dropToFit(
			[
				{rank: 0, line: [span(size.value, size.tone)]},
				{rank: 1, line: [span(inUseText(facts.backend), tone)]},
				{
					rank: 2,
					line: [span(free, stale ? 'faint' : toneOf(facts, 'fragmented'))],
				},
			],
			columns,
		);
	const long = freeText(facts.backend);
	const roomy = row(long);
	// A word less is better than no figure.
	return lineText(roomy).endsWith(long)
		? roomy
		: row(shortFreeText(facts.backend));
}

function spaceRow(facts: MemberFacts, columns: number): Line {
	// The same for all members, so that bars can be compared.
	const barColumns = Math.max(8, Math.min(48, Math.floor(columns / 4)));
	return [
		...spaceBar(facts.backend, barColumns, facts.isStatusStale),
		span(' '),
		...spaceText(facts, columns - barColumns - 1),
	];
}

function figureRow(facts: MemberFacts, columns: number): Line {
	const {status, metrics, isStatusStale, isMetricsStale} = facts;
	const figures: ReadonlyArray<readonly [number, Field]> = [
		[3, field('rev', formatCount(status?.revision), isStatusStale, 'strong')],
		[4, field('term', formatCount(status?.raftTerm), isStatusStale, 'strong')],
		[
			5,
			field('index', formatCount(status?.raftIndex), isStatusStale, 'strong'),
		],
		[2, field('lag', formatCount(facts.appliedLag), isStatusStale, 'strong')],
		[
			0,
			field(
				'fsync p99',
				latencyText(metrics?.walFsync),
				isMetricsStale,
				toneOf(facts, 'slow-wal-fsync'),
			),
		],
		[
			1,
			field(
				'commit p99',
				latencyText(metrics?.backendCommit),
				isMetricsStale,
				'strong',
			),
		],
	];
	const {reason} = facts.state;
	return cutLine(
		dropToFit(
			[
				...(reason === undefined
					? []
					: [{rank: 0, line: [span(reason, 'warning')]}]),
				...figures.map(([rank, each]) => ({
					rank: reason === undefined ? rank : rank + 1,
					line: fieldLine(each),
				})),
			],
			columns,
		),
		columns,
	);
}

function fieldLine(each: Field): Line {
	return [span(`${each.label} `), span(each.value, each.tone)];
}

function fieldGrid(fields: readonly Field[], columns: number): readonly Line[] {
	const across = gridColumns(columns);
	const width = Math.floor(columns / across);
	return Array.from({length: Math.ceil(fields.length / across)}, (_, row) =>
		fields
			.slice(row * across, (row + 1) * across)
			.flatMap(each => fieldCell(each, width)),
	);
}

function fieldCell(each: Field, width: number): Line {
	const label = span(each.label.padEnd(fieldLabelColumns));
	const room = width - fieldLabelColumns;
	const value =
		columnsOf(each.value) <= room ? each.value : (each.short ?? each.value);
	return fitLine([label, span(value, each.tone)], width);
}

function gridColumns(columns: number): number {
	return columns >= 50 ? 2 : 1;
}
