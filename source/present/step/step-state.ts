import type {Progress, StepProgress} from '../../run/progress.js';
import {stepProgress} from '../../run/progress.js';
import type {Measured} from '../../run/run-event.js';
import type {Step} from '../../runbook/step.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {measuredShort} from '../measured.js';
import {predictionShort} from './step-words.js';
import {outside} from '../text/text-fit.js';
import type {Tone} from '../text/tone.js';

/** How a step stands: shape, word, tone, and a short note of measured or predicted figures. */
export type StepState = {
	readonly glyph: string;
	readonly word: string;
	readonly tone: Tone;
	readonly isRunning: boolean;
	/** `~2 s` predicted, `of ~2 s` while it runs, or what it took. */
	readonly time: string;
	/** What was measured or is predicted beside the time, or the newest message. */
	readonly figure: string;
	/** The figure where there is no column for the time: both in one. */
	readonly note: string;
};

/** Describes one step of the list at this instant. */
export function stepState(
	step: Step,
	progress: Progress | undefined,
	isNext: boolean,
	nowMs: Milliseconds,
): StepState {
	const where = stepProgress(progress, step.id);
	switch (where.state) {
		case 'waiting': {
			const {tookMs, ...rest} = step.predicted;
			const words = {
				isRunning: false,
				time: tookMs === undefined ? '' : `~${formatDuration(tookMs)}`,
				figure: predictionShort(rest),
				note: predictionShort(step.predicted),
			} as const;
			return isNext
				? {glyph: '►', word: 'next', tone: 'strong', ...words}
				: {glyph: '○', word: 'waiting', tone: 'plain', ...words};
		}

		case 'running': {
			const {tookMs} = step.predicted;
			const time = tookMs === undefined ? '' : `of ~${formatDuration(tookMs)}`;
			const message = outside(where.message);
			return {
				glyph: '►',
				word: runningWord(where.startedAtMs, nowMs),
				tone: 'info',
				isRunning: true,
				time,
				figure: message,
				note: time === '' ? message : time,
			};
		}

		case 'finished': {
			const [glyph, word, tone] = outcomes[where.outcome];
			const tookMs = tookOf(where);
			const measured = withoutIds(where.measured);
			const text = (of: Measured): string => {
				const short = tone === 'good' ? measuredShort(of) : '';
				return short === '' ? outside(where.message) : short;
			};

			return {
				glyph,
				word,
				tone,
				isRunning: false,
				time: tookMs === undefined ? '' : formatDuration(tookMs),
				figure: text(withoutTimes(measured)),
				note: text(measured),
			};
		}
	}
}

// Who leads is told by the message, with a name; an ID says nothing in a row.
function withoutIds(measured: Measured): Measured {
	return Object.fromEntries(
		Object.entries(measured).filter(([key]) => !key.endsWith('Id')),
	);
}

// How long it took has a column of its own.
function withoutTimes(measured: Measured): Measured {
	return Object.fromEntries(
		Object.entries(measured).filter(([key]) => key !== 'tookMs'),
	);
}

/** How long a finished step took; `undefined` when it is not finished. */
export function tookOf(where: StepProgress): Milliseconds | undefined {
	return where.state === 'finished' && where.startedAtMs !== undefined
		? where.finishedAtMs - where.startedAtMs
		: undefined;
}

/**
 * `running 12 s`, and `starting` in the first second: the step's clock is the
 * engine's, which may be ahead of the last tick of the screen's.
 */
export function runningWord(
	startedAtMs: Milliseconds,
	nowMs: Milliseconds,
	joint = ' ',
): string {
	const seconds = Math.floor(Math.max(0, nowMs - startedAtMs) / 1000);
	return seconds < 1
		? 'starting'
		: `running${joint}${formatDuration(seconds * 1000)}`;
}

const outcomes = {
	done: ['✓', 'done', 'good'],
	'already-so': ['✓', 'already so', 'good'],
	skipped: ['»', 'skipped', 'warning'],
	stopped: ['○', 'stopped', 'warning'],
	refused: ['✗', 'refused', 'critical'],
	failed: ['✗', 'failed', 'critical'],
} as const;
