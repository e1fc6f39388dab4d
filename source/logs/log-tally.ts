import {printable} from '../printable.js';
import type {Bytes, Milliseconds} from '../units.js';
import {textField, type LogEntry} from './log-entry.js';
import type {LogPattern} from './log-pattern.js';
import {logPatterns} from './patterns.js';
import {durationOf, recogniser, refusalIn} from './recognise.js';
import {restartWatch} from './restarts.js';

/** One pattern and how often it was there. Instants are epoch ms. */
export type PatternCount = {
	readonly pattern: LogPattern;
	readonly count: number;
	readonly firstMs: Milliseconds | undefined;
	readonly lastMs: Milliseconds | undefined;
	/** Place of its first line, which orders what has no instant. */
	readonly firstLine: number;
	/** The longest that one of them took. */
	readonly worstMs: Milliseconds | undefined;
	/** The entry that took longest, else the first; printable, cut. */
	readonly sample: string;
	/** Of slow requests: how many were read-only ranges. */
	readonly reads: number;
};

/** An entry of a warning or worse that no row knows. */
export type UnknownMessage = {
	readonly message: string;
	readonly count: number;
	/** It was etcd's last word: an entry of level fatal or panic. */
	readonly isEnd: boolean;
};

/** What a log held. */
export type LogSummary = {
	readonly lines: number;
	readonly bytes: Bytes;
	/** Lines with an entry of etcd's in them, known or not. */
	readonly entries: number;
	/** Of these, how many have the form of a log: a level, an instant before the text, or what etcd prints before it has a log. */
	readonly formed: number;
	/** Lines longer than what is kept of one. */
	readonly longLines: number;
	readonly skippedBytes: Bytes;
	readonly firstMs: Milliseconds | undefined;
	readonly lastMs: Milliseconds | undefined;
	/** In the order of the table. */
	readonly patterns: readonly PatternCount[];
	/** Most frequent first. */
	readonly unknown: readonly UnknownMessage[];
};

/** Counts entries as they come; holds one sample a pattern and no more. */
export type LogTally = {
	readonly line: (skippedBytes: Bytes) => void;
	readonly bytes: (count: Bytes) => void;
	/** `source` names the file, for starts that do not name their member. */
	readonly entry: (entry: LogEntry, source: string) => void;
	readonly summary: () => LogSummary;
};

type Running = {
	count: number;
	firstMs: number | undefined;
	lastMs: number | undefined;
	firstLine: number;
	worstMs: number | undefined;
	sample: string;
	reads: number;
};

const sampleCharacters = 300;
const rememberedUnknown = 200;
const shownUnknown = 5;

/** A tally that has seen nothing. */
export function logTally(): LogTally {
	const recognise = recogniser();
	const running = new Map<LogPattern, Running>();
	const unknown = new Map<string, {count: number; isEnd: boolean}>();
	const restarts = restartWatch();
	const total = {
		lines: 0,
		bytes: 0,
		entries: 0,
		formed: 0,
		longLines: 0,
		skipped: 0,
	};
	const span: {firstMs: number | undefined; lastMs: number | undefined} = {
		firstMs: undefined,
		lastMs: undefined,
	};

	return {
		line(skippedBytes) {
			total.lines += 1;
			total.skipped += skippedBytes;
			if (skippedBytes > 0) total.longLines += 1;
		},
		bytes(count) {
			total.bytes += count;
		},
		entry(entry, source) {
			if (entry.level !== undefined) {
				total.entries += 1;
				total.formed += 1;
			}

			widen(span, entry.atMs);
			const pattern = recognise(entry);
			if (pattern === undefined) {
				countUnknown(unknown, entry);
				return;
			}

			if (entry.level === undefined) {
				total.entries += 1;
				if (entry.atMs !== undefined || pattern.isBare === true) {
					total.formed += 1;
				}
			}

			if (pattern.code === 'started' && entry.atMs !== undefined) {
				restarts.started(textField(entry, 'name') ?? source, entry.atMs);
			}

			countPattern(running, pattern, entry, total.lines);
			const refusal = refusalIn(pattern, entry);
			if (refusal !== undefined) {
				countPattern(running, refusal, entry, total.lines);
			}
		},
		summary() {
			const counts = [...running].map(([pattern, each]) => ({
				pattern,
				...each,
			}));
			const loop = restarts.worst();
			const loopPattern = logPatterns.find(({code}) => code === 'restart-loop');
			if (loop !== undefined && loopPattern !== undefined) {
				counts.push({
					pattern: loopPattern,
					count: loop.starts,
					firstMs: loop.firstMs,
					lastMs: loop.lastMs,
					firstLine: total.lines,
					worstMs: undefined,
					sample: '',
					reads: 0,
				});
			}

			return {
				lines: total.lines,
				bytes: total.bytes,
				entries: total.entries,
				formed: total.formed,
				longLines: total.longLines,
				skippedBytes: total.skipped,
				...span,
				patterns: counts.toSorted(
					(a, b) =>
						logPatterns.indexOf(a.pattern) - logPatterns.indexOf(b.pattern),
				),
				unknown: [...unknown]
					.map(([message, each]) => ({message, ...each}))
					.toSorted(
						(a, b) => Number(b.isEnd) - Number(a.isEnd) || b.count - a.count,
					)
					.slice(0, shownUnknown),
			};
		},
	};
}

function countPattern(
	running: Map<LogPattern, Running>,
	pattern: LogPattern,
	entry: LogEntry,
	line: number,
): void {
	const tookMs = durationOf(pattern, entry);
	const isRead =
		textField(entry, 'prefix')?.startsWith('read-only') === true ||
		entry.message.startsWith('read-only range');
	const known = running.get(pattern);
	if (known === undefined) {
		running.set(pattern, {
			count: 1,
			firstMs: entry.atMs,
			lastMs: entry.atMs,
			firstLine: line,
			worstMs: tookMs,
			sample: sampleOf(entry),
			reads: isRead ? 1 : 0,
		});
		return;
	}

	known.count += 1;
	if (isRead) known.reads += 1;
	widen(known, entry.atMs);
	if (tookMs !== undefined && tookMs > (known.worstMs ?? -1)) {
		known.worstMs = tookMs;
		known.sample = sampleOf(entry);
	}
}

// Several files need not come in order of time.
function widen(
	span: {firstMs: number | undefined; lastMs: number | undefined},
	atMs: number | undefined,
): void {
	if (atMs === undefined) return;
	span.firstMs = Math.min(span.firstMs ?? atMs, atMs);
	span.lastMs = Math.max(span.lastMs ?? atMs, atMs);
}

const uninteresting = new Set(['level', 'ts', 'caller', 'msg', 'stacktrace']);

function sampleOf(entry: LogEntry): string {
	const fields = Object.entries(entry.fields)
		.filter(([name]) => !uninteresting.has(name))
		.map(([name, value]) => `${name}=${fieldText(value)}`);
	return printable(
		[entry.message.slice(0, sampleCharacters), ...fields]
			.join(' ')
			.slice(0, sampleCharacters),
	);
}

function fieldText(value: unknown): string {
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return (text ?? '').slice(0, sampleCharacters);
}

// Warnings of every healthy etcd, seen on 3.4.23 and 3.5.16.
const ordinary =
	/^simple token is not cryptographically signed|^Running http and grpc server on single port|^(?:established|closed) (?:an existing )?(?:a )?TCP streaming connection/;

function countUnknown(
	unknown: Map<string, {count: number; isEnd: boolean}>,
	entry: LogEntry,
): void {
	const {level} = entry;
	if (level === undefined || level === 'info' || level === 'debug') return;
	if (ordinary.test(entry.message)) return;
	// Entries that differ in an ID or a number only are one.
	const message = printable(
		entry.message.slice(0, 160).replaceAll(/\b[\da-f]{8,}\b|\d+/g, 'N'),
	);
	const known = unknown.get(message);
	const isEnd = level === 'fatal' || level === 'panic';
	// An end is remembered though much else was unknown before it.
	const most = isEnd ? 2 * rememberedUnknown : rememberedUnknown;
	if (known === undefined && unknown.size >= most) return;
	unknown.set(message, {
		count: (known?.count ?? 0) + 1,
		isEnd: isEnd || known?.isEnd === true,
	});
}
