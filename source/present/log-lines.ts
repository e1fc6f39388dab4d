import type {Conclusion} from '../logs/conclude.js';
import type {LogSeverity} from '../logs/log-pattern.js';
import type {LogSummary, PatternCount} from '../logs/log-tally.js';
import {formatBytes, formatCount, formatDuration} from '../units.js';
import type {Milliseconds} from '../units.js';
import {cutLine, span} from './text/line.js';
import {outside, wrap} from './text/text-fit.js';
import type {Line, Span, Tone} from './text/tone.js';

const words: Readonly<Record<Conclusion['level'], readonly [string, Tone]>> = {
	ok: ['OK', 'good'],
	warning: ['WARNING', 'warning'],
	critical: ['CRITICAL', 'critical'],
	unknown: ['UNKNOWN', 'plain'],
};
const tones: Readonly<Record<LogSeverity, Tone>> = {
	info: 'info',
	warning: 'warning',
	critical: 'critical',
};

/** What `explain` found, for the screen and for print; rows of at most `columns`. */
export type LogLines = {
	/** The verdict, what was read, what happened in order, what to do next. */
	readonly head: readonly Line[];
	/** Each pattern with its cause and remedy, gravest first. */
	readonly patterns: readonly Line[];
};

/** Lays out the summary of a log and what was concluded from it. `sources` say what was read. */
export function logLines(
	summary: LogSummary,
	conclusion: Conclusion,
	sources: readonly string[],
	columns: number,
): LogLines {
	const [word, tone] = words[conclusion.level];
	return {
		head: [
			...paragraph([span(word, tone)], `${conclusion.sentence}.`, columns, 0),
			...paragraph([], readText(summary, sources), columns, 2),
			...storyLines(summary, conclusion, columns),
			[],
			...paragraph([span('Next:', 'strong')], conclusion.next, columns, 2),
		],
		patterns: [
			...bySeverity(summary.patterns).flatMap(each => [
				[],
				...patternLines(each, columns),
			]),
			...unknownLines(summary, columns),
		],
	};
}

function readText(summary: LogSummary, sources: readonly string[]): string {
	const {lines, longLines, skippedBytes, firstMs, lastMs} = summary;
	const parts = [
		`${formatCount(lines)} ${lines === 1 ? 'line' : 'lines'} (${formatBytes(summary.bytes)}) of ${sources.map(each => outside(each)).join(', ')}`,
	];
	if (firstMs !== undefined && lastMs !== undefined) {
		parts.push(spanText(firstMs, lastMs));
	}

	if (longLines > 0) {
		parts.push(
			`${formatCount(longLines)} very long, ${formatBytes(skippedBytes)} of them not looked at`,
		);
	}

	return parts.join('; ');
}

function storyLines(
	summary: LogSummary,
	conclusion: Conclusion,
	columns: number,
): readonly Line[] {
	const steps = conclusion.story.filter(({severity}) => severity !== 'info');
	if (steps.length < 2) return [];
	return [
		[],
		cutLine([span('In order of their first entry', 'strong')], columns),
		...steps.map(step =>
			cutLine(
				[
					span(
						`  ${(step.atMs === undefined ? 'no time' : timeText(step.atMs, summary)).padEnd(summaryColumns(summary))}  `,
					),
					span(step.code, tones[step.severity]),
					span(step.count === 1 ? '' : ` (${formatCount(step.count)} times)`),
					span(step.code === conclusion.cause ? '  <- probable cause' : ''),
				],
				columns,
			),
		),
	];
}

function patternLines(each: PatternCount, columns: number): readonly Line[] {
	const {pattern, count, firstMs, lastMs, worstMs, reads, sample} = each;
	const facts = [
		count === 1 ? 'once' : `${formatCount(count)} times`,
		...(firstMs === undefined || lastMs === undefined
			? []
			: [spanText(firstMs, lastMs)]),
		...(worstMs === undefined ? [] : [`worst ${formatDuration(worstMs)}`]),
		...(reads === 0 ? [] : [`${formatCount(reads)} of them reads`]),
	];
	return [
		...paragraph(
			[
				span(pattern.severity.toUpperCase(), tones[pattern.severity]),
				span(pattern.code, 'strong'),
			],
			facts.join(', '),
			columns,
			2,
		),
		...paragraph([], capital(`${pattern.cause}.`), columns, 2),
		...(pattern.remedy === 'nothing'
			? []
			: paragraph([], `Do: ${capital(pattern.remedy)}`, columns, 2)),
		...(pattern.finding === undefined
			? []
			: paragraph([], `Code: ${pattern.finding}`, columns, 2)),
		...(sample === '' || pattern.severity === 'info'
			? []
			: paragraph([], `Sample: ${outside(sample)}`, columns, 2)),
	];
}

function unknownLines({unknown}: LogSummary, columns: number): readonly Line[] {
	if (unknown.length === 0) return [];
	return [
		[],
		...paragraph(
			[span('Others', 'strong')],
			'that no row of the table knows',
			columns,
			2,
		),
		...unknown.flatMap(({message, count, isEnd}) =>
			paragraph(
				[],
				`${formatCount(count)} x ${isEnd ? 'ended etcd: ' : ''}${outside(message)}`,
				columns,
				4,
			),
		),
	];
}

function bySeverity(
	patterns: readonly PatternCount[],
): readonly PatternCount[] {
	const order: readonly LogSeverity[] = ['critical', 'warning', 'info'];
	return order.flatMap(severity =>
		patterns.filter(({pattern}) => pattern.severity === severity),
	);
}

// Toned words, then text that is wrapped; later rows are indented.
function paragraph(
	head: readonly Span[],
	text: string,
	columns: number,
	indent: number,
): readonly Line[] {
	const isIndented = head.length === 0;
	const first = head.map(each => each.text).join(' ');
	const pad = ' '.repeat(indent);
	const rows = wrap(
		first === '' ? text : `${first} ${text}`,
		Math.max(10, columns - indent),
	);
	return rows.map((row, index) => {
		if (index > 0 || isIndented) return cutLine([span(pad + row)], columns);
		if (!row.startsWith(first)) return cutLine([span(row)], columns);
		return cutLine(
			[
				...head.flatMap((each, place) =>
					place === 0 ? [each] : [span(' '), each],
				),
				span(row.slice(first.length)),
			],
			columns,
		);
	});
}

function capital(text: string): string {
	// Names of programs and flags stay as they are spelt.
	return /^(?:etcd|kubeadm|journalctl|chrony|--)/.test(text)
		? text
		: text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `2026-11-21 13:47:12`, UTC. */
function instantText(atMs: Milliseconds): string {
	return Math.abs(atMs) > 8.64e15
		? 'n/a'
		: new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

function spanText(firstMs: Milliseconds, lastMs: Milliseconds): string {
	const [first, last] = [instantText(firstMs), instantText(lastMs)];
	if (first === last) return `${first} UTC`;
	const isSameDay = first.slice(0, 10) === last.slice(0, 10);
	return `${first} to ${isSameDay ? last.slice(11) : last} UTC`;
}

// Within one day the time alone, to the millisecond: what followed what.
function timeText(atMs: Milliseconds, summary: LogSummary): string {
	return isOneDay(summary)
		? new Date(atMs).toISOString().slice(11, 23)
		: instantText(atMs);
}

function summaryColumns(summary: LogSummary): number {
	return isOneDay(summary) ? 12 : 19;
}

function isOneDay({firstMs, lastMs}: LogSummary): boolean {
	return (
		firstMs !== undefined &&
		lastMs !== undefined &&
		Math.abs(firstMs) < 8.64e15 &&
		instantText(firstMs).slice(0, 10) === instantText(lastMs).slice(0, 10)
	);
}
