/** The known name that differs least from what was written; `undefined` when none is near. */
export function nearestName(
	written: string,
	known: readonly string[],
): string | undefined {
	// Half of a name is meant as that name, though it lacks more letters.
	const longer = known.find(name => name.startsWith(written.toLowerCase()));
	if (longer !== undefined && written.length > 3) return longer;
	const [best] = known
		.map(name => ({name, edits: editsBetween(written.toLowerCase(), name)}))
		.toSorted((a, b) => a.edits - b.edits);
	// A third of the letters wrong is another word.
	return best !== undefined &&
		best.edits <= Math.max(2, Math.floor(best.name.length / 3))
		? best.name
		: undefined;
}

// Levenshtein's distance, row by row.
function editsBetween(from: string, to: string): number {
	let row = Array.from({length: to.length + 1}, (_, index) => index);
	for (const [line, letter] of Array.from(from).entries()) {
		const next = [line + 1];
		for (const [index, other] of Array.from(to).entries()) {
			next.push(
				Math.min(
					(next[index] ?? 0) + 1,
					(row[index + 1] ?? 0) + 1,
					(row[index] ?? 0) + (letter === other ? 0 : 1),
				),
			);
		}

		row = next;
	}

	return row.at(-1) ?? 0;
}
