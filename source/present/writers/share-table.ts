import {formatRatio, type Ratio} from '../../units.js';
import {cutLine, span} from '../text/line.js';
import {columnsOf, cut, outside} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';

/** One row: a share of the whole, its figures, and what it is of. */
export type ShareRow = {
	/** `undefined`: not known. */
	readonly share: Ratio | undefined;
	readonly cells: readonly string[];
	/** Cut where there is no room; made printable here. */
	readonly name: string;
};

// Widths at which bars can still be compared.
const [leastBar, mostBar] = [8, 24] as const;

/** A table whose rows begin with a bar; the figures are right-aligned, the name comes last. */
export function shareTable(
	head: readonly string[],
	nameHead: string,
	rows: readonly ShareRow[],
	columns: number,
): readonly Line[] {
	if (rows.length === 0) return [];
	const bar = Math.max(leastBar, Math.min(mostBar, Math.floor(columns / 8)));
	const widths = head.map((title, index) =>
		Math.max(
			columnsOf(title),
			...rows.map(row => columnsOf(row.cells[index] ?? '')),
		),
	);
	const cells = (texts: readonly string[]): string =>
		texts
			.map((text, index) => text.padStart(widths[index] ?? 0))
			.map(text => `  ${text}`)
			.join('');
	const left = 2 + bar + 1 + 5;
	const used = left + widths.reduce((sum, width) => sum + width + 2, 0) + 2;
	return [
		cutLine(
			[
				span(
					`  ${'SHARE'.padEnd(left - 2)}${cells(head)}  ${nameHead}`,
					'strong',
				),
			],
			columns,
		),
		...rows.map(row =>
			cutLine(
				[
					span('  '),
					...shareBar(row.share, bar),
					span(formatRatio(row.share).padStart(6)),
					span(
						`${cells(row.cells)}  ${cut(outside(row.name), Math.max(8, columns - used))}`,
					),
				],
				columns,
			),
		),
	];
}

/** A bar of so many columns, lower than its row so that rows do not run together; something is never shown as nothing, nor not quite all as all. */
export function shareBar(share: Ratio | undefined, columns: number): Line {
	const exact = Math.round((share ?? 0) * columns);
	const full = Math.max(
		(share ?? 0) > 0 ? 1 : 0,
		Math.min(exact, (share ?? 0) < 1 ? columns - 1 : columns),
	);
	return [
		span('▇'.repeat(full), 'info'),
		span('·'.repeat(Math.max(0, columns - full)), 'faint'),
	];
}
