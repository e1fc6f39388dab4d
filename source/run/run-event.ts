import type {MemberId} from '../cluster/member.js';
import type {Problem} from '../cluster/reading.js';
import type {Plan} from '../runbook/plan.js';
import type {PreCheck} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';

/** How a step ended. */
export type StepOutcome =
	| 'done'
	/** The cluster was already as the step would make it; nothing was changed. */
	| 'already-so'
	/** The operator left it out. */
	| 'skipped'
	/** The operator stopped waiting for what a person does outside; it is looked at again. */
	| 'stopped'
	/** A pre-check failed or was unknown; nothing was changed. */
	| 'refused'
	/** It was tried and did not bring about what it should; `message` says what is so now. */
	| 'failed';

/** Figures measured by a step, the unit in the key. */
export type Measured = Readonly<Record<string, number | string | null>>;

/** Who agreed to a step: keys pressed on its page, or `--yes`. */
export type ConfirmedBy = 'keyboard' | 'yes-flag';

/**
 * Everything that happens in a run, in order. Replaying the events through
 * `progress` rebuilds where the run stands; each is written down before the
 * call it announces goes out.
 */
export type RunEvent =
	| {
			readonly kind: 'run-started';
			readonly atMs: Milliseconds;
			readonly runId: string;
			readonly plan: Plan;
	  }
	| {
			/** A later session took the run up; these steps are looked at again. */
			readonly kind: 'run-resumed';
			readonly atMs: Milliseconds;
			readonly unsettled: ReadonlyArray<{
				readonly stepId: string;
				readonly why: string;
			}>;
	  }
	| {
			/** The plan was made again, e.g. because the leader changed between two steps. */
			readonly kind: 'plan-changed';
			readonly atMs: Milliseconds;
			readonly plan: Plan;
			readonly reason: string;
	  }
	| {
			readonly kind: 'step-started';
			readonly atMs: Milliseconds;
			readonly stepId: string;
			readonly memberId: MemberId | undefined;
			readonly confirmedBy: ConfirmedBy;
			readonly preChecks: readonly PreCheck[];
	  }
	| {
			/** A call is about to go out: its exact etcdctl equivalent. */
			readonly kind: 'call';
			readonly atMs: Milliseconds;
			readonly stepId: string;
			readonly command: string;
	  }
	| {
			readonly kind: 'step-progress';
			readonly atMs: Milliseconds;
			readonly stepId: string;
			/** What it is doing or waiting for, printable. */
			readonly message: string;
			/** 0 to 1 where a share can be told honestly. */
			readonly share: number | undefined;
	  }
	| {
			readonly kind: 'step-finished';
			readonly atMs: Milliseconds;
			readonly stepId: string;
			readonly outcome: StepOutcome;
			readonly message: string;
			readonly measured: Measured;
			readonly problem: Problem | undefined;
	  }
	| {
			readonly kind: 'run-finished';
			readonly atMs: Milliseconds;
			/** `recovered`: writable, no alarm. `stopped`: by the operator. */
			readonly outcome: 'recovered' | 'not-recovered' | 'stopped';
			readonly message: string;
	  };
