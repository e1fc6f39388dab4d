import {Transform} from 'node:stream';

// etcdctl 3.4 dials the endpoint as it was given, so that the `:authority` of
// its requests is `http://127.0.0.1:2379`. Go's servers take that; the HTTP/2
// library in Node refuses the slashes and ends the stream. This filter sits
// between the socket and that library and takes the scheme away.

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const frameHeaderBytes = 9;
const headersFrame = 1;
const endHeaders = 0x4;
const padded = 0x8;
const priority = 0x20;
/** The name's place in HPACK's static table (RFC 7541, appendix A). */
const authorityIndex = 1;
/** `http://` in HPACK's Huffman code (RFC 7541, appendix B), and the bits of it in its last byte. */
const huffmanScheme = Buffer.from([0x9d, 0x29, 0xae, 0xe3, 0x0c, 0x00]);
const lastByteMask = 0x80;
const plainScheme = 'http://';

/** A filter for the bytes of one client of the server at `authority` (`host:port`). */
export function authorityFilter(authority: string): Transform {
	let rest = Buffer.alloc(0);
	let isBegun = false;
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			rest = Buffer.concat([rest, chunk]);
			if (!isBegun && rest.length >= preface.length) {
				this.push(rest.subarray(0, preface.length));
				rest = rest.subarray(preface.length);
				isBegun = true;
			}

			while (isBegun && rest.length >= frameHeaderBytes) {
				const end = frameHeaderBytes + rest.readUIntBE(0, 3);
				if (rest.length < end) break;
				this.push(withoutScheme(rest.subarray(0, end), authority));
				rest = rest.subarray(end);
			}

			done();
		},
	});
}

/**
 * A whole frame, with the scheme taken off a literal `:authority`. The shorter
 * value makes the server's table of headers smaller than the client's, never
 * larger: what the client refers to is always still there.
 */
export function withoutScheme(frame: Buffer, authority: string): Buffer {
	const flags = frame[4] ?? 0;
	if (frame[3] !== headersFrame || (flags & endHeaders) === 0) return frame;
	const start =
		frameHeaderBytes +
		((flags & padded) === 0 ? 0 : 1) +
		((flags & priority) === 0 ? 0 : 5);
	const end =
		frame.length -
		((flags & padded) === 0 ? 0 : (frame[frameHeaderBytes] ?? 0));
	const found = authorityIn(frame.subarray(start, end));
	if (found === undefined) return frame;
	const changed = Buffer.concat([
		frame.subarray(0, start + found.start),
		// A plain string shorter than 127 bytes: its length, then itself.
		Buffer.from([authority.length]),
		Buffer.from(authority, 'latin1'),
		frame.subarray(start + found.end),
	]);
	changed.writeUIntBE(changed.length - frameHeaderBytes, 0, 3);
	return changed;
}

type Span = {readonly start: number; readonly end: number};

// Walks the fields of a header block. Only where they begin and end matters,
// so that no table has to be kept.
function authorityIn(block: Buffer): Span | undefined {
	let at = 0;
	while (at < block.length) {
		const first = block[at] ?? 0;
		const isIndexed = (first & 0x80) !== 0;
		const isSizeUpdate = (first & 0xe0) === 0x20;
		const prefixBits = isIndexed
			? 7
			: isSizeUpdate
				? 5
				: (first & 0x40) === 0
					? 4
					: 6;
		const index = integerAt(block, at, prefixBits);
		at = index.end;
		if (isIndexed || isSizeUpdate) continue;
		if (index.value === 0) at = stringAt(block, at).end;
		const value = stringAt(block, at);
		if (index.value === authorityIndex && hasScheme(block, value)) {
			return {start: at, end: value.end};
		}

		at = value.end;
	}

	return undefined;
}

function hasScheme(
	block: Buffer,
	{start, end, isHuffman}: ReturnType<typeof stringAt>,
): boolean {
	const bytes = block.subarray(start, end);
	if (!isHuffman) return bytes.toString('latin1').startsWith(plainScheme);
	const whole = huffmanScheme.length - 1;
	return (
		bytes.length > huffmanScheme.length &&
		bytes.subarray(0, whole).equals(huffmanScheme.subarray(0, whole)) &&
		((bytes[whole] ?? 0) & lastByteMask) === huffmanScheme[whole]
	);
}

function stringAt(
	block: Buffer,
	at: number,
): Span & {readonly isHuffman: boolean} {
	const length = integerAt(block, at, 7);
	return {
		start: length.end,
		end: length.end + length.value,
		isHuffman: ((block[at] ?? 0) & 0x80) !== 0,
	};
}

// RFC 7541, 5.1: what does not fit the prefix follows in groups of seven bits.
function integerAt(
	block: Buffer,
	at: number,
	prefixBits: number,
): {readonly value: number; readonly end: number} {
	const most = 2 ** prefixBits - 1;
	let value = (block[at] ?? 0) & most;
	let next = at + 1;
	if (value < most) return {value, end: next};
	for (let factor = 1; next < block.length; factor *= 128) {
		const byte = block[next] ?? 0;
		next += 1;
		value += (byte & 0x7f) * factor;
		if ((byte & 0x80) === 0) break;
	}

	return {value, end: next};
}
