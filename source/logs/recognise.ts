import type {Milliseconds} from '../units.js';
import {goDurationMs} from './go-duration.js';
import {textField, type LogEntry} from './log-entry.js';
import type {LogPattern} from './log-pattern.js';
import {logPatterns} from './patterns.js';

/** Finds the row that knows an entry; `undefined` for one that nobody knows. */
export type Recogniser = (entry: LogEntry) => LogPattern | undefined;

/** Fields that hold etcd's own words; `request` and `response` hold the users'. */
const spokenFields = ['error', 'reason', 'output'] as const;

/** How much of a text is looked at: what tells an entry apart stands at its head. */
const lookedAtCharacters = 4000;

/** A recogniser over the table. */
export function recogniser(
	patterns: readonly LogPattern[] = logPatterns,
): Recogniser {
	const byMessage = new Map<string, LogPattern[]>();
	for (const pattern of patterns) {
		for (const message of pattern.messages ?? []) {
			const rows = byMessage.get(message);
			if (rows === undefined) byMessage.set(message, [pattern]);
			else rows.push(pattern);
		}
	}

	const byText = patterns.filter(pattern => pattern.text !== undefined);
	// One pass tells that none of them is there, as for most entries.
	const any = new RegExp(
		byText.map(pattern => `(?:${pattern.text?.source ?? ''})`).join('|'),
		'is',
	);
	const rank = new Map(patterns.map((pattern, index) => [pattern, index]));
	return entry => {
		const exact = byMessage
			.get(entry.message)
			?.find(pattern => pattern.when?.(entry) !== false);
		const spoken = [
			entry.message,
			...spokenFields.map(name => textField(entry, name) ?? ''),
		]
			.map(text => text.slice(0, lookedAtCharacters))
			.filter(text => any.test(text));
		const named =
			spoken.length === 0
				? undefined
				: byText.find(({text}) => spoken.some(each => text?.test(each)));
		if (exact === undefined || named === undefined) return exact ?? named;
		return (rank.get(named) ?? 0) < (rank.get(exact) ?? 0) ? named : exact;
	};
}

// 3.4 quotes the result with %q; it stands at the end, after the users' words.
const refusedInText =
	/ with result "error:[^"]{0,200}mvcc: database space exceeded" took too long \([^)]{1,40}\) to execute$/;

/**
 * The row of writes that the NOSPACE alarm refused, where a slow request was
 * one: how slow it was hides neither that nor the other. `undefined` for any
 * other entry.
 */
export function refusalIn(
	pattern: LogPattern,
	entry: LogEntry,
): LogPattern | undefined {
	if (pattern.code !== 'slow-apply') return undefined;
	const error = textField(entry, 'error')?.slice(0, lookedAtCharacters) ?? '';
	const refusal = logPatterns.find(
		({code}) => code === 'database-space-exceeded',
	);
	return refusal?.text?.test(error) === true ||
		refusedInText.test(entry.message)
		? refusal
		: undefined;
}

/** How long the entry says that it took; `undefined` where it does not. */
export function durationOf(
	pattern: LogPattern,
	entry: LogEntry,
): Milliseconds | undefined {
	const field =
		pattern.durationField === undefined
			? undefined
			: textField(entry, pattern.durationField);
	const text = field ?? pattern.durationText?.exec(entry.message)?.[1];
	return text === undefined
		? undefined
		: goDurationMs(text.replace(' seconds', 's'));
}
