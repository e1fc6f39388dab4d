import type {Machine} from './machine.js';
import type {BenchTable} from './part.js';
import {judgementOf, tableLines} from './table.js';

/** What one part gave. */
export type PartResult = {
	readonly name: string;
	readonly about: string;
	readonly tables: readonly BenchTable[];
	readonly tookMs: number;
};

/** Everything below this line of RESULTS.md is kept by hand. */
export const handKeptLine =
	'<!-- Below this line is written by hand; npm run bench -- --write keeps it. -->';

/** One table with its title and notes, as Markdown. */
export function tableSection(table: BenchTable): readonly string[] {
	return [
		`### ${table.title}`,
		'',
		...tableLines(table),
		'',
		...(table.notes ?? []).map(note => `- ${note}`),
		...((table.notes ?? []).length === 0 ? [] : ['']),
	];
}

/** One line for each target that is missed. */
export function missed(results: readonly PartResult[]): readonly string[] {
	return results.flatMap(({name, tables}) =>
		tables.flatMap(table =>
			table.rows.flatMap(row => {
				const judgement = judgementOf(row, table);
				return judgement === undefined || judgement.isMet
					? []
					: [`${name}, ${table.title}: ${row.what} ${judgement.words}`];
			}),
		),
	);
}

/** The whole of RESULTS.md; `before` is what it was, for the part that is kept by hand. */
export function resultsPage(
	machine: Machine,
	results: readonly PartResult[],
	isQuick: boolean,
	before: string,
): string {
	const misses = missed(results);
	const kept = before.split(handKeptLine)[1]?.trim() ?? '';
	return [
		'# Results',
		'',
		`Written by \`npm run bench -- --write${isQuick ? ' --quick' : ''}\`. The ways of a table took turns within one run, so compare within a table and by ratio;`,
		'times are for orientation. Ratio: the median against the row that counts as 1.',
		'',
		...machine.facts.map(fact => `- ${fact}`),
		...(machine.isLoaded
			? ['- **something else was running: times are too long and swing**']
			: []),
		'',
		'## Targets missed',
		'',
		...(misses.length === 0 ? ['None.'] : misses.map(line => `- ${line}`)),
		'',
		...results.flatMap(({name, about, tables, tookMs}) => [
			`## ${name}: ${about}`,
			'',
			`\`npm run bench -- ${name}\`, ${(tookMs / 1000).toFixed(0)} s.`,
			'',
			...tables.flatMap(table => tableSection(table)),
		]),
		handKeptLine,
		'',
		...(kept === '' ? [] : [kept, '']),
	].join('\n');
}
