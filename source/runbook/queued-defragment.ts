import {formatDuration} from '../units.js';
import type {PreCheck, Step, StepAction} from './step.js';

// A member that is killed again and again is up for moments. Its defragment is
// confirmed once, waits until it serves, and begins then by itself.

/** Whether the look is the one right before the call. */
type Moment = {readonly isAtCall?: boolean};

type Defragment = Extract<StepAction, {kind: 'defragment'}>;

/** What a time to stay up must be over the time that the defragment is predicted to take. */
const windowFactor = 1.5;

/** True while the step may wait for its member; no longer when its call goes out. */
export function isQueued(action: Defragment, {isAtCall}: Moment): boolean {
	return action.whenUp !== undefined && isAtCall !== true;
}

/** The member stays up long enough, as it was seen to before; nothing for a defragment that is not queued. */
export function windowChecks(
	step: Step,
	{whenUp}: Defragment,
	{isAtCall}: Moment,
): readonly PreCheck[] {
	if (whenUp === undefined || isAtCall === true) return [];
	const title = 'It stays up long enough for a defragment';
	const {windowMs} = whenUp;
	const {tookMs} = step.predicted;
	if (windowMs === undefined || tookMs === undefined) {
		return [
			{
				title,
				state: 'unknown',
				detail:
					windowMs === undefined
						? 'how long it stays up has not been seen'
						: 'how long its defragment takes cannot be predicted while its bytes in use are not known',
				takenAtMs: undefined,
			},
		];
	}

	const neededMs = tookMs * windowFactor;
	return [
		{
			title,
			state: windowMs >= neededMs ? 'pass' : 'fail',
			detail: `it was up for ${formatDuration(windowMs)} the last time, predicted ${formatDuration(tookMs)}, times ${windowFactor} needed: a defragment that is killed half-way has done nothing`,
			takenAtMs: undefined,
		},
	];
}
