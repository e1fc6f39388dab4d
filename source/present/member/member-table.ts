import type {MemberRole} from '../../cluster/member.js';
import {formatBytes, formatCount, formatRatio} from '../../units.js';
import {formatAgeShort} from '../freshness.js';
import {cutLine, fitLine, span} from '../text/line.js';
import type {MemberFacts} from './member-facts.js';
import {field, latencyText, quotaTone} from './member-fields.js';
import {leaderMark, stateSpan} from './member-panel.js';
import {spaceBar} from './space-bar.js';
import {steadyBytes, steadyCall} from '../text/steady.js';
import {columnsOf, fit} from '../text/text-fit.js';
import type {Line, Span} from '../text/tone.js';

type Column = {
	readonly title: string;
	readonly columns: number;
	/** The highest goes first when there is no room; 0 always stays. */
	readonly rank: number;
	readonly cell: (facts: MemberFacts) => Line;
};

const columns: readonly Column[] = [
	{title: 'STATE', columns: 15, rank: 0, cell: facts => [stateSpan(facts)]},
	{
		title: '  MEMBER',
		columns: 12,
		rank: 0,
		cell: facts => [leaderMark(facts), span(facts.label, 'strong')],
	},
	{title: 'ROLE', columns: 9, rank: 0, cell: facts => [span(facts.role)]},
	{
		title: 'VERSION',
		columns: 8,
		rank: 9,
		cell: facts => [
			span((facts.status?.version ?? '').replaceAll(/[^\w.+-]/g, '?')),
		],
	},
	{
		title: 'DB',
		columns: 10,
		rank: 0,
		cell: facts =>
			valueCell(formatBytes(facts.backend?.dbSizeBytes), facts.isStatusStale),
	},
	{
		title: 'QUOTA',
		columns: 5,
		rank: 2,
		cell: facts => {
			const shown = field(
				'',
				formatRatio(facts.backend?.quotaRatio),
				facts.isStatusStale,
				quotaTone(facts),
			);
			return [span(shown.value, shown.tone)];
		},
	},
	{
		title: 'SPACE',
		columns: 18,
		rank: 6,
		cell: facts => spaceBar(facts.backend, 18, facts.isStatusStale),
	},
	{
		title: 'FREE',
		columns: 5,
		rank: 3,
		cell: facts =>
			valueCell(formatRatio(facts.backend?.freeRatio), facts.isStatusStale),
	},
	{
		title: 'REVISION',
		columns: 14,
		rank: 7,
		cell: facts =>
			valueCell(formatCount(facts.status?.revision), facts.isStatusStale),
	},
	{
		title: 'TERM',
		columns: 6,
		rank: 10,
		cell: facts =>
			valueCell(formatCount(facts.status?.raftTerm), facts.isStatusStale),
	},
	{
		title: 'LAG',
		columns: 7,
		rank: 5,
		cell: facts =>
			valueCell(formatCount(facts.appliedLag), facts.isStatusStale),
	},
	{
		title: 'FSYNC',
		columns: 8,
		rank: 4,
		cell: facts =>
			valueCell(
				// Of how many samples is for the member's own page.
				latencyText(facts.metrics?.walFsync).replace(/ \(.*\)$/, ''),
				facts.isMetricsStale,
			),
	},
	{
		title: 'CALL',
		columns: 8,
		rank: 8,
		cell: facts =>
			valueCell(
				steadyCall(facts.isReachable ? facts.callMs : undefined),
				facts.isStatusStale,
			),
	},
	{
		title: 'AGE',
		columns: 6,
		rank: 0,
		cell: facts => [ageSpan(facts)],
	},
];

/** The heading of the one-row-per-member table. */
export function tableHeading(width: number): Line {
	const titles = chosen(width).map(each => fit(each.title, each.columns));
	const error = width < roomyColumns ? '' : ' ERROR';
	const row = ` ${titles.join(' ')}${error}`;
	return [span(columnsOf(row) <= width ? row : row.slice(0, width), 'info')];
}

/** One member in one row. */
export function tableRow(
	facts: MemberFacts,
	width: number,
	isSelected: boolean,
): Line {
	const cells = chosen(width).flatMap(each => [
		...fitLine(each.cell(facts), each.columns),
		span(' '),
	]);
	return cutLine(
		[
			span(isSelected ? '►' : ' ', 'info'),
			...cells,
			span(width < roomyColumns ? '' : (facts.state.reason ?? ''), 'warning'),
		],
		width,
	);
}

function ageSpan({ageMs, isStatusStale, isReachable}: MemberFacts): Span {
	if (ageMs === undefined) return span('never', 'warning');
	// Seven columns would not fit: from ten minutes on the seconds say nothing.
	const age = formatAgeShort(ageMs).replace(/^(\d\dm)\d\ds$/, '$1');
	return span(
		isStatusStale ? `~${age}` : age,
		isReachable ? 'plain' : 'warning',
	);
}

function valueCell(value: string, isStale: boolean): Line {
	const shown = field('', value, isStale, 'strong');
	return [span(shown.value, shown.tone)];
}

// The room that ERROR needs to be worth having.
const errorColumns = 8;

// Below this width the columns that always stay are narrower, and ERROR gives
// way: the state's word says it.
const roomyColumns = 60;
const leastState = 8;
const mostState = 15;
const shortRoles: Readonly<Record<MemberRole, string>> = {
	leader: 'lead',
	follower: 'foll',
	learner: 'lrnr',
	unstarted: 'new',
	unknown: '?',
};
const narrow: Readonly<Record<string, Pick<Column, 'columns' | 'cell'>>> = {
	'  MEMBER': {
		columns: 8,
		cell: facts => [leaderMark(facts), span(facts.label, 'strong')],
	},
	ROLE: {columns: 4, cell: facts => [span(shortRoles[facts.role])]},
	DB: {
		columns: 7,
		cell: facts =>
			valueCell(
				steadyBytes(facts.backend?.dbSizeBytes).replace(' ', ''),
				facts.isStatusStale,
			),
	},
};

function narrowColumns(width: number): readonly Column[] {
	const kept = columns
		.filter(({rank}) => rank === 0)
		.map(each => ({...each, ...narrow[each.title]}));
	const others = kept.slice(1).reduce((sum, each) => sum + each.columns + 1, 2);
	const state = Math.max(leastState, Math.min(mostState, width - others));
	return kept.map((each, index) =>
		index === 0 ? {...each, columns: state} : each,
	);
}

function chosen(width: number): readonly Column[] {
	if (width < roomyColumns) return narrowColumns(width);
	let kept = columns;
	for (;;) {
		const needed = kept.reduce((sum, each) => sum + each.columns + 1, 1);
		const highest = Math.max(...kept.map(each => each.rank));
		if (highest === 0 || needed + errorColumns <= width) return kept;
		kept = kept.filter(each => each.rank !== highest);
	}
}
