import type {MemberId} from '../cluster/member.js';
import type {JournalHeader} from '../run/journal.js';
import type {RunEvent} from '../run/run-event.js';
import type {Plan} from '../runbook/plan.js';
import type {Step, StepAction} from '../runbook/step.js';
import type {Bytes, Milliseconds, Ratio} from '../units.js';
import {attemptsOf, tookMs, type Attempt} from './attempts.js';

/** A moment of the run that is not a step. */
export type Turn =
	| Extract<RunEvent, {kind: 'run-resumed'}>
	| Extract<RunEvent, {kind: 'plan-changed'}>;

export type Phase =
	| 'checks'
	| 'snapshot'
	| 'compact'
	| 'defragment'
	| 'disarm'
	| 'guided'
	| 'relief'
	| 'verify';

/** What happened in a run, from its journal alone. */
export type Timeline = {
	readonly header: JournalHeader;
	readonly plan: Plan | undefined;
	readonly beganAtMs: Milliseconds | undefined;
	/** `undefined`: the run did not come to its end. */
	readonly endedAtMs: Milliseconds | undefined;
	/** The last instant that the journal knows. */
	readonly lastAtMs: Milliseconds | undefined;
	readonly outcome: 'recovered' | 'not-recovered' | 'stopped' | 'unfinished';
	readonly message: string;
	/** In the order they happened. */
	readonly attempts: readonly Attempt[];
	/** Steps of the last plan that nothing was tried of. */
	readonly untouched: readonly Step[];
	readonly members: ReadonlyArray<{
		readonly memberId: MemberId;
		readonly name: string;
		readonly dbSizeBeforeBytes: Bytes | undefined;
		readonly dbSizeAfterBytes: Bytes | undefined;
		/** Size after over size before. */
		readonly ratio: Ratio | undefined;
	}>;
	/** Time spent in steps that ended; `undefined` where none did. */
	readonly phases: Readonly<Record<Phase, Milliseconds | undefined>>;
	readonly turns: readonly Turn[];
};

/** Tells what happened from the events of a journal and its first line. */
export function timelineOf(
	events: readonly RunEvent[],
	header: JournalHeader,
): Timeline {
	const attempts = attemptsOf(events);
	const plan = events.findLast(
		event => event.kind === 'run-started' || event.kind === 'plan-changed',
	)?.plan;
	const ended = endOf(events);
	const tried = new Set(attempts.map(each => each.stepId));
	return {
		header,
		plan,
		beganAtMs: events.find(event => event.kind === 'run-started')?.atMs,
		endedAtMs: ended?.atMs,
		lastAtMs: events.at(-1)?.atMs,
		outcome: ended?.outcome ?? 'unfinished',
		message:
			ended?.message ??
			'Its end is not in the journal: it goes on, or the program was killed',
		attempts,
		untouched: plan?.steps.filter(step => !tried.has(step.id)) ?? [],
		members: membersOf(attempts),
		phases: phasesOf(attempts),
		turns: events.filter(
			event => event.kind === 'run-resumed' || event.kind === 'plan-changed',
		),
	};
}

// One session may begin a second run when the alarm comes back: the end of the
// first is then not the end.
function endOf(
	events: readonly RunEvent[],
): Extract<RunEvent, {kind: 'run-finished'}> | undefined {
	const last = events.findLast(
		event => event.kind === 'run-started' || event.kind === 'run-finished',
	);
	return last?.kind === 'run-finished' ? last : undefined;
}

function membersOf(attempts: readonly Attempt[]): Timeline['members'] {
	const byMember = new Map<MemberId, Attempt[]>();
	for (const attempt of attempts) {
		const {step, finishedAtMs} = attempt;
		if (step?.action.kind !== 'defragment' || finishedAtMs === undefined) {
			continue;
		}

		const {memberId} = step.action;
		byMember.set(memberId, [...(byMember.get(memberId) ?? []), attempt]);
	}

	return [...byMember].map(([memberId, tries]) => {
		const figures = (key: string): readonly number[] =>
			tries
				.map(each => each.measured[key])
				.filter(value => typeof value === 'number');
		const dbSizeBeforeBytes = figures('dbSizeBeforeBytes').at(0);
		const dbSizeAfterBytes = figures('dbSizeAfterBytes').at(-1);
		return {
			memberId,
			name: nameFrom(tries[0]?.step, memberId),
			dbSizeBeforeBytes,
			dbSizeAfterBytes,
			ratio:
				dbSizeBeforeBytes === undefined ||
				dbSizeBeforeBytes === 0 ||
				dbSizeAfterBytes === undefined
					? undefined
					: dbSizeAfterBytes / dbSizeBeforeBytes,
		};
	});
}

// A journal keeps no member list: the name is only in the titles of its steps.
function nameFrom(step: Step | undefined, id: MemberId): string {
	const title = step?.title ?? '';
	return /^Defragment (.+?)(?:, the leader)?$/s.exec(title)?.[1] ?? id;
}

const phaseOf: Readonly<Record<StepAction['kind'], Phase>> = {
	'pre-check': 'checks',
	snapshot: 'snapshot',
	compact: 'compact',
	// It is moved so that the member that led can be defragmented as a follower.
	'move-leader': 'defragment',
	defragment: 'defragment',
	disarm: 'disarm',
	'compare-hashes': 'checks',
	guided: 'guided',
	'survey-keys': 'relief',
	'delete-keys': 'relief',
	verify: 'verify',
};

function phasesOf(attempts: readonly Attempt[]): Timeline['phases'] {
	const total = (phase: Phase): Milliseconds | undefined => {
		const took = attempts
			.filter(
				({step}) => step !== undefined && phaseOf[step.action.kind] === phase,
			)
			.map(each => tookMs(each))
			.filter(ms => ms !== undefined);
		return took.length === 0
			? undefined
			: took.reduce((sum, ms) => sum + ms, 0);
	};

	return {
		checks: total('checks'),
		snapshot: total('snapshot'),
		compact: total('compact'),
		defragment: total('defragment'),
		disarm: total('disarm'),
		guided: total('guided'),
		relief: total('relief'),
		verify: total('verify'),
	};
}
