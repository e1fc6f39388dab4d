import type {Bytes} from '../units.js';
import {lineSplitter} from './line-splitter.js';
import type {LogTally} from './log-tally.js';
import {readEntry} from './read-entry.js';
import {unwrap} from './unwrap.js';

/** So much of a line is kept: more than etcd writes of any entry, and little enough for any machine. */
export const keptLineBytes: Bytes = 64 * 1024;

/**
 * Reads one log to its end into the tally, in bounded memory. Entries that the
 * container runtime cut (at 16 KiB, as a rule) are put together again.
 */
export async function readLog(
	chunks: AsyncIterable<Uint8Array>,
	tally: LogTally,
	source: string,
): Promise<void> {
	let begun = '';
	const splitter = lineSplitter(keptLineBytes, (line, skippedBytes) => {
		tally.line(skippedBytes);
		const {text, atMs, isPartial} = unwrap(line);
		const whole = begun === '' ? text : begun + text;
		if (isPartial) {
			begun = whole.slice(0, keptLineBytes);
			return;
		}

		begun = '';
		if (whole.trim() !== '') tally.entry(readEntry(whole, atMs), source);
	});
	for await (const chunk of chunks) {
		tally.bytes(chunk.byteLength);
		splitter.push(chunk);
	}

	splitter.end();
	if (begun !== '') tally.entry(readEntry(begun, undefined), source);
}
