import type {Milliseconds} from '../units.js';
import {clusterRows} from './cluster-lines.js';
import {newestEvents} from './event-lines.js';
import {findingLines, wrappedRows} from './finding-lines.js';
import {panelsAcross} from './member/member-area.js';
import type {ShownState, Size} from './shown-state.js';
import {shownSteps} from './step/step-gate.js';
import {stepColumns, stepRow} from './step/step-row.js';
import {heading, line, sideBySide} from './text/line.js';
import type {Line} from './text/tone.js';

/** Where it stands: the whole screen, the rows left, and whether the cluster has a box among the members already. */
export type Place = {
	readonly screen: Size;
	readonly rows: number;
	readonly hasClusterBox: boolean;
};

/** The rows that findings would like beside their heading: on a large screen with their words whole. */
export function wantedFindingRows(
	{diagnosis, observation}: ShownState,
	screen: Size,
): number {
	const findings = diagnosis?.findings ?? [];
	return Math.max(
		1,
		panelsAcross(screen) === 3
			? wrappedRows(findings, observation, screen.columns)
			: Math.min(4, findings.length),
	);
}

/** What stands under the members in at most so many rows: findings and events, on a large screen the cluster and the plan between them. */
export function underMembers(
	state: ShownState,
	{screen, rows, hasClusterBox}: Place,
	nowMs: Milliseconds,
): readonly Line[] {
	if (rows < 2) return [];
	if (panelsAcross(screen) === 3 && rows >= 10) {
		const width = Math.floor((screen.columns - 2) / 3);
		const middle = hasClusterBox
			? []
			: [heading('Cluster', width), ...clusterRows(state, width), []];
		const plan = planLines(state, width, rows - 1 - middle.length, nowMs);
		const findings = state.diagnosis?.findings ?? [];
		// A finding that is cut in a third of the screen has more room in all of it.
		const isCut = wrappedRows(findings, state.observation, width) > rows - 2;
		if (!isCut && middle.length + plan.length > 0) {
			return [
				[],
				...threeColumns(state, screen.columns, rows - 1, [...middle, ...plan]),
			];
		}
	}

	const isSpaced = rows >= 9;
	const usable = rows - (isSpaced ? 1 : 0);
	const wanted = wantedFindingRows(state, screen);
	// Events give way to findings, which say what is wrong now.
	const spare = usable - 1 - Math.min(wanted, Math.max(4, usable - 4));
	const eventsAtLeast =
		spare < 2 ? 0 : Math.min(4, spare, 1 + Math.max(1, state.events.length));
	const findingRows = Math.max(2, usable - eventsAtLeast);
	const block = findingBlock(state, screen.columns, findingRows);
	const eventRows = usable - block.length;
	return [
		...(isSpaced ? [[]] : []),
		...block,
		...(eventRows >= 2
			? [
					heading('Events', screen.columns, 'newest first'),
					...newestEvents(state.events, screen.columns, eventRows - 1),
				]
			: []),
	];
}

// A heading with less under it than this says nothing.
const leastSteps = 3;

// The plan's first steps in at most so many rows, and how many more there are.
function planLines(
	state: ShownState,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const steps = shownSteps(state);
	const room = rows - 1;
	if (steps.length === 0 || room < Math.min(leastSteps, steps.length))
		return [];
	const shown = steps.length <= room ? steps.length : room - 1;
	const widths = stepColumns(steps, columns);
	return [
		heading('Plan', columns, `${steps.length} steps`),
		...steps
			.slice(0, shown)
			.map((step, index) => stepRow(state, step, index, false, widths, nowMs)),
		...(shown < steps.length
			? [line(`  ${steps.length - shown} more steps`, 'info')]
			: []),
	];
}

// Under three panels: findings, the middle, and events, each under one of them.
function threeColumns(
	state: ShownState,
	columns: number,
	rows: number,
	middle: readonly Line[],
): readonly Line[] {
	const width = Math.floor((columns - 2) / 3);
	const last = columns - 2 - 2 * width;
	return sideBySide(
		[
			{columns: width, lines: findingBlock(state, width, rows)},
			{columns: width, lines: middle.slice(0, rows)},
			{
				columns: last,
				lines: [
					heading('Events', last, 'newest first'),
					...newestEvents(state.events, last, rows - 1),
				],
			},
		],
		1,
	);
}

function findingBlock(
	state: ShownState,
	columns: number,
	rows: number,
): readonly Line[] {
	const findings = state.diagnosis?.findings ?? [];
	return [
		heading(
			'Findings',
			columns,
			findings.length === 0 ? '' : String(findings.length),
		),
		...(state.diagnosis === undefined
			? [line('  not known yet')]
			: findingLines(findings, state.observation, columns, rows - 1)),
	];
}
