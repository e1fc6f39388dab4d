import type {ClusterId, MemberId} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import type {Trends} from '../cluster/trend.js';
import type {ReliefSoFar} from '../runbook/live-data-options.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {MeasuredDefragment} from '../runbook/predict.js';
import type {PreCheck} from '../runbook/step.js';
import type {Bytes} from '../units.js';
import type {Progress} from './progress.js';
import type {ConfirmedBy, RunEvent} from './run-event.js';
import type {RunRecord} from './run-record.js';
import type {StepContext} from './step-context.js';

/** What a recovery needs from outside. */
export type RecoveryOptions = {
	readonly runId: string;
	/** Makes the plan for an observation; `before` is what this run has settled so far. */
	readonly choosePlan: (
		observation: Observation,
		before: {
			readonly compactRevision: number | undefined;
			readonly measuredDefragments: readonly MeasuredDefragment[];
			readonly defragmented: readonly MemberId[];
			readonly offered: readonly MemberId[];
			readonly leftOut: readonly MemberId[];
			readonly withoutMembers: readonly MemberId[];
			readonly oddMemberId: MemberId | undefined;
			readonly doHashesAgree: boolean;
			readonly relief: ReliefSoFar;
			/** What each member's figures were, as far back as this session goes. */
			readonly trends: Trends;
			/** 1 for the first run of this session; a second incident is the second. */
			readonly runNumber: number;
		},
	) => Plan | Refusal;
	readonly freeBytesFor: (file: string) => Promise<Bytes | undefined>;
	/** The lock of this host and the journal: a call goes out only when its event is written. */
	readonly record: Pick<RunRecord, 'begin' | 'write' | 'close'>;
	/** An earlier run on that cluster which did not come to its end; absent: it is not looked for. */
	readonly findUnfinished?: (
		clusterId: ClusterId,
	) => Promise<readonly RunEvent[] | undefined>;
	/** Told of each event after it was applied. */
	readonly onEvent: (event: RunEvent) => void;
	readonly context: Omit<
		StepContext,
		'announce' | 'announceRest' | 'report' | 'watchSignal'
	>;
};

/** Where a recovery stands, for the screen. */
export type RecoveryState = {
	readonly plan: Plan | Refusal | undefined;
	readonly progress: Progress | undefined;
	readonly nextStepId: string | undefined;
	readonly preChecks: readonly PreCheck[];
};

/** Before the first observation. */
export const nothingPlanned: RecoveryState = {
	plan: undefined,
	progress: undefined,
	nextStepId: undefined,
	preChecks: [],
};

/** One recovery: the plan in force, and its steps, one at a time. */
export type Recovery = {
	/** Brings plan and pre-checks up to date with an observation. */
	update(observation: Observation): Promise<RecoveryState>;
	/** Runs the step if it is the next one and may run; resolves when it has ended. */
	runStep(stepId: string, confirmedBy: ConfirmedBy): Promise<void>;
	/** Leaves a step out, by the operator's typed decision. */
	skipStep(stepId: string): Promise<void>;
	/** Ends the wait for what a person does outside, where one is under way; the step is then `stopped`. */
	stopWatching(): void;
	/** Lets go of what was found of an earlier session, as another one goes on with it; a run that has begun here stays. */
	forget(): void;
	readonly state: RecoveryState;
	readonly isRunning: boolean;
};
