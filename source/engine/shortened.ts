import type {KeyCount, KeySum} from '../writers/census-tally.js';
import type {WriteSum, WriteTally} from '../writers/tally.js';

// The engine's state is copied into the painting thread whole, each second: of
// up to ten thousand prefixes only those cross that a screen could show.

/** More than the tallest screen has rows for. */
export const mostPrefixesSent = 60;

/** The tally with the smallest prefixes in one sum; the parts still add up to the whole. */
export function shortTally(tally: WriteTally): WriteTally {
	const rest = tally.prefixes.slice(mostPrefixesSent);
	return {
		...tally,
		prefixes: tally.prefixes.slice(0, mostPrefixesSent),
		otherPrefixes: added(rest, tally.otherPrefixes, addWrites),
	};
}

/** The same for a count of keys. */
export function shortCount(count: KeyCount): KeyCount {
	const rest = count.prefixes.slice(mostPrefixesSent);
	return {
		total: count.total,
		prefixes: count.prefixes.slice(0, mostPrefixesSent),
		otherPrefixes: added(rest, count.otherPrefixes, addKeys),
	};
}

function added<Sum>(
	sums: readonly Sum[],
	other: Sum | undefined,
	add: (a: Sum, b: Sum) => Sum,
): Sum | undefined {
	const [first, ...more] = other === undefined ? sums : [...sums, other];
	return first === undefined ? undefined : more.reduce(add, first);
}

function addWrites(a: WriteSum, b: WriteSum): WriteSum {
	return {
		events: a.events + b.events,
		bytes: a.bytes + b.bytes,
		updates: a.updates + b.updates,
		creates: a.creates + b.creates,
		deletes: a.deletes + b.deletes,
	};
}

function addKeys(a: KeySum, b: KeySum): KeySum {
	return {
		keys: a.keys + b.keys,
		versions: a.versions + b.versions,
		neverUpdated: a.neverUpdated + b.neverUpdated,
		keyBytes: a.keyBytes + b.keyBytes,
		sampledValues: a.sampledValues + b.sampledValues,
		// Unknown is not nothing: with one part unread the sum is not known.
		estimatedBytes:
			a.estimatedBytes === undefined || b.estimatedBytes === undefined
				? undefined
				: a.estimatedBytes + b.estimatedBytes,
	};
}
