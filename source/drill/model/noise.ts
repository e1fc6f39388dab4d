/**
 * A number from 0 up to 1 that looks random and depends on nothing but its
 * arguments, so that a drill with the same seed goes the same way twice.
 */
export function noise(...parts: readonly number[]): number {
	let hash = 0x81_1c_9d_c5;
	for (const part of parts) {
		hash = Math.imul(hash ^ (part | 0), 0x01_00_01_93);
		hash = Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d);
		hash = Math.imul(hash ^ (hash >>> 12), 0x29_7a_2d_39);
		hash ^= hash >>> 15;
	}

	return (hash >>> 0) / 2 ** 32;
}

/** A number made of text, to feed to `noise`. */
export function textNumber(text: string): number {
	let hash = 0x81_1c_9d_c5;
	for (let at = 0; at < text.length; at += 1) {
		hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
	}

	return hash | 0;
}
