import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
} from '../../units.js';
import type {CountedKeys} from '../../writers/census.js';
import {knownWriter} from '../../writers/known-writers.js';
import type {WatchedWriters} from '../../writers/watch-writers.js';
import {line, span} from '../text/line.js';
import {columnsOf, outside, wrap} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';
import {censusRemarks, watchRemarks, type Remark} from './writers-words.js';

/** So many prefixes are shown; all are in the JSON. */
const prefixesShown = 15;

/**
 * Everything about a watch, as rows: what was written, what to know about the
 * figures, who wrote, the hottest keys, and what is known of them. Sentences are
 * wrapped to `columns`; a row of a table ends with its prefix or key in full.
 */
export function watchLines(
	watched: WatchedWriters,
	columns: number,
): readonly Line[] {
	const {tally, outcome, prefix} = watched;
	const {total, prefixes, otherPrefixes} = tally;
	const seconds = outcome.coveredMs / 1000;
	const perSecond = (amount: number): number =>
		seconds === 0 ? 0 : amount / seconds;
	const rows = prefixes.map(each => [
		formatRatio(shareOf(each.bytes, total.bytes)),
		formatBytes(each.bytes),
		formatCount(each.events),
		formatRatio(shareOf(each.updates, each.events)),
		each.prefix,
	]);
	const rest = restRow(prefixes.slice(prefixesShown), otherPrefixes, sums => [
		formatRatio(
			shareOf(
				sumOf(sums, each => each.bytes),
				total.bytes,
			),
		),
		formatBytes(sumOf(sums, each => each.bytes)),
		formatCount(sumOf(sums, each => each.events)),
		'',
	]);
	return [
		...sentence(
			`${outside(prefix)}${through(outcome.members)} for ${formatDuration(outcome.coveredMs)}: ${formatCount(total.events)} events (${formatCount(perSecond(total.events))}/s), ${formatBytes(total.bytes)} (${formatBytes(perSecond(total.bytes))}/s)${mixText(total)}`,
			columns,
		),
		...remarkLines(watchRemarks(watched), columns),
		...table(
			['SHARE', 'BYTES', 'EVENTS', 'CHURN', 'PREFIX'],
			[...rows.slice(0, prefixesShown), ...rest],
		),
		...(total.events === 0
			? []
			: sentence(
					'share: of the bytes of keys and values; churn: events that overwrote a key',
					columns,
					'faint',
				)),
		...hottestLines(watched),
		...knownLines(
			prefixes.slice(0, prefixesShown).map(each => each.prefix),
			columns,
		),
	];
}

/** Everything about a census, as rows, in the same way. */
export function censusLines(
	counted: CountedKeys,
	columns: number,
): readonly Line[] {
	const {census, prefix} = counted;
	const {total, prefixes, otherPrefixes} = census;
	const rows = prefixes.map(each => [
		formatBytes(each.estimatedBytes),
		formatCount(each.keys),
		formatCount(each.versions),
		perKey(each.versions, each.keys),
		each.prefix,
	]);
	const rest = restRow(prefixes.slice(prefixesShown), otherPrefixes, sums => [
		'',
		formatCount(sumOf(sums, each => each.keys)),
		formatCount(sumOf(sums, each => each.versions)),
		'',
	]);
	return [
		...sentence(
			`${outside(prefix)}${through(census.members)} in ${formatDuration(census.tookMs)}: ${formatCount(total.keys)} keys, written ${formatCount(total.versions)} times since they were created, about ${formatBytes(total.estimatedBytes)}${census.revisions.length === 1 ? `, at revision ${formatCount(census.revisions[0])}` : ''}`,
			columns,
		),
		...remarkLines(censusRemarks(counted), columns),
		...table(
			['EST. BYTES', 'KEYS', 'WRITES', 'PER KEY', 'PREFIX'],
			[...rows.slice(0, prefixesShown), ...rest],
		),
		...knownLines(
			prefixes.slice(0, prefixesShown).map(each => each.prefix),
			columns,
		),
	];
}

/** A bar of so many columns, full at `all`: `#####.....`. */
export function progressBar(
	done: number,
	all: number,
	columns: number,
): string {
	const share = all === 0 ? 1 : Math.min(1, done / all);
	const full = Math.round(share * columns);
	return '#'.repeat(full) + '.'.repeat(columns - full);
}

function through(members: readonly string[]): string {
	return members.length === 0
		? ''
		: ` through ${members.map(name => outside(name)).join(', then ')}`;
}

function mixText(total: WatchedWriters['tally']['total']): string {
	if (total.events === 0) return '';
	const share = (count: number): string =>
		formatRatio(shareOf(count, total.events));
	return `: ${share(total.updates)} overwrites, ${share(total.creates)} new keys, ${share(total.deletes)} deletes`;
}

/** The keys that were written most often, after an empty row; none when none came twice. */
export function hottestLines({
	tally,
}: Pick<WatchedWriters, 'tally'>): readonly Line[] {
	const {hottestKeys, hottestSlack} = tally;
	if (hottestKeys.length === 0) return [];
	return [
		[],
		line(
			hottestSlack === 0
				? 'Hottest keys'
				: `Hottest keys (each was written up to ${formatCount(hottestSlack)} times more)`,
			'strong',
		),
		...alignedRows(
			hottestKeys.map(key => [
				`${formatCount(key.events)} events`,
				`${formatBytes(key.lastBytes)} each`,
				key.path,
			]),
		),
	];
}

/** What is known of those prefixes, after an empty row. */
export function knownLines(
	prefixes: readonly string[],
	columns: number,
): readonly Line[] {
	const known = prefixes.flatMap(prefix => {
		const writer = knownWriter(prefix);
		return writer === undefined ? [] : [{...writer, prefix}];
	});
	// By namespace the same explanation would come again and again.
	const first = known.filter(
		(each, index) =>
			known.findIndex(other => other.what === each.what) === index,
	);
	if (first.length === 0) return [];
	return [
		[],
		line('What is known of them', 'strong'),
		...first.flatMap(({prefix, what, tryThis}) => [
			line(`  ${prefix}`, 'info'),
			...indented(what, columns),
			...indented(`Do: ${tryThis}`, columns),
		]),
	];
}

/** Remarks, each in its tone. */
export function remarkLines(
	remarks: readonly Remark[],
	columns: number,
): readonly Line[] {
	return remarks.flatMap(({tone, text}) => sentence(text, columns, tone));
}

/** A sentence broken into rows. */
export function sentence(
	text: string,
	columns: number,
	tone: Remark['tone'] | 'plain' | 'faint' = 'plain',
): readonly Line[] {
	return wrap(text, columns).map(row => line(row, tone));
}

function indented(text: string, columns: number): readonly Line[] {
	return wrap(text, Math.max(1, columns - 4)).map(row => line(`    ${row}`));
}

function table(
	head: readonly string[],
	rows: ReadonlyArray<readonly string[]>,
): readonly Line[] {
	if (rows.length === 0) return [];
	const [first = [], ...rest] = alignedRows([head, ...rows]);
	return [[], first.map(each => ({...each, tone: 'strong'})), ...rest];
}

// The last cell of a row is left-aligned and whole, the others are right-aligned.
function alignedRows(rows: ReadonlyArray<readonly string[]>): readonly Line[] {
	const cells = rows[0]?.length ?? 0;
	const widths = Array.from({length: cells}, (_, index) =>
		Math.max(...rows.map(row => columnsOf(row[index] ?? ''))),
	);
	return rows.map(row => [
		span(
			`  ${row
				.map((cell, index) =>
					index === cells - 1
						? outside(cell)
						: ' '.repeat((widths[index] ?? 0) - columnsOf(cell)) + cell,
				)
				.join('  ')}`,
		),
	]);
}

function restRow<Sum>(
	hidden: readonly Sum[],
	other: Sum | undefined,
	cells: (sums: readonly Sum[]) => readonly string[],
): ReadonlyArray<readonly string[]> {
	const sums = other === undefined ? hidden : [...hidden, other];
	if (sums.length === 0) return [];
	const count =
		other === undefined
			? formatCount(hidden.length)
			: `more than ${formatCount(hidden.length)}`;
	return [[...cells(sums), `(${count} other prefixes)`]];
}

function sumOf<Sum>(sums: readonly Sum[], value: (sum: Sum) => number): number {
	return sums.reduce((total, each) => total + value(each), 0);
}

function shareOf(part: number, whole: number): number {
	return whole === 0 ? 0 : part / whole;
}

function perKey(versions: number, keys: number): string {
	return keys === 0 ? 'n/a' : (versions / keys).toFixed(1);
}
