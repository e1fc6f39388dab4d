import {formatBytes} from '../source/units.js';
import {
	medianOf,
	type BenchRow,
	type BenchTable,
	type BenchTarget,
	type BenchUnit,
} from './part.js';

/** How a row stands to its target. */
export type Judgement = {readonly isMet: boolean; readonly words: string};

/** The ratio of a row's median to that of the row it is held against; `undefined` without one. */
export function ratioOf(row: BenchRow, table: BenchTable): number | undefined {
	const base = table.rows.find(({what}) => what === row.against);
	if (base === undefined) return undefined;
	return medianOf(row.samples) / medianOf(base.samples);
}

/** Whether the row's target is met, and by how much not; `undefined` without a target. */
export function judgementOf(
	row: BenchRow,
	table: BenchTable,
): Judgement | undefined {
	const {target} = row;
	if (target === undefined) return undefined;
	const value =
		target.of === 'ratio' ? ratioOf(row, table) : medianOf(row.samples);
	if (value === undefined || Number.isNaN(value)) {
		return {isMet: false, words: `${limitOf(target, row.unit)}: not measured`};
	}

	const isMet =
		target.is === 'at-most' ? value <= target.limit : value >= target.limit;
	const off = Math.abs(value / target.limit - 1) * 100;
	return {
		isMet,
		words: `${limitOf(target, row.unit)}: ${isMet ? 'met' : `missed by ${off.toFixed(0)} %`}`,
	};
}

/** The table as Markdown, which reads well in a terminal too. */
export function tableLines(table: BenchTable): readonly string[] {
	const hasRatio = table.rows.some(({against}) => against !== undefined);
	const hasTarget = table.rows.some(({target}) => target !== undefined);
	const cells = [
		[
			'',
			'median',
			'least to most',
			'runs',
			...(hasRatio ? ['ratio'] : []),
			...(hasTarget ? ['target'] : []),
		],
		...table.rows.map(row => [
			row.what,
			figure(medianOf(row.samples), row.unit),
			`${figure(Math.min(...row.samples), row.unit)} to ${figure(Math.max(...row.samples), row.unit)}`,
			String(row.samples.length),
			...(hasRatio ? [ratioWords(row, table)] : []),
			...(hasTarget ? [judgementOf(row, table)?.words ?? ''] : []),
		]),
	];
	const widths = (cells[0] ?? []).map((_, column) =>
		Math.max(3, ...cells.map(line => line[column]?.length ?? 0)),
	);
	const last = hasTarget ? widths.length - 1 : -1;
	const isLeft = (column: number): boolean => column === 0 || column === last;
	const lines = cells.map(
		line =>
			`| ${line.map((cell, column) => (isLeft(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`,
	);
	const rule = `| ${widths.map((width, column) => (isLeft(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
	return [lines[0] ?? '', rule, ...lines.slice(1)];
}

function ratioWords(row: BenchRow, table: BenchTable): string {
	const ratio = ratioOf(row, table);
	if (ratio !== undefined) return ratio.toFixed(2);
	return table.rows.some(({against}) => against === row.what) ? '1' : '';
}

function limitOf({of, is, limit}: BenchTarget, unit: BenchUnit): string {
	const words = of === 'ratio' ? `${limit} times` : figure(limit, unit);
	return `${is === 'at-most' ? '≤' : '≥'} ${words}`;
}

/** A figure with its unit, no finer than it was measured. */
function figure(value: number, unit: BenchUnit): string {
	if (Number.isNaN(value)) return '-';
	switch (unit) {
		case 'B/s': {
			return `${formatBytes(value)}/s`;
		}

		case '1/s': {
			return `${Math.round(value).toLocaleString('en')} /s`;
		}

		case '': {
			return String(Math.round(value * 1000) / 1000);
		}

		case 'ms':
		case 's':
		case '%':
		case 'MiB':
		case 'us': {
			const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
			return `${value.toFixed(digits)} ${unit}`;
		}
	}
}
