import {printable} from '../printable.js';

/** Text from outside inside a paragraph or a table cell: shown as it is, never read as markup. */
export function inline(text: string): string {
	return printable(text)
		.replaceAll(/[\\`*<>[\]|#&~]/g, String.raw`\$&`)
		.replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`);
}

/** A table; cells are markup already. `align` has `>` for a column of figures, `<` for text. */
export function table(
	align: string,
	head: readonly string[],
	rows: ReadonlyArray<readonly string[]>,
): readonly string[] {
	const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [
		row(head),
		row(align.split('').map(side => (side === '>' ? '--:' : '---'))),
		...rows.map(cells => row(cells)),
	];
}

/** Lines shown as they are, each on one line. */
export function fenced(
	language: string,
	lines: readonly string[],
): readonly string[] {
	const shown = lines.map(line => printable(line));
	// The fence is longer than any run of backticks inside it.
	const longest = Math.max(
		2,
		...shown.map(line =>
			Math.max(0, ...(line.match(/`+/g) ?? []).map(run => run.length)),
		),
	);
	const fence = '`'.repeat(longest + 1);
	return [`${fence}${language}`, ...shown, fence];
}
