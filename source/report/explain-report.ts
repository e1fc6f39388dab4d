import type {Conclusion} from '../logs/conclude.js';
import type {LogCode, LogSeverity} from '../logs/log-pattern.js';
import type {LogSummary} from '../logs/log-tally.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';

/**
 * `explain --output json`, schema etcd-medic/explain/v1. Stable: fields are only
 * ever added. Not known is `null`, never 0; instants are ISO 8601, UTC.
 */
export type ExplainReport = {
	readonly schema: 'etcd-medic/explain/v1';
	/** What was read: files, `standard input`, `journald`. */
	readonly sources: readonly string[];
	readonly lines: number;
	readonly bytes: number;
	/** Lines that were longer than what is kept of one, and the bytes left out. */
	readonly longLines: number;
	readonly skippedBytes: number;
	readonly first: string | null;
	readonly last: string | null;
	readonly verdict: Conclusion['level'];
	/** What probably happened, one sentence. */
	readonly summary: string;
	/** The pattern that it rests on, and those that follow from it. */
	readonly cause: LogCode | null;
	readonly follows: readonly LogCode[];
	/** Finding and lint codes that the log agrees with. */
	readonly findings: readonly string[];
	readonly next: string;
	/** In order of their first entry. */
	readonly patterns: ReadonlyArray<{
		readonly code: LogCode;
		readonly severity: LogSeverity;
		readonly count: number;
		readonly first: string | null;
		readonly last: string | null;
		/** The longest that one of them took. */
		readonly worstMs: Milliseconds | null;
		/** Of slow requests: how many were read-only ranges. */
		readonly reads: number;
		readonly cause: string;
		readonly remedy: string;
		/** The finding or lint code about the same thing. */
		readonly finding: string | null;
		/** Releases whose source says it. */
		readonly versions: string;
		/** One entry, printable. */
		readonly sample: string;
	}>;
	/** Warnings and errors that no row of the table knows, most frequent first. */
	readonly unknown: ReadonlyArray<{
		readonly message: string;
		readonly count: number;
	}>;
};

/** The report of a log. */
export function explainReport(
	summary: LogSummary,
	conclusion: Conclusion,
	sources: readonly string[],
): ExplainReport {
	const order = conclusion.story.map(({code}) => code);
	return {
		schema: 'etcd-medic/explain/v1',
		sources: sources.map(each => printable(each)),
		lines: summary.lines,
		bytes: summary.bytes,
		longLines: summary.longLines,
		skippedBytes: summary.skippedBytes,
		first: instant(summary.firstMs),
		last: instant(summary.lastMs),
		verdict: conclusion.level,
		summary: conclusion.sentence,
		cause: conclusion.cause ?? null,
		follows: conclusion.follows,
		findings: conclusion.findings,
		next: conclusion.next,
		patterns: summary.patterns
			.toSorted(
				(a, b) => order.indexOf(a.pattern.code) - order.indexOf(b.pattern.code),
			)
			.map(({pattern, count, firstMs, lastMs, worstMs, reads, sample}) => ({
				code: pattern.code,
				severity: pattern.severity,
				count,
				first: instant(firstMs),
				last: instant(lastMs),
				worstMs: worstMs ?? null,
				reads,
				cause: pattern.cause,
				remedy: pattern.remedy,
				finding: pattern.finding ?? null,
				versions: pattern.versions,
				sample: printable(sample),
			})),
		unknown: summary.unknown.map(({message, count}) => ({
			message: printable(message),
			count,
		})),
	};
}

function instant(atMs: Milliseconds | undefined): string | null {
	return atMs === undefined || Math.abs(atMs) > 8.64e15
		? null
		: new Date(atMs).toISOString();
}
