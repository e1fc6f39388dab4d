// Seven heights, each with an ASCII twin in ascii.ts. Not the full block: rows
// under each other would run together.
const blocks = '▁▂▃▄▅▆▇';

/**
 * The figures as a row of blocks, oldest first, at most so many columns: the
 * newest ones where they do not all fit. Heights are from `low` to `high`, else
 * from the smallest to the largest; what was not read is blank.
 */
export function sparkline(
	figures: ReadonlyArray<number | null>,
	columns: number,
	range: {readonly low?: number; readonly high?: number} = {},
): string {
	const shown = figures.slice(-Math.max(0, columns));
	if (columns <= 0) return '';
	const known = shown.filter(figure => figure !== null);
	const low = range.low ?? Math.min(...known);
	const high = Math.max(range.high ?? -Infinity, ...known);
	return shown
		.map(figure => {
			if (figure === null) return ' ';
			const share = high > low ? (figure - low) / (high - low) : 0;
			const height = Math.round(
				Math.min(1, Math.max(0, share)) * (blocks.length - 1),
			);
			return blocks[height] ?? ' ';
		})
		.join('');
}
