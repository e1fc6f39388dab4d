/**
 * A key as text with one character for each of its bytes (latin1), so that the
 * order of strings is etcd's order of keys.
 */
export type KeyText = string;

/** Keys from `from` on, up to but without `to`; `undefined`: to the last key. */
export type KeyRange = {
	readonly from: KeyText;
	readonly to: KeyText | undefined;
};

/**
 * The keys that a request names. As in etcd's KV API: no range end is that one
 * key, a range end of one zero byte is everything from the key on.
 */
export function keyRange(key: KeyText, rangeEnd: KeyText): KeyRange {
	if (rangeEnd === '') return {from: key, to: `${key}\0`};
	return {from: key, to: rangeEnd === '\0' ? undefined : rangeEnd};
}

export function isInRange({from, to}: KeyRange, key: KeyText): boolean {
	return key >= from && (to === undefined || key < to);
}

/** All keys that begin so. */
export function prefixRange(prefix: KeyText): KeyRange {
	for (let at = prefix.length - 1; at >= 0; at -= 1) {
		const code = prefix.charCodeAt(at);
		if (code < 0xff) {
			return {
				from: prefix,
				to: prefix.slice(0, at) + String.fromCharCode(code + 1),
			};
		}
	}

	return {from: prefix, to: undefined};
}
