import type {EngineState} from '../engine/protocol.js';
import {cutLine, fitLine, heading, line, span} from '../present/text/line.js';
import {readingOf, type Reading} from '../present/text/scroll.js';
import {cut} from '../present/text/text-fit.js';
import type {Line} from '../present/text/tone.js';
import {screens, type KeyBinding, type Place} from './key-binding.js';
import {keyTable, noTyping, pages} from './keys.js';
import {isOnWall} from './wall.js';

// What confirms a step, from the least harm to the most, and why it takes more
// each time; the page of each step says its own.
const confirmations = [
	['Enter', 'the step only reads: nothing is changed'],
	['y', 'it writes, harms nothing: Enter is No'],
	['Tab, Enter', 'it disturbs service: Cancel is marked first'],
	['its name', 'no way back, or a step left out: it is typed'],
] as const;

/** The Help screen in at most so many rows from `offset` on: what confirms a step, and the whole key table, off keys with their reason. */
export function helpPage(
	engine: EngineState,
	columns: number,
	rows: number,
	offset: number,
	isWall = false,
): Reading {
	const keys = keyTable
		.filter(binding => !isWall || isOnWall(binding))
		.map(binding => helpRow(binding, engine, columns));
	const {lines, furthest} = readingOf(
		[
			...(isWall ? [] : confirmationLines(columns)),
			heading('Keys', columns, 'one table for every screen'),
			...keys,
		],
		offset,
		rows,
		columns,
	);
	return {lines, furthest};
}

function confirmationLines(columns: number): readonly Line[] {
	return [
		heading('What confirms a step, and why', columns),
		...confirmations.map(([keys, why]) =>
			cutLine(
				[...fitLine([span(`  ${keys}`, 'strong')], 14), span(why)],
				columns,
			),
		),
		cutLine(
			line('  Never with another key, nor before the page is seen.'),
			columns,
		),
	];
}

const keyColumns = 20;

function helpRow(
	binding: KeyBinding,
	engine: EngineState,
	columns: number,
): Line {
	const whyNot = binding.whyNot?.(engine);
	return cutLine(
		[
			...fitLine([span(`  ${binding.shown}`, 'strong')], keyColumns),
			...fitLine([span(binding.label)], 26),
			span(placesText(binding.places)),
			span(whyNot === undefined ? '' : `  off: ${cut(whyNot, 60)}`, 'warning'),
		],
		columns,
	);
}

function placesText(places: readonly Place[]): string {
	const isAll = (all: readonly Place[]): boolean =>
		all.every(place => places.includes(place));
	if (isAll([...screens, ...pages])) return 'everywhere';
	const others = screens.filter(place => !places.includes(place));
	const kinds = places.flatMap(place => pageWords[place] ?? []);
	return [
		...(others.length === 0
			? ['every screen']
			: others.length === 1
				? [`all but ${others.join('')}`]
				: places.filter(place => !place.startsWith('page-'))),
		...(isAll(pages)
			? ["a step's page"]
			: kinds.length === 0
				? []
				: [`page (${isAll(noTyping) ? 'not typed' : kinds.join(', ')})`]),
		...(places.includes('page-prefix') ? ['prefix page'] : []),
	].join(', ');
}

const pageWords: Readonly<Partial<Record<Place, string>>> = {
	'page-enter': 'reads only',
	'page-press-y': 'harms nothing',
	'page-buttons': 'disturbs',
	'page-typing': 'typed',
};
