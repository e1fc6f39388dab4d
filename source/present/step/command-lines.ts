import {stepProgress} from '../../run/progress.js';
import {alarmOwner, memberOf, verbOf, withHexOwner} from './command-words.js';
import {cutLine, fitLine, fitRows, heading, line, span} from '../text/line.js';
import {eventLine} from '../event-lines.js';
import {moreRow, windowOf} from '../text/scroll.js';
import type {ShownState} from '../shown-state.js';
import {shownSteps} from './step-gate.js';
import {outside, wrap} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';
import {matchingEvents} from '../text/matching.js';

/** One etcdctl line and where it comes from. */
export type ShownCommand = {
	readonly command: string;
	readonly stepTitle: string;
	/** False while it is only planned. */
	readonly wasCalled: boolean;
};

/** All etcdctl lines: those called so far in the run, then those still planned. */
export function allCommands(state: ShownState): readonly ShownCommand[] {
	const steps = shownSteps(state);
	const called = steps.flatMap(step => {
		const where = stepProgress(state.progress, step.id);
		const calls = where.state === 'waiting' ? [] : where.calls;
		return calls.map(command => ({
			command,
			stepTitle: step.title,
			wasCalled: true,
		}));
	});
	const planned = steps
		// What a person types elsewhere is no call.
		.filter(step => step.action.kind !== 'guided')
		.filter(step => stepProgress(state.progress, step.id).state === 'waiting')
		.flatMap(step =>
			step.commands.map(command => ({
				command,
				stepTitle: step.title,
				wasCalled: false,
			})),
		);
	return [...called, ...planned];
}

/** The Commands screen in exactly so many rows; the selected line is shown whole at the bottom. */
export function commandLines(
	state: ShownState,
	columns: number,
	rows: number,
	selected: number,
): readonly Line[] {
	const commands = allCommands(state);
	const called = commands.filter(each => each.wasCalled).length;
	const counts = `${called} called, ${commands.length - called} planned`;
	const head = heading(
		'Commands',
		columns,
		columns < 76 ? counts : `calls made, as etcdctl or curl lines: ${counts}`,
	);
	if (commands.length === 0) {
		return fitRows(
			[head, line('  none: nothing has been called and nothing is planned')],
			rows,
		);
	}

	const chosen = commands[Math.min(selected, commands.length - 1)];
	const whole =
		chosen === undefined ? [] : wrap(outside(chosen.command), columns - 4);
	const bottom = [
		heading('Selected, c copies it', columns),
		...(chosen === undefined
			? []
			: [
					cutLine(
						line(`  for: ${outside(chosen.stepTitle)}${ownerNote(chosen)}`),
						columns,
					),
				]),
		...whole.map(row => line(`  ${row}`, 'strong')),
	].slice(0, Math.max(3, Math.floor(rows / 2)));
	const listRows = rows - bottom.length - 1;
	const window = windowOf(commands.length, selected, listRows);
	return [
		head,
		...fitRows(
			[
				...commands
					.slice(window.first, window.first + window.count)
					.map((each, index) =>
						commandRow(state, each, window.first + index === selected, columns),
					),
				...moreRow(window, columns),
			],
			listRows,
		),
		...bottom,
	].slice(0, rows);
}

// The line below has the ID in decimal, which no other screen shows.
function ownerNote({command}: ShownCommand): string {
	const owner = alarmOwner(command);
	return owner === undefined ? '' : ` (member ID ${owner}, decimal below)`;
}

function commandRow(
	state: ShownState,
	shown: ShownCommand,
	isSelected: boolean,
	columns: number,
): Line {
	return cutLine(
		[
			span(isSelected ? '► ' : '  ', 'info'),
			span(
				shown.wasCalled ? '✓ called   ' : '○ planned  ',
				shown.wasCalled ? 'good' : 'plain',
			),
			...fitLine(
				line(outside(verbOf(shown.command)), isSelected ? 'focus' : 'strong'),
				16,
			),
			span(' '),
			...fitLine(line(memberOf(shown.command, state.observation)), 10),
			span(' '),
			span(outside(withHexOwner(shown.command))),
		],
		columns,
	);
}

/** The Events screen in exactly so many rows, newest first. */
export function eventScreenLines(
	state: ShownState,
	columns: number,
	rows: number,
	selected: number,
	filter = '',
): readonly Line[] {
	const newestFirst = matchingEvents(state.events, filter).toReversed();
	const window = windowOf(newestFirst.length, selected, rows - 1);
	const isScrolling = window.above + window.below > 0;
	return fitRows(
		[
			heading('Events', columns, 'newest first'),
			...(state.events.length === 0
				? [
						line(
							'  Nothing has happened yet: what changes from round to round is told here.',
						),
					]
				: []),
			...newestFirst
				.slice(window.first, window.first + window.count)
				.map((each, index) =>
					eventLine(
						each,
						columns,
						isScrolling && window.first + index === selected,
					),
				),
			...moreRow(window, columns),
		],
		rows,
	);
}
