import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';

/** How the page asks: what the confirmation needs, and how far the operator has got. */
export type Asking = {
	readonly purpose: 'run' | 'skip';
	readonly step: Step;
	/** Its place in the plan, from 1. */
	readonly number: number;
	readonly total: number;
	/** Why it cannot be confirmed now; `undefined` when it can. */
	readonly blockedBy: string | undefined;
	/** It is done outside and looked for already: there is nothing to confirm. */
	readonly isWatched: boolean;
	readonly method:
		| {readonly kind: 'enter'}
		| {readonly kind: 'press-y'}
		| {readonly kind: 'buttons'; readonly focus: 'cancel' | 'run'}
		| {
				readonly kind: 'typing';
				readonly phrase: string;
				readonly typed: string;
		  };
	/** What the last key did not do, and why. */
	readonly note: string;
	readonly expiresInMs: Milliseconds;
	/** Rows that the text above the question is scrolled by. */
	readonly scroll: number;
};
