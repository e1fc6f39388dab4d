import type {Progress} from '../run/progress.js';
import {hasCalled, stepProgress} from '../run/progress.js';
import type {Milliseconds} from '../units.js';

/** More than a quarter of an hour can hold; older ones are forgotten. */
const mostMoves = 20;

/**
 * When runs of this session handed the leadership over themselves, oldest
 * first: the moves known before and those of the run's progress that were done.
 */
export function ownMoves(
	before: readonly Milliseconds[],
	progress: Progress | undefined,
): readonly Milliseconds[] {
	const done = movesOf(progress, 'done').filter(at => !before.includes(at));
	return done.length === 0 ? before : [...before, ...done].slice(-mostMoves);
}

/** When the move that is under way began; none is, as long as nothing was called. */
export function moveUnderWay(
	progress: Progress | undefined,
): readonly Milliseconds[] {
	return movesOf(progress, 'under-way');
}

function movesOf(
	progress: Progress | undefined,
	which: 'done' | 'under-way',
): readonly Milliseconds[] {
	const steps = progress?.plan.steps ?? [];
	return steps
		.filter(step => step.action.kind === 'move-leader')
		.flatMap(({id}) => {
			const at = stepProgress(progress, id);
			if (at.state === 'running') {
				return which === 'under-way' && hasCalled(progress, id)
					? [at.startedAtMs]
					: [];
			}

			return which === 'done' &&
				at.state === 'finished' &&
				at.outcome === 'done' &&
				at.startedAtMs !== undefined
				? [at.startedAtMs]
				: [];
		});
}
