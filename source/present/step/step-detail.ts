import {stepProgress} from '../../run/progress.js';
import type {Step} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {formatAgeShort} from '../freshness.js';
import {labelOf} from '../finding-lines.js';
import {commandLabel, seenNow} from './guided-lines.js';
import {cutLine, labelled, line, span, spinner} from '../text/line.js';
import {measuredText} from '../measured.js';
import type {ShownState} from '../shown-state.js';
import {stack} from '../text/stack.js';
import type {Block} from '../text/stack.js';
import {runningWord, tookOf} from './step-state.js';
import {harmText, predictionText} from './step-words.js';
import {outside, wrapTo} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';

const labelColumns = 11;

/** Everything about one step in at most so many rows; while it runs, its progress first. */
export function stepDetail(
	state: ShownState,
	step: Step,
	columns: number,
	rows: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const row = (
		rank: number,
		least: number,
		label: string,
		text: string,
	): Block => ({
		rank,
		least,
		lines: labelled(` ${label}`, labelColumns, outside(text), columns, 8),
		shrink: fewer =>
			labelled(` ${label}`, labelColumns, outside(text), columns, fewer),
	});
	const where = stepProgress(state.progress, step.id);
	const prediction = predictionText(step.predicted);
	return stack(
		[
			{rank: 0, least: 6, lines: progressBlock(state, step, columns, nowMs)},
			...(where.state === 'finished'
				? [
						row(1, 1, 'result', where.message),
						row(
							2,
							1,
							'measured',
							[
								...(tookOf(where) === undefined
									? []
									: [`took ${formatDuration(tookOf(where))}`]),
								measuredText(where.measured),
							]
								.filter(text => text !== '')
								.join(', ') || 'nothing',
						),
					]
				: []),
			...(seenNow(state, step) === undefined ||
			(where.state === 'finished' && where.outcome !== 'stopped')
				? []
				: [row(1, 1, 'now', seenNow(state, step) ?? '')]),
			row(5, 1, 'target', targetText(state, step)),
			// Beside the list, which has the title and what is predicted, the reason
			// is what helps to decide; all of it stands on the step's page.
			row(3, 3, 'why', step.why),
			commandBlock(step, columns, 2),
			...(prediction === undefined ? [] : [row(7, 1, 'predicted', prediction)]),
			row(6, 1, 'expects', step.expects),
			row(4, 1, 'undo', step.undo),
		],
		rows,
	);
}

/** `m2 (member ID a1b2…), disturbs service`. */
export function targetText(state: ShownState, step: Step): string {
	return `${targetName(state, step)}, ${step.action.kind === 'guided' ? 'done by you outside; nothing is called from here' : harmText(step.level)}`;
}

/** `m2 (member ID a1b2…)`, `the cluster`, `every member, asked through m2`. */
export function targetName(state: ShownState, step: Step): string {
	if (step.memberId === undefined) return 'the cluster';
	const label = labelOf(step.memberId, state.observation);
	return step.action.kind === 'compact'
		? `every member, asked through ${label}`
		: `${label} (member ID ${step.memberId})`;
}

/** The step's exact etcdctl lines, whole where there is room. */
export function commandBlock(step: Step, columns: number, rank: number): Block {
	const commands =
		step.commands.length === 0
			? ['(reads only what the overview reads)']
			: step.commands;
	const lines = commands.flatMap((command, index) =>
		labelled(
			index === 0 ? ` ${commandLabel(step)}` : '',
			labelColumns,
			outside(command),
			columns,
			20,
			'strong',
		),
	);
	return {
		rank,
		least: 2,
		lines,
		shrink: fewer => [
			...lines.slice(0, Math.max(0, fewer - 1)),
			line(
				`${' '.repeat(labelColumns)}… ${lines.length - fewer + 1} more rows ${step.action.kind === 'guided' ? 'on its page (Enter), c copies all' : 'on the Commands screen (4)'}`,
				'warning',
			),
		],
	};
}

function progressBlock(
	state: ShownState,
	step: Step,
	columns: number,
	nowMs: Milliseconds,
): readonly Line[] {
	const where = stepProgress(state.progress, step.id);
	if (where.state !== 'running') return [];
	const {tookMs} = step.predicted;
	const overMs = nowMs - where.startedAtMs - (tookMs ?? Infinity);
	const predicted =
		tookMs === undefined
			? ''
			: `, about ${formatDuration(tookMs)} predicted${overMs < 1000 ? '' : `: ${formatAgeShort(overMs)} longer`}`;
	const message =
		where.message === '' ? 'waiting for its first answer' : where.message;
	const barColumns = Math.min(40, columns - 20);
	return [
		cutLine(
			[
				span(' '),
				spinner,
				span(
					` ${runningWord(where.startedAtMs, nowMs, ' for ')}${predicted}`,
					'strong',
				),
			],
			columns,
		),
		...wrapTo(outside(message), Math.max(10, columns - 6), 3).map(row =>
			line(`     ${row}`),
		),
		...(where.share === undefined
			? []
			: [shareBar(where.share, Math.max(5, barColumns))]),
		...(step.action.kind === 'guided'
			? wrapTo(
					'x stops watching. Leaving is fine, too: it is looked for again.',
					Math.max(10, columns - 6),
					2,
				).map(row => line(`     ${row}`))
			: []),
		...(step.action.kind === 'defragment'
			? wrapTo(
					'It cannot be cancelled on the server; leaving does not stop it.',
					Math.max(10, columns - 6),
					2,
				).map(row => line(`     ${row}`, 'warning'))
			: []),
	];
}

function shareBar(share: number, cells: number): Line {
	const bounded = Math.max(0, Math.min(1, share));
	const full = Math.floor(bounded * cells);
	return [
		span('     ['),
		span('█'.repeat(full), 'info'),
		span('·'.repeat(cells - full), 'faint'),
		span(`] ${Math.floor(bounded * 100)}%`),
	];
}
