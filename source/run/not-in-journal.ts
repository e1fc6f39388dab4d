import {messageOf} from '../error-text.js';
import type {RunEvent} from './run-event.js';

/** An event that is so whether or not it could be written down: how something ended, or a new plan. */
export type Ending = Extract<RunEvent, {message: string} | {reason: string}>;

/** The same event, saying that the journal does not have it. */
export function notInJournal(event: Ending, error: unknown): Ending {
	const note = ` (not in the journal: ${messageOf(error)})`;
	return 'reason' in event
		? {...event, reason: `${event.reason}${note}`}
		: {...event, message: `${event.message}${note}`};
}
