import type {Progress} from '../../run/progress.js';
import {stepProgress} from '../../run/progress.js';
import type {MemberId} from '../../cluster/member.js';
import {backendOf} from '../../cluster/backend.js';
import {memberById} from '../../cluster/observation.js';
import {formatBytes, formatDuration} from '../../units.js';
import {labelOf} from '../finding-lines.js';
import {cutLine, heading, labelled, line, span} from '../text/line.js';
import {measuredNumber} from '../measured.js';
import type {ShownState} from '../shown-state.js';
import {outside, wrapTo} from '../text/text-fit.js';
import type {Line, Tone} from '../text/tone.js';

const words: Readonly<
	Record<
		NonNullable<Progress['finished']>['outcome'],
		readonly [string, Tone, Tone]
	>
> = {
	recovered: [' ✓ RECOVERED ', 'badge-good', 'good'],
	'not-recovered': [' ✗ NOT RECOVERED ', 'badge-critical', 'critical'],
	stopped: [' ▲ STOPPED ', 'badge-warning', 'warning'],
};

/** The result of a run that has ended, before → after for each member; no rows while it has not. */
export function resultLines(
	state: ShownState,
	columns: number,
	rows: number,
): readonly Line[] {
	const {progress} = state;
	if (progress?.finished === undefined) return [];
	const [word, badge] = words[progress.finished.outcome];
	const took = formatDuration(progress.finished.atMs - progress.startedAtMs);
	const head: Line[] = [
		[span(' '), span(word, badge), span(` in ${took}`, 'strong')],
		...wrapTo(outside(progress.finished.message), columns - 4, 3).map(row =>
			line(`  ${row}`),
		),
	];
	const members = memberRows(state, progress, columns);
	const after =
		progress.finished.outcome === 'recovered'
			? aftercare(progress, columns, rows >= roomForEach)
			: [];
	const room = Math.max(
		Math.min(2, members.length),
		rows - head.length - 1 - after.length,
	);
	const shown =
		members.length <= room
			? members
			: [
					...members.slice(0, Math.max(0, room - 1)),
					line(`  ${members.length - Math.max(0, room - 1)} more members`),
				];
	return [
		...head,
		...(shown.length > 0 && room > 0
			? [heading('Each member, before → after', columns), ...shown]
			: []),
		...after,
	].map(row => cutLine(row, columns));
}

// By the key of the screen that tells; the report is read after leaving.
const nextSteps = [
	'6  who filled it: Writers, w watches who writes',
	'9  what prevents it: alerts, a quota that fits, a timer',
	'after leaving, etcd-medic report: what happened, to hand on',
] as const;
const nextInShort =
	'6 who filled it, 9 what prevents it, then etcd-medic report';
// From so many rows on each of them has one of its own.
const roomForEach = 20;

// What is left to do once writes work: where the backup is, and that the cause
// is not removed. kube-apiserver retries its etcd connection with a backoff.
function aftercare(
	progress: Progress,
	columns: number,
	isRoomy: boolean,
): readonly Line[] {
	const row = (label: string, text: string, tone?: Tone): readonly Line[] =>
		labelled(label === '' ? '' : `  ${label}`, 14, text, columns, 2, tone);
	return [
		...row('snapshot', snapshotText(progress)),
		...row('next', 'watch the size for a day: why it filled is not fixed yet'),
		...(isRoomy ? nextSteps : [nextInShort]).flatMap(text =>
			row('', text, 'strong'),
		),
		...row(
			'Kubernetes',
			'the API server reconnects by itself within a minute or two',
		),
	];
}

function snapshotText(progress: Progress): string {
	const step = progress.plan.steps.find(
		each => each.action.kind === 'snapshot',
	);
	if (step === undefined) return 'none was part of this plan';
	const where = stepProgress(progress, step.id);
	if (where.state !== 'finished') return 'none was taken';
	const file = where.measured['file'];
	if (typeof file === 'string') return outside(file);
	return where.outcome === 'skipped'
		? 'none: the step was left out'
		: outside(where.message);
}

function memberRows(
	state: ShownState,
	progress: Progress,
	columns: number,
): readonly Line[] {
	const changes = new Map<MemberId, Line>();
	for (const step of progress.plan.steps) {
		const where = stepProgress(progress, step.id);
		if (step.memberId === undefined || step.action.kind !== 'defragment') {
			continue;
		}

		const measured = where.state === 'finished' ? where.measured : {};
		const before = measuredNumber(measured, /before.*Bytes$/i);
		const after =
			measuredNumber(measured, /after.*Bytes$/i) ??
			currentSize(state, step.memberId);
		const outcome = where.state === 'finished' ? where.outcome : 'not run';
		const isGood = outcome === 'done' || outcome === 'already-so';
		changes.set(
			step.memberId,
			cutLine(
				[
					span(isGood ? '  ✓ ' : '  ✗ ', isGood ? 'good' : 'critical'),
					span(
						`${labelOf(step.memberId, state.observation).padEnd(10)} `,
						'strong',
					),
					span(`${formatBytes(before)} → ${formatBytes(after)}`),
					span(
						before === undefined || after === undefined
							? ''
							: `   ${formatBytes(before - after)} returned`,
						'good',
					),
					span(isGood ? '' : `   defragment ${outcome}`, 'critical'),
				],
				columns,
			),
		);
	}

	return [...changes.values()];
}

function currentSize(state: ShownState, id: MemberId): number | undefined {
	const member =
		state.observation === undefined
			? undefined
			: memberById(state.observation, id);
	return member === undefined ? undefined : backendOf(member)?.dbSizeBytes;
}
