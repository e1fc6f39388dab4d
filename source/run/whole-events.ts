import type {RunEvent} from './run-event.js';

// A journal is a file, and a file can be damaged or edited. Who tells of a run
// leaves a line out that lacks a part, like one that was cut short; who takes a
// run up does not trust what is left.

/** The events that hold every part that a report and a plan use, and how many do not. */
export function wholeEvents(events: readonly RunEvent[]): {
	readonly events: readonly RunEvent[];
	readonly damaged: number;
} {
	const whole = events.filter(event => isWholeEvent(event));
	return {events: whole, damaged: events.length - whole.length};
}

/** True when these parts of a journal's first line are there and are text. */
export function hasTexts(value: unknown, ...keys: readonly string[]): boolean {
	return keys.every(key => typeof part(value, key) === 'string');
}

/** Whether an event holds every part that a report and a plan use. */
export function isWholeEvent(event: unknown): boolean {
	// Beyond what a Date can hold there is no instant to show.
	const atMs = part(event, 'atMs');
	if (typeof atMs !== 'number' || Math.abs(atMs) > 8.64e15) return false;
	switch (part(event, 'kind')) {
		case 'run-started': {
			return hasTexts(event, 'runId') && isPlan(part(event, 'plan'));
		}

		case 'plan-changed': {
			return hasTexts(event, 'reason') && isPlan(part(event, 'plan'));
		}

		case 'run-resumed': {
			return isList(part(event, 'unsettled'), each =>
				hasTexts(each, 'stepId', 'why'),
			);
		}

		case 'step-started': {
			return hasTexts(event, 'stepId', 'confirmedBy') && mayHaveMember(event);
		}

		case 'call': {
			return hasTexts(event, 'stepId', 'command');
		}

		case 'step-finished': {
			return (
				hasTexts(event, 'stepId', 'outcome', 'message') &&
				isObject(part(event, 'measured'))
			);
		}

		case 'run-finished': {
			return hasTexts(event, 'outcome', 'message');
		}

		default: {
			return false;
		}
	}
}

function isPlan(value: unknown): boolean {
	return (
		hasTexts(value, 'cause', 'goal') &&
		isList(
			part(value, 'steps'),
			step =>
				hasTexts(step, 'id', 'title', 'why', 'expects', 'undo') &&
				typeof part(step, 'level') === 'number' &&
				isAction(part(step, 'action')) &&
				isList(part(step, 'commands'), line => typeof line === 'string') &&
				mayHaveMember(step) &&
				isObject(part(step, 'predicted')),
		)
	);
}

function mayHaveMember(value: unknown): boolean {
	return ['string', 'undefined'].includes(typeof part(value, 'memberId'));
}

function isAction(value: unknown): boolean {
	return (
		hasTexts(value, 'kind') &&
		(part(value, 'kind') !== 'defragment' || hasTexts(value, 'memberId'))
	);
}

function isList(value: unknown, each: (item: unknown) => boolean): boolean {
	return Array.isArray(value) && value.every(item => each(item));
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

function part(value: unknown, key: string): unknown {
	return isObject(value)
		? Object.getOwnPropertyDescriptor(value, key)?.value
		: undefined;
}
