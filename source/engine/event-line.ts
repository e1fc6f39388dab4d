import type {RunEvent} from '../run/run-event.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import {formatDuration} from '../units.js';

/** The line that a headless run prints for an event of that plan, if it is worth one. */
export function eventLine(
	event: RunEvent,
	plan: Plan | Refusal | undefined,
): string | undefined {
	const steps = plan?.kind === 'plan' ? plan.steps : [];
	const title = (id: string): string =>
		steps.find(step => step.id === id)?.title ?? id;
	switch (event.kind) {
		case 'run-started': {
			return `plan: ${event.plan.steps.length} steps. ${event.plan.goal}`;
		}

		case 'run-resumed': {
			return `taken up from its journal; looked at again: ${event.unsettled.map(({stepId, why}) => `${title(stepId)} (${why})`).join('; ') || 'nothing'}`;
		}

		case 'plan-changed': {
			return `the plan was made again; ${event.reason}`;
		}

		case 'step-started': {
			return `► ${title(event.stepId)}`;
		}

		case 'call': {
			return `    ${event.command}`;
		}

		case 'step-progress': {
			return undefined;
		}

		case 'step-finished': {
			const took = event.measured['tookMs'];
			const inTime =
				typeof took === 'number' && took > 0
					? ` (${formatDuration(took)})`
					: '';
			return `  ${event.outcome}: ${event.message}${inTime}`;
		}

		case 'run-finished': {
			// Maintenance has nothing to recover from.
			return plan?.kind === 'plan' && plan.cause === 'fragmented'
				? event.message
				: `${event.outcome}: ${event.message}`;
		}
	}
}
