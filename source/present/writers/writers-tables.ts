import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
	type Milliseconds,
} from '../../units.js';
import type {CountedKeys} from '../../writers/census.js';
import type {WriteTally} from '../../writers/tally.js';
import type {WatchedWriters} from '../../writers/watch-writers.js';
import {cutLine, lineColumns, sideBySide} from '../text/line.js';
import {shareTable, type ShareRow} from './share-table.js';
import {outside} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';
import {
	hottestLines,
	knownLines,
	remarkLines,
	sentence,
} from './writers-lines.js';
import {censusRemarks} from './writers-words.js';

/** So many prefixes are shown; there is more in the JSON of `writers`. */
const prefixesShown = 12;
/** From this width on the hottest keys stand beside the table. */
const wideEnough = 120;

/** How much was written in that time, as a sentence. */
export function totalText(
	{total}: WriteTally,
	{prefix}: Pick<WatchedWriters, 'prefix'>,
	overMs: Milliseconds,
): string {
	const share = (count: number): string => formatRatio(count / total.events);
	const mix =
		total.events === 0
			? ''
			: `: ${share(total.updates)} overwrites (churn), ${share(total.creates)} new keys, ${share(total.deletes)} deletes`;
	return `${outside(prefix)} in ${formatDuration(overMs)}: ${rate(perSecond(total.events, overMs))} events/s, ${formatBytes(perSecond(total.bytes, overMs))}/s; ${formatCount(total.events)} events, ${formatBytes(total.bytes)} in all${mix}`;
}

/** Who wrote, the hottest keys, and what is known of the prefixes. */
export function tallyLines(
	tally: WriteTally,
	overMs: Milliseconds,
	columns: number,
): readonly Line[] {
	const {prefixes, otherPrefixes, total} = tally;
	const hidden = prefixes.slice(prefixesShown);
	const rest = [
		...hidden,
		...(otherPrefixes === undefined ? [] : [otherPrefixes]),
	].reduce(
		(sum, each) => ({
			bytes: sum.bytes + each.bytes,
			events: sum.events + each.events,
			updates: sum.updates + each.updates,
		}),
		{bytes: 0, events: 0, updates: 0},
	);
	const rowOf = (
		sum: {bytes: number; events: number; updates: number},
		name: string,
	): ShareRow => ({
		share: total.bytes === 0 ? 0 : sum.bytes / total.bytes,
		cells: [
			`${formatBytes(perSecond(sum.bytes, overMs))}/s`,
			rate(perSecond(sum.events, overMs)),
			formatRatio(sum.updates / sum.events),
		],
		name,
	});
	const rows = [
		...prefixes.slice(0, prefixesShown).map(each => rowOf(each, each.prefix)),
		...(rest.events === 0
			? []
			: [rowOf(rest, othersText(hidden.length, otherPrefixes !== undefined))]),
	];
	const beside = Math.floor(columns * 0.55);
	const hottestWhole = hottestLines({tally});
	// The end of a key tells it from the others: under the table, if not beside.
	const isWide =
		columns >= wideEnough &&
		hottestWhole.every(row => lineColumns(row) <= columns - beside - 2);
	const tableColumns = isWide ? beside : columns;
	const table = shareTable(
		['BYTES', 'EVENTS/s', 'CHURN'],
		'PREFIX',
		rows,
		tableColumns,
	);
	const hottest = hottestWhole.map(row =>
		cutLine(row, isWide ? columns - tableColumns - 2 : columns),
	);
	return [
		...(isWide
			? [
					[],
					...sideBySide(
						[
							{lines: table, columns: tableColumns},
							{
								lines: hottest.slice(1),
								columns: columns - tableColumns - 2,
							},
						],
						2,
					),
				]
			: [[], ...table, ...hottest]),
		...knownLines(
			prefixes.slice(0, prefixesShown).map(({prefix}) => prefix),
			columns,
		),
	];
}

/** What a census found. */
export function countedLines(
	counted: CountedKeys,
	columns: number,
): readonly Line[] {
	const {census, prefix} = counted;
	const {total, prefixes, otherPrefixes} = census;
	const shown = prefixes.slice(0, prefixesShown);
	const hidden = prefixes.slice(prefixesShown);
	const others = [
		...hidden,
		...(otherPrefixes === undefined ? [] : [otherPrefixes]),
	];
	const sum = (value: (each: (typeof others)[number]) => number): number =>
		others.reduce((all, each) => all + value(each), 0);
	const shareOf = (bytes: number | undefined): number | undefined =>
		bytes === undefined || total.estimatedBytes === undefined
			? undefined
			: bytes / Math.max(1, total.estimatedBytes);
	const rows: readonly ShareRow[] = [
		...shown.map(each => ({
			share: shareOf(each.estimatedBytes),
			cells: [
				formatBytes(each.estimatedBytes),
				formatCount(each.keys),
				perKey(each.versions, each.keys),
			],
			name: each.prefix,
		})),
		...(others.length === 0
			? []
			: [
					{
						share: undefined,
						cells: [
							'',
							formatCount(sum(each => each.keys)),
							perKey(
								sum(each => each.versions),
								sum(each => each.keys),
							),
						],
						name: othersText(hidden.length, otherPrefixes !== undefined),
					},
				]),
	];
	return [
		...sentence(
			`${outside(prefix)} in ${formatDuration(census.tookMs)}: ${formatCount(total.keys)} keys, written ${formatCount(total.versions)} times since they were created, about ${formatBytes(total.estimatedBytes)}`,
			columns,
		),
		...remarkLines(censusRemarks(counted), columns),
		...(rows.length === 0
			? []
			: [
					[],
					...shareTable(
						['EST. BYTES', 'KEYS', 'WRITES/KEY'],
						'PREFIX',
						rows,
						columns,
					),
				]),
		...knownLines(
			shown.map(each => each.prefix),
			columns,
		),
	];
}

function othersText(hidden: number, areMore: boolean): string {
	return `(${areMore ? 'more than ' : ''}${formatCount(hidden)} other prefixes)`;
}

function perSecond(amount: number, overMs: Milliseconds): number {
	return overMs <= 0 ? 0 : amount / (overMs / 1000);
}

/** Events in a second: with a decimal where whole ones would all read 0 or 1. */
function rate(each: number): string {
	return each < 10 && each > 0 ? each.toFixed(1) : formatCount(each);
}

function perKey(versions: number, keys: number): string {
	return keys === 0 ? 'n/a' : (versions / keys).toFixed(1);
}
