/**
 * An immutable map in the order of its keys, in chunks: setting an entry
 * copies one chunk and the list of chunks, so that a cluster state can be kept,
 * compared and replayed while a drill writes tens of thousands of keys.
 */
export type SortedMap<K extends string | number, V> = {
	readonly chunks: ReadonlyArray<ReadonlyArray<Entry<K, V>>>;
	readonly size: number;
};

type Entry<K, V> = readonly [key: K, value: V];

/** A chunk that grows beyond this is cut in two. */
const maxChunk = 128;

export function emptyMap<K extends string | number, V>(): SortedMap<K, V> {
	return {chunks: [], size: 0};
}

export function getFrom<K extends string | number, V>(
	map: SortedMap<K, V>,
	key: K,
): V | undefined {
	const chunk = map.chunks[chunkFor(map, key)] ?? [];
	const entry = chunk[placeIn(chunk, key)];
	return entry?.[0] === key ? entry[1] : undefined;
}

/** The map with that entry added or replaced. */
export function withEntry<K extends string | number, V>(
	map: SortedMap<K, V>,
	key: K,
	value: V,
): SortedMap<K, V> {
	const at = chunkFor(map, key);
	const chunk = map.chunks[at] ?? [];
	const place = placeIn(chunk, key);
	const isNew = chunk[place]?.[0] !== key;
	const changed = chunk.toSpliced(place, isNew ? 0 : 1, [key, value]);
	const half = changed.length >> 1;
	return {
		chunks: map.chunks.toSpliced(
			at,
			1,
			...(changed.length > maxChunk
				? [changed.slice(0, half), changed.slice(half)]
				: [changed]),
		),
		size: map.size + (isNew ? 1 : 0),
	};
}

/** The map without that key. */
export function withoutEntry<K extends string | number, V>(
	map: SortedMap<K, V>,
	key: K,
): SortedMap<K, V> {
	const at = chunkFor(map, key);
	const chunk = map.chunks[at] ?? [];
	const place = placeIn(chunk, key);
	if (chunk[place]?.[0] !== key) return map;
	const left = chunk.toSpliced(place, 1);
	return {
		chunks: map.chunks.toSpliced(at, 1, ...(left.length === 0 ? [] : [left])),
		size: map.size - 1,
	};
}

/** The map without the keys below `from`. */
export function withoutBelow<K extends string | number, V>(
	map: SortedMap<K, V>,
	from: K,
): SortedMap<K, V> {
	const at = chunkFor(map, from);
	const chunk = map.chunks[at] ?? [];
	const left = chunk.slice(placeIn(chunk, from));
	const chunks = [
		...(left.length === 0 ? [] : [left]),
		...map.chunks.slice(at + 1),
	];
	return {
		chunks,
		size: chunks.reduce((sum, each) => sum + each.length, 0),
	};
}

/** The entries from `from` on, up to but without `to` (`undefined`: to the end), in order. */
export function* entriesBetween<K extends string | number, V>(
	map: SortedMap<K, V>,
	from: K,
	to: K | undefined,
): Generator<Entry<K, V>> {
	const first = chunkFor(map, from);
	for (let at = first; at < map.chunks.length; at += 1) {
		const chunk = map.chunks[at] ?? [];
		const start = at === first ? placeIn(chunk, from) : 0;
		for (let place = start; place < chunk.length; place += 1) {
			const entry = chunk[place];
			if (entry === undefined || (to !== undefined && entry[0] >= to)) return;
			yield entry;
		}
	}
}

// The last chunk that begins at or before the key, where it is or would go.
function chunkFor<K extends string | number, V>(
	map: SortedMap<K, V>,
	key: K,
): number {
	let low = 0;
	let high = map.chunks.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const first = map.chunks[middle]?.[0]?.[0];
		if (first !== undefined && first <= key) low = middle + 1;
		else high = middle;
	}

	return Math.max(0, low - 1);
}

function placeIn<K extends string | number, V>(
	chunk: ReadonlyArray<Entry<K, V>>,
	key: K,
): number {
	let low = 0;
	let high = chunk.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const found = chunk[middle]?.[0];
		if (found !== undefined && found < key) low = middle + 1;
		else high = middle;
	}

	return low;
}
