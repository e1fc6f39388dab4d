import {
	formatBytes,
	formatDuration,
	formatRatio,
	type Milliseconds,
} from '../units.js';
import {confirmedText, tookMs, type Attempt} from './attempts.js';
import type {Comparison} from './comparison.js';
import {fenced, inline, table} from './markdown.js';
import type {Timeline} from './timeline.js';

/** All that `report` prints, as Markdown, without a final line break. */
export function timelineText(timeline: Timeline, damagedLines: number): string {
	const {attempts, untouched, message} = timeline;
	return [
		`# etcd ${timeline.plan?.cause === 'fragmented' ? 'maintenance' : 'recovery'}: ${timeline.outcome}`,
		'',
		`${inline(message)}.`,
		...(damagedLines === 0
			? []
			: [
					'',
					`${damagedLines} damaged ${damagedLines === 1 ? 'line' : 'lines'} of the journal could not be used: this is not the whole of it.`,
				]),
		'',
		...headTable(timeline),
		'',
		'## Timeline',
		'',
		...table(
			'<<><',
			['UTC', 'What', 'Took', 'Outcome'],
			timelineRows(timeline),
		),
		...section('Member sizes', memberTable(timeline)),
		...section('Time by phase', phaseTable(timeline)),
		...section(
			'Not tried',
			untouched.map(step => `- ${inline(step.title)}`),
		),
		'',
		'## Steps',
		...attempts.flatMap((attempt, index) => [
			'',
			...attemptLines(attempt, index + 1, timeline.header.isSimulated === true),
		]),
	].join('\n');
}

function headTable(timeline: Timeline): readonly string[] {
	const {header, plan, beganAtMs, endedAtMs, lastAtMs} = timeline;
	const took = tookMs({startedAtMs: beganAtMs, finishedAtMs: endedAtMs});
	return table(
		'<<',
		['Run', inline(header.runId)],
		[
			[
				'Cluster',
				`${inline(header.clusterId)}${header.isSimulated === true ? ', simulated for a drill' : ''}`,
			],
			[
				'Made from',
				`${inline(header.vantage)} with etcd-medic ${inline(header.version)}`,
			],
			['Cause', plan === undefined ? 'n/a' : inline(plan.cause)],
			['Plan', plan === undefined ? 'n/a' : inline(plan.goal)],
			['Began', instant(beganAtMs)],
			endedAtMs === undefined
				? ['Last entry', instant(lastAtMs)]
				: ['Ended', instant(endedAtMs)],
			...(took === undefined ? [] : [['Took', formatDuration(took)]]),
		],
	);
}

/** What happened, a row each in order of time; cells are markup. */
export function timelineRows(
	timeline: Timeline,
): ReadonlyArray<readonly string[]> {
	const rows = [
		...timeline.attempts.map(attempt => ({
			atMs: attempt.startedAtMs ?? attempt.finishedAtMs,
			cells: [
				titleOf(attempt),
				tookMs(attempt) === undefined ? '' : formatDuration(tookMs(attempt)),
				outcomeOf(attempt),
			],
		})),
		...timeline.turns.map(turn => ({
			atMs: turn.atMs,
			cells:
				turn.kind === 'run-resumed'
					? [
							`**Taken up again** after an interruption; looked at again: ${
								turn.unsettled
									.map(
										({stepId, why}) =>
											`${titleIn(timeline, stepId)} (${inline(why)})`,
									)
									.join('; ') || 'nothing'
							}`,
							'',
							'',
						]
					: [`**The plan was made again**; ${inline(turn.reason)}`, '', ''],
		})),
	];
	return rows
		.toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))
		.map(({atMs, cells}) => [instant(atMs), ...cells]);
}

function memberTable({members}: Timeline): readonly string[] {
	if (members.length === 0) return [];
	return table(
		'<<>>>',
		['Member', 'ID', 'Before', 'After', 'After / before'],
		members.map(each => [
			inline(each.name),
			inline(each.memberId),
			formatBytes(each.dbSizeBeforeBytes),
			formatBytes(each.dbSizeAfterBytes),
			formatRatio(each.ratio),
		]),
	);
}

function phaseTable({phases}: Timeline): readonly string[] {
	const rows = Object.entries(phases)
		.filter(([, ms]) => ms !== undefined)
		.map(([phase, ms]) => [phase, formatDuration(ms)]);
	return rows.length === 0 ? [] : table('<>', ['Phase', 'Time'], rows);
}

function attemptLines(
	attempt: Attempt,
	number: number,
	isSimulated: boolean,
): readonly string[] {
	const {startedAtMs, finishedAtMs, confirmedBy, comparisons} = attempt;
	const {message, calls} = attempt;
	const measured = comparisons.filter(each => each.measured !== undefined);
	const took = tookMs(attempt);
	return [
		`### ${number}. ${titleOf(attempt)}`,
		'',
		`- Outcome: ${outcomeOf(attempt)}${message === '' ? '' : `: ${inline(message)}`}`,
		...memberLines(attempt),
		...(startedAtMs === undefined
			? []
			: [`- Started: ${instant(startedAtMs)}`]),
		...(finishedAtMs === undefined
			? []
			: [
					`- Ended: ${instant(finishedAtMs)}${took === undefined ? '' : `, after ${formatDuration(took)}`}`,
				]),
		...(confirmedBy === undefined
			? []
			: [`- Confirmed by: ${inline(confirmedText(confirmedBy))}`]),
		...(measured.length === 0
			? []
			: [
					'',
					...table(
						'<>>>',
						['', 'Predicted', 'Measured', 'Measured / predicted'],
						measured.map(each => comparisonRow(each, isSimulated)),
					),
				]),
		...guidedLines(attempt),
		...(calls.length === 0 ? [] : ['', ...fenced('sh', calls)]),
	];
}

// What a person was told to do; that it was done is seen, who did it is not.
function guidedLines({step, outcome}: Attempt): readonly string[] {
	if (step?.action.kind !== 'guided') return [];
	return [
		`- Done by a person, outside: ${outcome === 'done' || outcome === 'already-so' ? 'seen by observing' : 'not seen'}`,
		'',
		...fenced('sh', step.commands),
	];
}

function memberLines({step, memberId}: Attempt): readonly string[] {
	if (memberId === undefined) return [];
	const isAsPlanned = step === undefined || step.memberId === memberId;
	return [
		`- Member: ${inline(memberId)}${isAsPlanned ? '' : ', another than was planned first'}`,
	];
}

const comparedWords: Readonly<Record<Comparison['key'], string>> = {
	reclaimedBytes: 'Returned',
	dbSizeAfterBytes: 'Size after',
	tookMs: 'Time',
	diskNeededBytes: 'Disk needed',
};

function comparisonRow(
	each: Comparison,
	isSimulated: boolean,
): readonly string[] {
	const format = each.key === 'tookMs' ? formatDuration : formatBytes;
	const isStandIn = isSimulated && each.key === 'diskNeededBytes';
	return [
		`${comparedWords[each.key]}${isStandIn ? ' by a real backup; the stand-in of the drill' : ''}`,
		format(each.predicted),
		format(each.measured),
		formatRatio(each.ratio),
	];
}

function titleIn({plan, attempts}: Timeline, stepId: string): string {
	const step =
		plan?.steps.find(each => each.id === stepId) ??
		attempts.find(each => each.stepId === stepId)?.step;
	return titleOf({step, stepId});
}

function titleOf({step, stepId}: Pick<Attempt, 'step' | 'stepId'>): string {
	return inline(step?.title ?? stepId);
}

function outcomeOf({outcome}: Attempt): string {
	return inline(outcome ?? 'no end in the journal');
}

function section(title: string, lines: readonly string[]): readonly string[] {
	return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function instant(atMs: Milliseconds | undefined): string {
	return atMs === undefined ? 'n/a' : new Date(atMs).toISOString();
}
