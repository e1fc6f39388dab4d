import type {Bytes} from '../units.js';

/** Takes bytes as they come and gives lines. */
export type LineSplitter = {
	readonly push: (chunk: Uint8Array) => void;
	/** The input is over: a last line without a line break is one, too. */
	readonly end: () => void;
};

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Splits bytes into lines and calls `onLine` for each, with its text and how
 * many bytes of it were left out. No more than `maxLineBytes` are ever held,
 * however long a line is and in whatever pieces it comes; what is not UTF-8
 * becomes U+FFFD.
 */
export function lineSplitter(
	maxLineBytes: Bytes,
	onLine: (text: string, skippedBytes: Bytes) => void,
): LineSplitter {
	// Copied into: holding on to the pieces would hold on to their whole chunks.
	const held = Buffer.allocUnsafe(maxLineBytes);
	let heldBytes = 0;
	let skippedBytes = 0;
	const hold = (piece: Buffer): void => {
		const kept = piece.subarray(0, maxLineBytes - heldBytes);
		held.set(kept, heldBytes);
		heldBytes += kept.length;
		skippedBytes += piece.length - kept.length;
	};

	const give = (line: Buffer): void => {
		const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
		onLine(line.toString('utf8', 0, end), skippedBytes);
		heldBytes = 0;
		skippedBytes = 0;
	};

	return {
		push(chunk) {
			const bytes = Buffer.from(
				chunk.buffer,
				chunk.byteOffset,
				chunk.byteLength,
			);
			let from = 0;
			for (;;) {
				const at = bytes.indexOf(lineFeed, from);
				if (at === -1) break;
				const isWhole = heldBytes === 0 && skippedBytes === 0;
				const line = bytes.subarray(from, at);
				from = at + 1;
				if (isWhole && line.length <= maxLineBytes) {
					give(line);
					continue;
				}

				hold(line);
				give(held.subarray(0, heldBytes));
			}

			hold(bytes.subarray(from));
		},
		end() {
			if (heldBytes > 0 || skippedBytes > 0) give(held.subarray(0, heldBytes));
		},
	};
}
