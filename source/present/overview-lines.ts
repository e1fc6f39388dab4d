import type {Milliseconds} from '../units.js';
import {clusterBox, clusterRows} from './cluster-lines.js';
import {newestEvents} from './event-lines.js';
import {findingLines} from './finding-lines.js';
import {
	cutLine,
	fitRows,
	heading,
	line,
	sideBySide,
	span,
} from './text/line.js';
import {memberArea, panelsAcross, tableWindow} from './member/member-area.js';
import type {MemberFacts} from './member/member-facts.js';
import {memberFacts} from './member/member-facts.js';
import {matchingMembers} from './text/matching.js';
import {stepColumns, stepRow} from './step/step-row.js';
import {tableHeading} from './member/member-table.js';
import type {ShownState, Size} from './shown-state.js';
import {shownSteps} from './step/step-gate.js';
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
	const next = nextLine(state, screen.columns, isWall);
	const room = rows - next.length;
	const findings = state.diagnosis?.findings ?? [];
	const isRoomy = room >= 16;
	const belowAtLeast =
		1 +
		Math.min(Math.max(1, findings.length), isRoomy ? 4 : 2) +
		(isRoomy ? 3 : 0);
	const members = memberArea(
		facts,
		screen,
		Math.max(2, room - Math.min(belowAtLeast, room - 2)),
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
			[...upper, ...below(state, screen, room - upper.length, nowMs)],
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

function below(
	state: ShownState,
	screen: Size,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	if (rows < 2) return [];
	if (panelsAcross(screen) === 3 && rows >= 10) {
		return [[], ...threeColumns(state, screen.columns, rows - 1, nowMs)];
	}

	const isSpaced = rows >= 9;
	const usable = rows - (isSpaced ? 1 : 0);
	const findings = state.diagnosis?.findings.length ?? 0;
	// Events give way to findings, which say what is wrong now.
	const spare = usable - 1 - Math.min(4, Math.max(1, findings));
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

// Under three panels: findings, the plan, and events, each under one of them.
function threeColumns(
	state: ShownState,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const width = Math.floor((columns - 2) / 3);
	const last = columns - 2 - 2 * width;
	const steps = shownSteps(state);
	const widths = stepColumns(steps, width);
	const plan =
		steps.length === 0
			? []
			: [
					heading('Plan', width, `${steps.length} steps`),
					...steps.map((step, index) =>
						stepRow(state, step, index, false, widths, nowMs),
					),
					[],
				];
	return sideBySide(
		[
			{columns: width, lines: findingBlock(state, width, rows)},
			{
				columns: width,
				lines: [
					heading('Cluster', width),
					...clusterRows(state, width),
					[],
					...plan,
				].slice(0, rows),
			},
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

/** What to do now, as one row: open the plan, or why there is none. */
function nextLine(
	state: ShownState,
	columns: number,
	isWall: boolean,
): readonly Line[] {
	const {plan, progress} = state;
	if (plan === undefined) return [];
	if (plan.kind === 'refusal') {
		return plan.reason === 'not-needed'
			? []
			: [
					cutLine(
						[
							span(' ✗ No recovery: ', 'critical'),
							span(outside(plan.summary), 'strong'),
						],
						columns,
					),
				];
	}

	// A wall has no keys for it, and a run in another session is not seen here.
	const text = isWall
		? `a plan of ${plan.steps.length} steps is ready; etcd-medic recover opens it`
		: progress === undefined
			? `a plan of ${plan.steps.length} steps is ready; press 2 to look at it, nothing runs yet`
			: progress.finished !== undefined
				? `the run has ended; press 2 for its result`
				: isOnlyFound(state)
					? 'an unfinished recovery run was found; press 2 to go on with it'
					: 'a recovery run is under way; press 2 to follow it';
	return [cutLine([span(' ► ', 'info'), span(text, 'strong')], columns)];
}

// A run of an earlier session: nothing of it runs until a person goes on with it.
function isOnlyFound({events, progress}: ShownState): boolean {
	const found = events.findLast(each =>
		each.text.startsWith('An interrupted recovery'),
	);
	return (
		found !== undefined &&
		Object.values(progress?.steps ?? {}).every(
			step =>
				step.state === 'waiting' ||
				(step.state === 'finished' && step.finishedAtMs < found.atMs),
		)
	);
}
