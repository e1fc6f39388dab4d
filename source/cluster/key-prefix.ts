/**
 * The smallest key after every key that begins with `prefix`: etcd's `range_end`
 * for a prefix (client/v3/op.go, getPrefix). For a prefix of nothing but 0xff
 * bytes there is no such key, and etcd's word for "to the end" is a single 0.
 */
export function endOfPrefix(prefix: Uint8Array): Uint8Array {
	const last = prefix.findLastIndex(byte => byte !== 0xff);
	if (last === -1) return Uint8Array.of(0);
	const end = Uint8Array.from(prefix.subarray(0, last + 1));
	end[last] = (end[last] ?? 0) + 1;
	return end;
}

/** The smallest key after `key`. */
export function keyAfter(key: Uint8Array): Uint8Array {
	const next = new Uint8Array(key.byteLength + 1);
	next.set(key);
	return next;
}
