import {messageOf} from '../error-text.js';
import type {NodeLogs} from '../host/node-log.js';
import {conclude} from '../logs/conclude.js';
import {readLog} from '../logs/log-reader.js';
import {logTally} from '../logs/log-tally.js';
import type {Milliseconds} from '../units.js';
import type {LogStudyState} from './protocol.js';

/** Reads this node's etcd log when it is asked to, in the engine's thread. */
export type LogStudy = {
	/** Reads from the beginning; ignored while it reads. */
	read(): void;
	/** `undefined` before the first reading. */
	readonly state: LogStudyState | undefined;
};

export type LogStudyOptions = {
	readonly find: () => NodeLogs;
	readonly nowMs: () => Milliseconds;
	/** Told after each change of `state`. */
	readonly changed: () => void;
};

/** How often the screen is told how far it is. */
const tellEveryMs: Milliseconds = 500;

/** Makes a study; it looks for nothing until `read`. */
export function createLogStudy(options: LogStudyOptions): LogStudy {
	const {nowMs} = options;
	let state: LogStudyState | undefined;
	const set = (next: LogStudyState): void => {
		state = next;
		options.changed();
	};

	const read = async (): Promise<void> => {
		const {lookedIn, logs} = options.find();
		const tally = logTally();
		const sources: string[] = [];
		const troubles: string[] = [];
		let toldAtMs = nowMs();
		for (const {name, chunks, trouble} of logs) {
			let bytes = 0;
			const counted = async function* (): AsyncIterable<Uint8Array> {
				for await (const chunk of chunks) {
					bytes += chunk.byteLength;
					if (nowMs() - toldAtMs >= tellEveryMs) {
						toldAtMs = nowMs();
						set({kind: 'reading', source: name, bytes});
					}

					yield chunk;
				}
			};

			try {
				// One after the other: they share one count.
				await readLog(counted(), tally, name);
				sources.push(name);
			} catch (error) {
				troubles.push(`${name}: ${messageOf(error)}`);
			}

			troubles.push(await trouble);
		}

		const summary = tally.summary();
		const trouble = troubles.filter(text => text !== '').join('; ');
		set(
			summary.entries === 0
				? {kind: 'none', atMs: nowMs(), lookedIn, trouble}
				: {
						kind: 'read',
						atMs: nowMs(),
						sources,
						trouble,
						summary,
						conclusion: conclude(summary),
					},
		);
	};

	return {
		read() {
			if (state?.kind === 'reading') return;
			set({kind: 'reading', source: '', bytes: 0});
			read().catch((error: unknown) => {
				set({
					kind: 'none',
					atMs: nowMs(),
					lookedIn: 'this node',
					trouble: messageOf(error),
				});
			});
		},
		get state() {
			return state;
		},
	};
}
