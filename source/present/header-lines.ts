import type {Verdict} from '../diagnosis/finding.js';
import {agreedClusterId} from '../cluster/observation.js';
import {formatDuration} from '../units.js';
import {dropToFit} from './text/drop-to-fit.js';
import {ends, fitLine, lineColumns, span} from './text/line.js';
import type {ShownState, Size} from './shown-state.js';
import {cut, outside, wrap} from './text/text-fit.js';
import type {Line, Span, Tone} from './text/tone.js';

/** The tool, the cluster, the vantage point, the pace, and what is switched off. */
export function headerLine(state: ShownState, columns: number): Line {
	const {observation} = state;
	const cluster = clusterId(state);
	const badges: Span[] = [
		...(state.isReadOnly ? [span(' READ-ONLY ', 'badge-unknown')] : []),
		...(state.isReadOnly && state.isPaused ? [span(' ')] : []),
		...(state.isPaused ? [span(' PAUSED, p resumes ', 'badge-critical')] : []),
	];
	const label = labelBadge(state);
	const room =
		columns - badges.reduce((sum, each) => sum + each.text.length + 1, 0);
	const tool = [span(' etcd-medic', 'strong')];
	const left = dropToFit(
		[
			{
				rank: 0,
				// Which cluster it is matters more than which program.
				line:
					label.length > 0 && lineColumns([...tool, ...label]) > room
						? label
						: [...tool, ...label],
			},
			{
				rank: 1,
				line: [
					span('cluster '),
					span(
						cluster === undefined ? 'not known yet' : outside(cluster),
						'strong',
					),
				],
			},
			{
				rank: 0,
				line: [span(`from ${outside(observation?.vantage ?? 'here')}`)],
			},
			...(state.isPaused
				? []
				: [
						{
							rank: 2,
							line: [span(`every ${formatDuration(state.intervalMs)}`)],
						},
					]),
			{rank: 3, line: [span(outside(state.source))]},
		],
		room,
	);
	return ends(left, badges, columns);
}

/** What the operator calls the cluster, as a badge with a space before it; nothing where it has no name. */
export function labelBadge({label}: Pick<ShownState, 'label'>): Line {
	return label === undefined
		? []
		: [span(' '), span(` ${outside(label.text)} `, `label-${label.colour}`)];
}

// The verdict is the one sentence that has to be read whole: from these heights
// on it may take so many rows. More would leave the members too few.
const verdictRows = [
	{from: 20, rows: 4},
	{from: 18, rows: 2},
] as const;
// In fewer columns the sentence needs every one of them.
const roomForWhere = 40;
// From this height on a blank row sets the verdict off.
const roomy = 30;

/** What stands above the body on every screen. */
export function screenHead(state: ShownState, screen: Size): readonly Line[] {
	const {columns, rows} = screen;
	return [
		headerLine(state, columns),
		...verdictLines(state, screen, ' 5 shows all'),
		...(rows >= roomy ? [[]] : []),
	].slice(0, Math.max(0, rows));
}

/** The rows between the head and the last row, which has the keys. */
export function bodyRowsOf(state: ShownState, screen: Size): number {
	return Math.max(0, screen.rows - screenHead(state, screen).length - 1);
}

/**
 * The verdict: shape, word and sentence, over as many rows as it needs and the
 * screen has for it. Where that is too few, the last row ends with `more`: where
 * the rest is.
 */
export function verdictLines(
	state: ShownState,
	screen: Size,
	more = '',
): readonly Line[] {
	const badge = badgeOf(state.diagnosis?.verdict);
	const all = sentenceRows(state, screen.columns);
	const most = mostRows(screen.rows);
	const rest = all.slice(most - 1).join(' ');
	const room = sentenceRoom(state, screen.columns);
	const where = room < roomForWhere ? '' : more;
	const rows =
		all.length <= most
			? all
			: [
					...all.slice(0, most - 1),
					`${cut(rest, room - where.length)}${where}`,
				];
	return rows.map((row, index) =>
		fitLine(
			[
				index === 0 ? badge : span(' '.repeat(badge.text.length)),
				span(' '),
				span(row, 'strong'),
			],
			screen.columns,
		),
	);
}

/** True when the head of this screen has too few rows for the whole verdict. */
export function isVerdictCut(
	state: ShownState,
	{columns, rows}: Size,
): boolean {
	return sentenceRows(state, columns).length > mostRows(rows);
}

function mostRows(screenRows: number): number {
	return verdictRows.find(({from}) => screenRows >= from)?.rows ?? 1;
}

function sentenceRoom({diagnosis}: ShownState, columns: number): number {
	return Math.max(1, columns - badgeOf(diagnosis?.verdict).text.length - 2);
}

function sentenceRows(state: ShownState, columns: number): readonly string[] {
	const verdict = state.diagnosis?.verdict;
	const sentence =
		verdict === undefined
			? 'Asking the members for the first time.'
			: outside(verdict.sentence);
	return wrap(sentence, sentenceRoom(state, columns));
}

/** The verdict's word and shape on a filled ground. */
export function badgeOf(verdict: Verdict | undefined): Span {
	if (verdict === undefined) return span(' ○ ASKING ', 'badge-unknown');
	const [text, tone] = badges[verdict.level];
	return span(` ${text} `, tone);
}

const badges: Readonly<Record<Verdict['level'], readonly [string, Tone]>> = {
	ok: ['✓ OK', 'badge-good'],
	warning: ['▲ WARNING', 'badge-warning'],
	critical: ['✗ CRITICAL', 'badge-critical'],
	unknown: ['○ UNKNOWN', 'badge-unknown'],
};

// The one that most members belong to: the first in the list may be in a
// cluster of its own. Where nobody answers, the one that was known last.
function clusterId({observation}: ShownState): string | undefined {
	if (observation === undefined) return undefined;
	return (
		agreedClusterId(observation) ??
		observation.members
			.map(each => each.lastStatus?.value.clusterId)
			.find(id => id !== undefined)
	);
}
