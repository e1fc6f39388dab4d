import type {Line} from './tone.js';

/** A block of a screen that can be drawn in fewer rows than it would like. */
export type Block = {
	/** Served in this order when rows are short; drawn in the order of the list. */
	readonly rank: number;
	readonly least: number;
	readonly lines: readonly Line[];
	/** The block in fewer rows than its lines; cut off at the end unless given. */
	readonly shrink?: (rows: number) => readonly Line[];
};

/** Stacks blocks into at most so many rows: each gets its least by rank, then its whole by rank. */
export function stack(blocks: readonly Block[], rows: number): readonly Line[] {
	const granted = new Map<Block, number>();
	let left = Math.max(0, rows);
	const byRank = blocks.toSorted((a, b) => a.rank - b.rank);
	for (const wanted of ['least', 'whole'] as const) {
		for (const block of byRank) {
			const has = granted.get(block) ?? 0;
			const wants =
				wanted === 'least'
					? Math.min(block.least, block.lines.length)
					: block.lines.length;
			const gets = Math.max(0, Math.min(left, wants - has));
			granted.set(block, has + gets);
			left -= gets;
		}
	}

	return blocks.flatMap(block => {
		const has = granted.get(block) ?? 0;
		if (has >= block.lines.length) return block.lines;
		return (block.shrink?.(has) ?? block.lines).slice(0, has);
	});
}
