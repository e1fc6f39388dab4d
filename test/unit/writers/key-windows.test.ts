import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {endOfPrefix, keyAfter} from '../../../source/cluster/key-prefix.js';
import {
	firstWindow,
	nextWindow,
	spansOf,
	type KeySpan,
	type KeyWindow,
} from '../../../source/writers/key-windows.js';

// Answers as a member does: keys of the window in order, and how many there are.
function walk(
	sorted: readonly Uint8Array[],
	prefix: Uint8Array,
	limit: number,
): {
	readonly visited: readonly Uint8Array[];
	readonly pages: number;
	/** Keys that the server went through, in all and at most at a time. */
	readonly walked: number;
	readonly longest: number;
} {
	const visited: Uint8Array[] = [];
	let pages = 0;
	let walked = 0;
	let longest = 0;
	for (const span of spansOf(prefix)) {
		const all = within(sorted, span);
		const [first] = all;
		if (first === undefined) continue;
		let window: KeyWindow | undefined = firstWindow(
			span,
			first,
			all.length,
			limit,
		);
		while (window !== undefined) {
			const inside = within(sorted, window);
			const page = inside.slice(0, limit);
			visited.push(...page);
			pages += 1;
			walked += inside.length;
			longest = Math.max(longest, inside.length);
			assert.ok(pages <= 30 * sorted.length + 600, 'it does not end');
			window = nextWindow(window, {
				firstKey: page[0],
				lastKey: page.at(-1),
				keys: page.length,
				hasMore: inside.length > limit,
				left: inside.length - page.length,
				limit,
			});
		}
	}

	return {visited, pages, walked, longest};
}

function within(
	sorted: readonly Uint8Array[],
	{from, end}: KeySpan,
): readonly Uint8Array[] {
	return sorted.filter(
		key => Buffer.compare(key, from) >= 0 && Buffer.compare(key, end) < 0,
	);
}

function sortedKeys(keys: readonly Uint8Array[]): readonly Uint8Array[] {
	return [...new Map(keys.map(key => [String(key), key])).values()].toSorted(
		(a, b) => Buffer.compare(a, b),
	);
}

const key = fc.oneof(
	// Bytes 0 and 255 are where prefixes end in odd ways.
	fc.array(fc.constantFrom(0, 1, 97, 98, 254, 255), {maxLength: 6}),
	fc.array(fc.nat({max: 255}), {maxLength: 4}),
	fc
		.stringMatching(/^registry\/[ab]{1,3}\/[0-9]{1,3}$/)
		.map(text => [...Buffer.from(text)]),
);

test('the windows lead through every key once, in order, whatever the keys are', () => {
	fc.assert(
		fc.property(
			fc.array(key, {maxLength: 120}),
			fc.integer({min: 1, max: 6}),
			(rests, limit) => {
				const keys = sortedKeys(
					rests.map(rest => Uint8Array.from([0x2f, ...rest])),
				);
				const {visited} = walk(keys, Uint8Array.of(0x2f), limit);
				assert.deepEqual(visited, keys);
			},
		),
		{numRuns: 1000},
	);
});

test('the server walks through a few times the keys, and never through all of them at once', () => {
	const keys = sortedKeys(
		Array.from({length: 12_000}, (_, index) =>
			Buffer.from(
				`/registry/${['events', 'leases', 'pods'][index % 3] ?? ''}/ns-${index % 7}/${(index * 2_654_435_761) % 4_294_967_296}`,
			),
		),
	);
	const limit = 60;
	const {visited, pages, walked, longest} = walk(keys, Buffer.from('/'), limit);
	assert.equal(visited.length, keys.length);
	assert.ok(pages < 5 * (keys.length / limit), `${pages} pages`);
	assert.ok(walked < 3 * keys.length, `${walked} keys walked through`);
	// A namespace of a resource has 571.
	assert.ok(longest <= 600, `${longest} keys at once`);
});

test('spans lead through the whole prefix without a gap, cut between kinds of resources', () => {
	for (const prefix of ['/', '/registry/', '/registry/pods/', '/a', 'x']) {
		const spans = spansOf(Buffer.from(prefix));
		assert.deepEqual(spans[0]?.from, Buffer.from(prefix));
		assert.deepEqual(spans.at(-1)?.end, endOfPrefix(Buffer.from(prefix)));
		for (const [index, span] of spans.entries()) {
			assert.ok(Buffer.compare(span.from, span.end) < 0);
			assert.deepEqual(span.end, spans[index + 1]?.from ?? span.end);
		}
	}

	assert.equal(spansOf(Buffer.from('/')).length, 28);
	assert.equal(spansOf(Buffer.from('/registry/pods/')).length, 1);
});

test('the end of a prefix is the first key after all that begin with it', () => {
	fc.assert(
		fc.property(
			fc.uint8Array({minLength: 1, maxLength: 4}),
			fc.uint8Array({maxLength: 4}),
			fc.uint8Array({maxLength: 6}),
			(prefix, rest, other) => {
				const end = endOfPrefix(prefix);
				if (prefix.every(byte => byte === 255)) {
					assert.deepEqual(end, Uint8Array.of(0));
					return;
				}

				assert.ok(Buffer.compare(Buffer.concat([prefix, rest]), end) < 0);
				const isInside =
					Buffer.compare(other, prefix) >= 0 && Buffer.compare(other, end) < 0;
				assert.equal(
					isInside,
					Buffer.compare(other.subarray(0, prefix.length), prefix) === 0,
				);
				assert.equal(Buffer.compare(keyAfter(other), other), 1);
				assert.deepEqual(keyAfter(other).subarray(0, -1), other);
			},
		),
	);
});
