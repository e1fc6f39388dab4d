import type {Milliseconds} from '../units.js';
import type {LogCode, LogSeverity} from './log-pattern.js';
import type {LogSummary, PatternCount} from './log-tally.js';
import {storyRules, type StoryRule} from './story-rules.js';

/** One line of what happened, in order. */
export type StoryStep = {
	readonly code: LogCode;
	readonly severity: LogSeverity;
	readonly atMs: Milliseconds | undefined;
	readonly count: number;
};

/** What the log says as a whole. */
export type Conclusion = {
	readonly level: 'ok' | 'warning' | 'critical' | 'unknown';
	/** What probably happened, cause before symptom; one sentence. */
	readonly sentence: string;
	/** The pattern that it rests on. */
	readonly cause: LogCode | undefined;
	/** Patterns that follow from it. */
	readonly follows: readonly LogCode[];
	/** First occurrences in order of time. */
	readonly story: readonly StoryStep[];
	/** Finding and lint codes that the patterns agree with, in the order of the table. */
	readonly findings: readonly string[];
	/** The command to go on with. */
	readonly next: string;
};

const nospaceCodes = ['nospace-raised', 'database-space-exceeded'] as const;

/**
 * Reads the whole out of the counts. Pure; says "probably" because a log is one
 * member's view. A runbook or a chat names the same phrases, and nothing
 * happened in it: where no line looks like a log's, the level is `unknown`.
 */
export function conclude(summary: LogSummary): Conclusion {
	const conclusion = asLog(summary);
	return summary.entries === 0 || summary.formed > 0
		? conclusion
		: {
				...conclusion,
				level: 'unknown',
				sentence: `No line of it looks like etcd's log, so nothing is known of a cluster. What its words mean in one: ${conclusion.sentence}`,
				next: giveItsLog,
			};
}

const giveItsLog =
	"give etcd's own log: crictl logs ID 2>&1 | etcd-medic explain -, or journalctl -u etcd | etcd-medic explain -";

function asLog(summary: LogSummary): Conclusion {
	const present = new Map(
		summary.patterns.map(each => [each.pattern.code, each]),
	);
	const story = storyOf(summary.patterns);
	const findings = [
		...new Set(
			summary.patterns
				.filter(({pattern}) => pattern.severity !== 'info')
				.map(({pattern}) => pattern.finding)
				.filter(finding => finding !== undefined),
		),
	];
	const rule = storyRules.find(each => isThere(each, present));
	if (rule === undefined) {
		return {
			...withoutCause(summary),
			cause: undefined,
			follows: [],
			story,
			findings,
		};
	}

	const cause = rule.causes.find(code => present.has(code));
	const follows = rule.follows.filter(
		code => code !== cause && present.has(code),
	);
	const ownCodes = [
		...rule.causes.filter(code => present.has(code)),
		...follows,
	];
	const isOver = rule.isAlarm === true && wasDisarmed(present);
	const isCritical = ownCodes.some(
		code => present.get(code)?.pattern.severity === 'critical',
	);
	return {
		level: isCritical ? 'critical' : 'warning',
		sentence: sentenceOf(rule, follows, isOver),
		cause,
		follows,
		story,
		findings,
		next: isOver ? 'etcd-medic check' : rule.next,
	};
}

function isThere(
	rule: StoryRule,
	present: ReadonlyMap<LogCode, PatternCount>,
): boolean {
	return (
		rule.causes.some(
			code => (present.get(code)?.count ?? 0) >= (rule.atLeast ?? 1),
		) && (rule.and ?? []).every(code => present.has(code))
	);
}

function sentenceOf(
	rule: StoryRule,
	follows: readonly LogCode[],
	isOver: boolean,
): string {
	const words = follows
		.map(code => rule.words[code])
		.filter(text => text !== undefined);
	const after = [...new Set(words)];
	return [
		rule.sentence,
		...(after.length === 0 ? [] : [`with it came ${after.join(', ')}`]),
		...(isOver
			? ['the alarm was disarmed later and not raised again here']
			: []),
	].join('; ');
}

// After the last entry about the alarm somebody disarmed it.
function wasDisarmed(present: ReadonlyMap<LogCode, PatternCount>): boolean {
	const disarmedMs = present.get('alarm-disarmed')?.lastMs;
	const raisedMs = Math.max(
		...nospaceCodes.map(code => present.get(code)?.lastMs ?? -Infinity),
	);
	return disarmedMs !== undefined && disarmedMs >= raisedMs;
}

function withoutCause(
	summary: LogSummary,
): Pick<Conclusion, 'level' | 'sentence' | 'next'> {
	if (summary.lines === 0) {
		return {
			level: 'unknown',
			sentence: 'The log is empty: it says nothing',
			next: 'etcd-medic check',
		};
	}

	if (summary.entries === 0) {
		return {
			level: 'unknown',
			sentence: "Nothing in it looks like etcd's log",
			next: giveItsLog,
		};
	}

	const worst = summary.patterns.find(
		({pattern}) => pattern.severity !== 'info',
	);
	if (summary.unknown.some(each => each.isEnd)) {
		return {
			level: 'critical',
			sentence:
				'etcd ended itself, with an entry that is not known here: see it below',
			next: 'etcd-medic check',
		};
	}

	return worst === undefined
		? {
				level: 'ok',
				sentence: 'Nothing here that etcd warns of and that is known',
				next: 'etcd-medic check',
			}
		: {
				level: worst.pattern.severity === 'critical' ? 'critical' : 'warning',
				sentence: `No cause stands out; most to the point: ${worst.pattern.cause}`,
				next: 'etcd-medic check',
			};
}

// What has no instant (an old log under journald) goes by its place in the log.
function storyOf(patterns: readonly PatternCount[]): readonly StoryStep[] {
	const hasInstants = patterns.every(each => each.firstMs !== undefined);
	return patterns
		.toSorted((a, b) =>
			hasInstants
				? (a.firstMs ?? 0) - (b.firstMs ?? 0) || a.firstLine - b.firstLine
				: a.firstLine - b.firstLine,
		)
		.map(({pattern, count, firstMs}) => ({
			code: pattern.code,
			severity: pattern.severity,
			atMs: firstMs,
			count,
		}));
}
