import {Buffer} from 'node:buffer';
import {parseSampleLine} from './sample-line.js';
import type {Sample} from './sample-line.js';

// A page of etcd is 150 to 170 kB and 1300 lines, of which some 50 are wanted:
// lines are told apart by their name and only the wanted ones are parsed.

/** A longer line is skipped whole: etcd's longest are under 300 bytes. */
export const maxLineBytes = 64 * 1024;

/** Samples kept at most; etcd's wanted families have some 60. Bounds memory on a hostile page. */
export const maxSamples = 4096;

/** Reads a page as it arrives. Neither function throws, whatever the bytes. */
export type ExpositionParser = {
	/** Takes the next bytes, cut anywhere, also inside a line or a character. */
	push(chunk: Uint8Array): void;
	/**
	 * The samples in page order, duplicates included. A last line without its
	 * line feed is left out: the format demands one, so `... 21` may be a
	 * `... 2147483648` that was cut off.
	 */
	end(): readonly Sample[];
};

/**
 * Keeps the samples of the given families from Prometheus or OpenMetrics text:
 * the plain sample and a histogram's `_bucket`, `_sum` and `_count`.
 * Lines that are not well-formed samples are skipped.
 */
export function createExpositionParser(
	families: ReadonlySet<string>,
): ExpositionParser {
	const wanted = sampleNames(families);
	const samples: Sample[] = [];
	let carry = '';
	let isSkipping = false;

	function takeLine(line: string): void {
		if (line.length > maxLineBytes || samples.length >= maxSamples) return;
		const sample = parseSampleLine(line, wanted);
		if (sample !== undefined) samples.push(sample);
	}

	return {
		push(chunk) {
			// Latin-1 keeps one character per byte, so that no cut can fall inside
			// a character; parseSampleLine decodes the few lines that are kept.
			const text = Buffer.from(
				chunk.buffer,
				chunk.byteOffset,
				chunk.byteLength,
			).toString('latin1');
			let start = 0;
			for (;;) {
				const end = text.indexOf('\n', start);
				if (end === -1) break;
				if (!isSkipping) takeLine(carry + text.slice(start, end));
				carry = '';
				isSkipping = false;
				start = end + 1;
			}

			if (isSkipping) return;
			carry += text.slice(start);
			if (carry.length > maxLineBytes) {
				carry = '';
				isSkipping = true;
			}
		},
		end() {
			return samples;
		},
	};
}

function sampleNames(families: ReadonlySet<string>): ReadonlySet<string> {
	return new Set(
		[...families].flatMap(family => [
			family,
			`${family}_bucket`,
			`${family}_sum`,
			`${family}_count`,
		]),
	);
}
