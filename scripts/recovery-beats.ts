import type {EngineState} from '../source/engine/protocol.js';
import {stepUnderWay} from '../source/present/step/step-gate.js';
import type {RecordedDashboard} from './recorded-screen.js';
import type {RecordedFrame} from './recordings.js';

// A recovery repaints a hundred times; of those a few tell it. A beat lasts
// until something else happens, and its last screen is the one that is kept.

type Beat = {
	readonly beat: string;
	/** The step that it is about. */
	readonly stepId: string | undefined;
	readonly pressed: readonly string[];
	readonly screen: RecordedDashboard;
};

/** Follows a recovery from the overview to its end. */
export type RecoveryBeats = {
	readonly onKeys: (keys: readonly string[]) => void;
	readonly onChange: (screen: RecordedDashboard) => void;
	/** The frames that tell it, those of the pictures named. Throws when one that is needed did not come. */
	readonly frames: () => readonly RecordedFrame[];
};

/** Begins with nothing seen. */
export function recoveryBeats(): RecoveryBeats {
	let beats: Beat[] = [];
	let keys: readonly string[] = [];
	return {
		onKeys(pressed) {
			keys = [...keys, ...pressed];
		},
		onChange(screen) {
			const now = beatOf(screen);
			if (now === undefined) return;
			const {beat, stepId} = now;
			const last = beats.at(-1);
			if (last?.beat === beat && last.stepId === stepId) {
				beats = [...beats.slice(0, -1), {...last, screen}];
			} else {
				beats = [...beats, {beat, stepId, pressed: keys, screen}];
				keys = [];
			}
		},
		frames: () => framesOf(beats),
	};
}

// `undefined` for what has no part in the story.
function beatOf({
	engine,
	ui,
}: RecordedDashboard): Pick<Beat, 'beat' | 'stepId'> | undefined {
	if (ui.screen === 'overview') {
		const thirds = thirdsFull(engine);
		if (engine.diagnosis?.verdict.level === 'critical') {
			return {beat: 'overview', stepId: undefined};
		}

		return thirds === 0
			? {beat: 'healthy', stepId: undefined}
			: {beat: 'filling', stepId: String(thirds)};
	}

	if (ui.screen !== 'plan') return undefined;
	if (ui.page !== undefined) {
		const beat = ui.page.focus === 'run' ? 'button' : 'page';
		return {beat, stepId: ui.page.step.id};
	}

	const running = stepUnderWay(engine);
	if (running !== undefined) return {beat: 'running', stepId: running.id};
	return engine.progress?.finished === undefined
		? {beat: 'plan', stepId: engine.nextStepId}
		: {beat: 'recovered', stepId: undefined};
}

// Of the fullest member's quota.
function thirdsFull({observation}: EngineState): number {
	const shares = (observation?.members ?? []).map(
		({lastStatus, lastMetrics}) =>
			(lastStatus?.value.dbSizeBytes ?? 0) /
			(lastMetrics?.value.quotaBytes ?? Infinity),
	);
	return Math.floor(Math.max(0, ...shares) * 3);
}

// How it fills, the page of the first step and of the first that disturbs
// service, and the steps one after the other.
function framesOf(beats: readonly Beat[]): readonly RecordedFrame[] {
	const first = beats.find(each => each.beat === 'page')?.stepId;
	const [disturbing, second] = new Set(
		beats
			.map(({stepId}) => stepId)
			.filter(stepId => stepId?.startsWith('defragment-') === true),
	);
	const pictured = {
		overview: beats.findLast(each => each.beat === 'overview'),
		plan: beats.find(each => each.beat === 'plan'),
		step: beats.find(
			each => each.beat === 'page' && each.stepId === disturbing,
		),
		'under-way': beats.find(
			each => each.beat === 'plan' && each.stepId === second,
		),
		recovered: beats.findLast(each => each.beat === 'recovered'),
	};
	const isTold = (each: Beat): boolean =>
		Object.values(pictured).includes(each) ||
		['healthy', 'filling', 'running'].includes(each.beat) ||
		(each.beat === 'page' && each.stepId === first) ||
		(each.beat === 'button' && each.stepId === disturbing);
	const frames: RecordedFrame[] = [];
	let pressed: readonly string[] = [];
	for (const each of beats) {
		pressed = [...pressed, ...each.pressed];
		if (!isTold(each)) continue;
		const picture = Object.entries(pictured).find(
			([, beat]) => beat === each,
		)?.[0];
		const {screen} = each;
		// What lies between two steps is no plan to be read from the top.
		const beat = picture === 'under-way' ? 'between' : each.beat;
		frames.push({picture, title: 'etcd-medic', beat, pressed, screen});
		pressed = [];
	}

	for (const [name, beat] of Object.entries(pictured)) {
		if (beat === undefined) throw new Error(`there was no screen for ${name}`);
	}

	return frames;
}
