import {endOfPrefix} from './key-prefix.js';

/**
 * A key as its bytes, one character for each (latin1): keys are bytes, and
 * what is deleted must be exactly what was counted, whatever they are.
 */
export type KeyBytes = string;

/** Keys from `from` on, before `end`. */
export type KeySpan = {readonly from: KeyBytes; readonly end: KeyBytes};

/** As the end of a span: no end, as etcd takes it; as its beginning: the first key. */
export const noEnd: KeyBytes = '\0';

/** Every key that begins with `prefix`. */
export function prefixSpan(prefix: KeyBytes): KeySpan {
	return {from: prefix, end: keyOfBytes(endOfPrefix(bytesOfKey(prefix)))};
}

/** The key's bytes for the wire. */
export function bytesOfKey(key: KeyBytes): Uint8Array {
	return Uint8Array.from(key, character => character.charCodeAt(0));
}

/** The key of those bytes. */
export function keyOfBytes(bytes: Uint8Array): KeyBytes {
	let key = '';
	for (const byte of bytes) key += String.fromCharCode(byte);
	return key;
}

/** The key as text to read; not yet printable. */
export function keyText(key: KeyBytes): string {
	return new TextDecoder().decode(bytesOfKey(key));
}
