import type {Observation} from '../cluster/observation.js';
import type {Diagnosis} from '../diagnosis/finding.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {PreCheck} from '../runbook/step.js';
import type {Progress} from '../run/progress.js';
import type {ConfirmedBy} from '../run/run-event.js';
import type {Milliseconds} from '../units.js';

// The engine observes, diagnoses, plans and runs steps in a thread of its own;
// the screen is painted in another, because a terminal that stops reading
// blocks the thread that writes to it. Only plain data crosses between them.

/** Something worth a line in the event list. */
export type ClusterEvent = {
	readonly atMs: Milliseconds;
	readonly tone: 'good' | 'info' | 'warning' | 'critical';
	readonly text: string;
};

/** All that a screen needs to paint: sent whole after each round and each run event. */
export type EngineState = {
	readonly observation: Observation | undefined;
	readonly diagnosis: Diagnosis | undefined;
	/** The run's plan while a run is under way, else the plan for the newest observation. */
	readonly plan: Plan | Refusal | undefined;
	/** Pre-checks of the step that would run next, from the newest observation. */
	readonly nextStepId: string | undefined;
	readonly preChecks: readonly PreCheck[];
	readonly progress: Progress | undefined;
	/** Newest last, bounded. */
	readonly events: readonly ClusterEvent[];
	/** What the connection was taken from, e.g. `ETCDCTL_ENDPOINTS`. */
	readonly source: string;
	/** Where the run is written down, once it has begun. */
	readonly journalFile: string | undefined;
	readonly isReadOnly: boolean;
	readonly isPaused: boolean;
	readonly intervalMs: Milliseconds;
};

/** What a screen may ask of the engine. */
export type EngineCommand =
	| {readonly kind: 'probe-now'}
	| {readonly kind: 'set-paused'; readonly isPaused: boolean}
	| {readonly kind: 'set-interval'; readonly intervalMs: Milliseconds}
	| {
			/** Runs this step and no other: refused when it is not the next one. */
			readonly kind: 'run-step';
			readonly stepId: string;
			readonly confirmedBy: ConfirmedBy;
	  }
	| {readonly kind: 'skip-step'; readonly stepId: string}
	/** Starts nothing more; a running step ends first. */
	| {readonly kind: 'stop'};
