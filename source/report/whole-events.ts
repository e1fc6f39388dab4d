import type {RunEvent} from '../run/run-event.js';

// A journal is a file, and a file can be damaged or edited. What reads one to
// tell of it afterwards must not break over a line that lacks a part: such a
// line is left out, like one that was cut short.

/** The events that hold every part that a report uses, and how many do not. */
export function wholeEvents(events: readonly RunEvent[]): {
	readonly events: readonly RunEvent[];
	readonly damaged: number;
} {
	const whole = events.filter(event => isWhole(event));
	return {events: whole, damaged: events.length - whole.length};
}

/** True when these parts of a journal's first line are there and are text. */
export function hasTexts(value: unknown, ...keys: readonly string[]): boolean {
	return keys.every(key => typeof part(value, key) === 'string');
}

function isWhole(event: unknown): boolean {
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
				hasTexts(step, 'id', 'title') &&
				isAction(part(step, 'action')) &&
				hasCommands(step) &&
				mayHaveMember(step) &&
				isObject(part(step, 'predicted')),
		)
	);
}

function mayHaveMember(value: unknown): boolean {
	return ['string', 'undefined'].includes(typeof part(value, 'memberId'));
}

// Only of a step that a person does are the planned lines shown.
function hasCommands(step: unknown): boolean {
	return (
		part(part(step, 'action'), 'kind') !== 'guided' ||
		isList(part(step, 'commands'), line => typeof line === 'string')
	);
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
