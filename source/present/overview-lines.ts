import type {Milliseconds} from '../units.js';
import {clusterBox} from './cluster-lines.js';
import {cutLine, fitRows, line} from './text/line.js';
import {
	hasSummary,
	memberArea,
	panelsAcross,
	tableWindow,
} from './member/member-area.js';
import type {MemberFacts} from './member/member-facts.js';
import {memberFacts} from './member/member-facts.js';
import {underMembers, wantedFindingRows} from './overview-below.js';
import {matchingMembers} from './text/matching.js';
import {tableHeading} from './member/member-table.js';
import {nextLine} from './next-line.js';
import type {ShownState, Size} from './shown-state.js';
import {outside} from './text/text-fit.js';
import type {Line} from './text/tone.js';

/** The smallest screen with the full view. */
export const smallestFull: Size = {columns: 60, rows: 16};

/** True when only one row per member fits. */
export function isTooSmall(screen: Size): boolean {
	return (
		screen.columns < smallestFull.columns || screen.rows < smallestFull.rows
	);
}

/** All members' facts, in the order of the member list. */
export function allFacts(
	state: ShownState,
	nowMs: Milliseconds,
): readonly MemberFacts[] {
	const {observation} = state;
	if (observation === undefined) return [];
	return observation.members.map(member =>
		memberFacts(
			observation,
			member,
			state.diagnosis?.findings ?? [],
			nowMs,
			state.intervalMs,
			state.histories?.[member.member.id],
		),
	);
}

// Those of the members that match what was typed.
function matchingFacts(
	state: ShownState,
	nowMs: Milliseconds,
	filter: string,
): readonly MemberFacts[] {
	const facts = allFacts(state, nowMs);
	if (filter === '') return facts;
	const ids = new Set(
		matchingMembers(state.observation, filter).map(each => each.member.id),
	);
	return facts.filter(({id}) => ids.has(id));
}

/**
 * The body of the overview in exactly so many rows: members, findings, events
 * and the next thing to do. `screen` is the whole screen, which decides the layout.
 */
export function overviewLines(
	state: ShownState,
	screen: Size,
	rows: number,
	selected: number,
	nowMs: Milliseconds,
	filter = '',
	isWall = false,
): readonly Line[] {
	const facts = matchingFacts(state, nowMs, filter);
	const next = nextLine(state, screen.columns, isWall, nowMs);
	const room = rows - next.length;
	const isRoomy = room >= 16;
	// Boxes give rows that they can spare to the words of a finding.
	const findingRows = Math.min(
		wantedFindingRows(state, screen),
		panelsAcross(screen) === 3 ? Math.floor(room / 4) : isRoomy ? 4 : 2,
	);
	const belowAtLeast = 1 + findingRows + (isRoomy ? 3 : 0);
	const memberRows = Math.max(2, room - Math.min(belowAtLeast, room - 2));
	const hasClusterBox = hasSummary(facts.length, screen, memberRows);
	const members = memberArea(
		facts,
		screen,
		memberRows,
		selected,
		(width, height) => clusterBox(state, width, height),
	);
	const problem = listProblem(state, screen.columns);
	const upper = [
		...problem,
		...(facts.length === 0 && filter !== ''
			? [line('  no member matches the filter', 'warning')]
			: members),
	];
	return [
		...fitRows(
			[
				...upper,
				...underMembers(
					state,
					{screen, rows: room - upper.length, hasClusterBox},
					nowMs,
				),
			],
			room,
		),
		...next,
	];
}

/** The view for a screen below the smallest: the verdict is already above; one row per member. */
export function tinyLines(
	state: ShownState,
	screen: Size,
	rows: number,
	selected: number,
	nowMs: Milliseconds,
	filter = '',
): readonly Line[] {
	const facts = matchingFacts(state, nowMs, filter);
	const needs = line(
		` ${screen.columns}x${screen.rows}: the full view needs ${smallestFull.columns}x${smallestFull.rows}`,
		'warning',
	);
	const {lines, window} = tableWindow(
		facts,
		screen.columns,
		rows - 1,
		selected,
	);
	return fitRows(
		[needs, tableHeading(screen.columns), ...lines, ...window],
		rows,
	).map(row => cutLine(row, screen.columns));
}

function listProblem(state: ShownState, columns: number): readonly Line[] {
	const problem = state.observation?.memberListProblem;
	if (problem === undefined) return [];
	return [
		cutLine(
			line(
				`  ▲ no member list; showing the endpoints given: ${outside(problem.message)}`,
				'warning',
			),
			columns,
		),
	];
}
