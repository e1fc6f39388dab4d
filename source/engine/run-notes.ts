import {formatDuration} from '../units.js';
import type {Progress} from '../run/progress.js';
import type {RunEvent, StepOutcome} from '../run/run-event.js';
import {isOffPrediction} from '../run/off-prediction.js';
import type {ClusterEvent} from './protocol.js';

const tones: Readonly<Record<StepOutcome, ClusterEvent['tone']>> = {
	done: 'good',
	'already-so': 'good',
	skipped: 'info',
	stopped: 'info',
	refused: 'warning',
	failed: 'critical',
};

/** The line that a run's event is worth in the list of events, if it is worth one. */
export function noteOf(
	event: RunEvent,
	progress: Progress | undefined,
): ClusterEvent | undefined {
	const titleOf = (id: string): string =>
		progress?.plan.steps.find(step => step.id === id)?.title ?? id;
	const {atMs} = event;
	switch (event.kind) {
		case 'run-resumed': {
			const since =
				progress === undefined
					? ''
					: `, begun ${formatDuration(atMs - progress.startedAtMs)} ago`;
			return {
				atMs,
				tone: 'info',
				isTakeUp: true,
				text: `An interrupted recovery${since}, is taken up; ${event.unsettled.length} of its steps are looked at again`,
			};
		}

		case 'plan-changed': {
			return {
				atMs,
				tone: 'warning',
				text: `The plan was made again; ${event.reason}`,
			};
		}

		case 'step-finished': {
			return {
				atMs,
				tone: isOffPrediction(event.measured)
					? 'warning'
					: tones[event.outcome],
				text: `${titleOf(event.stepId)}: ${event.outcome}, ${event.message}`,
			};
		}

		case 'run-finished': {
			return {
				atMs,
				tone: event.outcome === 'recovered' ? 'good' : 'critical',
				text: event.message,
			};
		}

		case 'run-started':
		case 'step-started':
		case 'step-progress':
		case 'call': {
			return undefined;
		}
	}
}
