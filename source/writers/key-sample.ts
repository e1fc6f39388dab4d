/** A few of many keys, each as likely as any other. */
export type KeySample = {
	/** Looks at a key; keeps a copy if it is one of the few. */
	offer(key: Uint8Array): void;
	readonly keys: readonly Uint8Array[];
};

/** A longer key is not kept: the sample's memory is bounded whatever the keys are. */
const longestKeyBytes = 512;

/**
 * The `size` keys with the lowest hashes: a sample of equal chances that needs
 * neither a random number nor to know how many keys there will be.
 */
export function openKeySample(size: number): KeySample {
	const kept: Array<{hash: number; key: Uint8Array}> = [];
	return {
		get keys() {
			return kept.map(each => each.key);
		},
		offer(key) {
			if (key.byteLength > longestKeyBytes) return;
			const hash = hashOf(key);
			const highest = kept.at(-1);
			if (kept.length >= size && hash >= (highest?.hash ?? 0)) return;
			const place = kept.findIndex(each => each.hash > hash);
			kept.splice(place === -1 ? kept.length : place, 0, {
				hash,
				key: Uint8Array.from(key),
			});
			if (kept.length > size) kept.pop();
		},
	};
}

// FNV-1a, then the finaliser of MurmurHash3: keys differ in few bytes, and FNV
// alone leaves the high bits alike.
function hashOf(key: Uint8Array): number {
	let hash = 0x81_1c_9d_c5;
	for (const byte of key) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
