import type {PreCheck, Step} from '../runbook/step.js';

/**
 * Why `step` may not run now, in words that name what stands against it;
 * `undefined` when it is the next one and every pre-check passes.
 */
export function refusalOf(
	step: Step,
	nextStepId: string | undefined,
	preChecks: readonly PreCheck[],
): string | undefined {
	if (step.id !== nextStepId) {
		return 'another step comes first now: the cluster changed meanwhile';
	}

	const broken = preChecks.filter(check => check.state !== 'pass');
	if (broken.length === 0) return undefined;
	return broken
		.map(
			({title, state, detail}) =>
				`${title}: ${state === 'unknown' ? 'unknown' : 'no'}, ${detail}`,
		)
		.join('; ');
}
