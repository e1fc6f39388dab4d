import {memberById} from '../../cluster/observation.js';
import type {Observation} from '../../cluster/observation.js';
import type {MemberId} from '../../cluster/member.js';
import type {DangerLevel, Prediction, Step} from '../../runbook/step.js';
import {formatBytes, formatDuration} from '../../units.js';
import {labelOf} from '../finding-lines.js';

/** What the level means, with its number, for the printed plan. */
export function levelText(level: DangerLevel): string {
	return `level ${level} of 3: ${harmText(level)}`;
}

/** What a step of this level may do, in words. */
export function harmText(level: DangerLevel): string {
	return harms[level];
}

const harms: Readonly<Record<DangerLevel, string>> = {
	0: 'reads only',
	1: 'writes, harms nothing',
	2: 'disturbs service',
	3: 'cannot be taken back',
};

/** `at least 57.1 MiB returned, about 2 s, needs 4.1 MiB free disk`; `undefined` when nothing can be predicted. */
export function predictionText(predicted: Prediction): string | undefined {
	const parts = [
		...(predicted.reclaimedBytes === undefined
			? []
			: [`at least ${formatBytes(predicted.reclaimedBytes)} returned`]),
		...(predicted.dbSizeAfterBytes === undefined
			? []
			: [`file about ${formatBytes(predicted.dbSizeAfterBytes)} after`]),
		...(predicted.tookMs === undefined
			? []
			: [
					predicted.tookAtMostMs === undefined
						? `about ${formatDuration(predicted.tookMs)}`
						: `about ${formatDuration(predicted.tookMs)}, up to ${formatDuration(predicted.tookAtMostMs)} on a slow disk`,
				]),
		...(predicted.diskNeededBytes === undefined
			? []
			: [`needs ${formatBytes(predicted.diskNeededBytes)} free disk`]),
	];
	return parts.length === 0 ? undefined : parts.join(', ');
}

/** The same in few words, for the list: the time first, as where it has a column of its own. */
export function predictionShort(predicted: Prediction): string {
	const parts = [
		...(predicted.tookMs === undefined
			? []
			: [`~${formatDuration(predicted.tookMs)}`]),
		...(predicted.reclaimedBytes === undefined
			? []
			: [`>= ${formatBytes(predicted.reclaimedBytes)}`]),
	];
	return parts.join(', ');
}

/** What has to be typed to run a step of level 3: the verb and the target. */
export function runPhrase(
	step: Step,
	observation: Observation | undefined,
): string {
	// The prefix itself: what is typed is what is deleted.
	if (step.action.kind === 'delete-keys') return step.action.prefix;
	return [step.action.kind, ...target(step.memberId, observation)].join(' ');
}

/** What has to be typed to leave a step out: `skip snapshot m1`. */
export function skipPhrase(
	step: Step,
	observation: Observation | undefined,
): string {
	return `skip ${runPhrase(step, observation)}`;
}

/** The words on the button: `Defragment m2`, `Compact every member`. */
export function buttonText(
	step: Step,
	observation: Observation | undefined,
): string {
	// One request compacts the whole cluster, whichever member is asked.
	if (step.action.kind === 'compact') return 'Compact every member';
	// Its target is who hands over; what is agreed to is who leads then.
	if (step.action.kind === 'move-leader') {
		const [next] = step.action.candidates;
		return `Make ${target(next, observation).join('')} leader`;
	}

	const phrase = runPhrase(step, observation);
	return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

// A name that cannot be typed on every keyboard is replaced by the ID.
function target(
	id: MemberId | undefined,
	observation: Observation | undefined,
): readonly string[] {
	if (id === undefined) return [];
	const name =
		observation === undefined
			? undefined
			: memberById(observation, id)?.member.name;
	return name !== undefined && /^[\u0021-\u007E]{1,32}$/.test(name)
		? [labelOf(id, observation)]
		: [id];
}
