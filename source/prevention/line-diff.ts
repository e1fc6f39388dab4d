// A unified diff between two texts of a few hundred lines, for patch(1).

type Change = {readonly kind: ' ' | '-' | '+'; readonly line: string};

const contextLines = 3;

/** The change from `before` to `after` as a unified diff; empty when they are equal. Both end with a line break. */
export function unifiedDiff(
	before: string,
	after: string,
	fileName: string,
): string {
	if (before === after) return '';
	const changes = changesBetween(linesOf(before), linesOf(after));
	return [
		`--- ${fileName}`,
		`+++ ${fileName}`,
		...hunksOf(changes).flatMap(hunk => hunkLines(changes, hunk)),
		'',
	].join('\n');
}

function linesOf(text: string): readonly string[] {
	return text.replace(/\n$/, '').split('\n');
}

// Longest common subsequence by dynamic programming: the files are small.
function changesBetween(
	before: readonly string[],
	after: readonly string[],
): readonly Change[] {
	const width = after.length + 1;
	const lengths = new Uint32Array((before.length + 1) * width);
	const lengthAt = (i: number, j: number): number =>
		lengths[i * width + j] ?? 0;
	for (let i = before.length - 1; i >= 0; i -= 1) {
		for (let j = after.length - 1; j >= 0; j -= 1) {
			lengths[i * width + j] =
				before[i] === after[j]
					? lengthAt(i + 1, j + 1) + 1
					: Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
		}
	}

	const changes: Change[] = [];
	let i = 0;
	let j = 0;
	while (i < before.length || j < after.length) {
		const [old, now] = [before[i], after[j]];
		if (old !== undefined && old === now) {
			changes.push({kind: ' ', line: old});
			i += 1;
			j += 1;
		} else if (
			old !== undefined &&
			(now === undefined || lengthAt(i + 1, j) >= lengthAt(i, j + 1))
		) {
			changes.push({kind: '-', line: old});
			i += 1;
		} else {
			changes.push({kind: '+', line: now ?? ''});
			j += 1;
		}
	}

	return changes;
}

type Hunk = {readonly from: number; readonly to: number};

// Changes nearer than twice the context share a hunk, as patch expects.
function hunksOf(changes: readonly Change[]): readonly Hunk[] {
	const hunks: Hunk[] = [];
	for (const [index, {kind}] of changes.entries()) {
		if (kind === ' ') continue;
		const from = Math.max(0, index - contextLines);
		const to = Math.min(changes.length, index + contextLines + 1);
		const last = hunks.at(-1);
		if (last !== undefined && from <= last.to) {
			hunks[hunks.length - 1] = {from: last.from, to};
		} else {
			hunks.push({from, to});
		}
	}

	return hunks;
}

function hunkLines(
	changes: readonly Change[],
	{from, to}: Hunk,
): readonly string[] {
	const count = (part: readonly Change[], not: '+' | '-'): number =>
		part.filter(({kind}) => kind !== not).length;
	const before = changes.slice(0, from);
	const body = changes.slice(from, to);
	const oldCount = count(body, '+');
	const newCount = count(body, '-');
	return [
		`@@ -${count(before, '+') + Math.min(1, oldCount)},${oldCount} +${count(before, '-') + Math.min(1, newCount)},${newCount} @@`,
		...body.map(({kind, line}) => kind + line),
	];
}
