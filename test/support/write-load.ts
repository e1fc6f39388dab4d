import {Etcd3} from 'etcd3';
import type {Bytes} from '../../source/units.js';

// Writers that go on until they are stopped, and remember what was acknowledged.

/** A key to put and how large key and value shall be together. */
export type PlannedPut = {readonly key: string; readonly bytes: Bytes};

export type WriteLoad = {
	/** Puts that were acknowledged so far. */
	readonly puts: () => number;
	/** Each acknowledged transaction: its revision, and how many puts it had. */
	readonly transactions: ReadonlyMap<number, number>;
	/** Resolves once the plan is at its end. Throws what a put was refused with. */
	readonly ended: Promise<void>;
	/** Begins no more, and resolves once all that was begun is answered. */
	readonly stop: () => Promise<void>;
};

/**
 * Puts through one endpoint, a transaction after the other on each of
 * `concurrency` lines; `plan` gives what the nth transaction holds.
 */
export function startWriteLoad(
	endpoint: string,
	plan: (transaction: number) => readonly PlannedPut[] | undefined,
	concurrency = 8,
): WriteLoad {
	const client = new Etcd3({hosts: endpoint});
	const transactions = new Map<number, number>();
	let begun = 0;
	let puts = 0;
	let isOver = false;
	const line = async (): Promise<void> => {
		while (!isOver) {
			const planned = plan(begun);
			if (planned === undefined) return;
			begun += 1;
			const answer = await client.kv.txn({
				compare: [],
				success: planned.map(({key, bytes}) => ({
					request_put: {
						key: Buffer.from(key),
						value: Buffer.alloc(bytes - Buffer.byteLength(key), 'x'),
					},
				})),
				failure: [],
			});
			transactions.set(Number(answer.header.revision), planned.length);
			puts += planned.length;
		}
	};

	const ended = Promise.all(Array.from({length: concurrency}, line)).then(
		() => {
			client.close();
		},
	);
	// Told to who waits for the end.
	ended.catch(() => undefined);
	return {
		puts: () => puts,
		transactions,
		ended,
		async stop() {
			isOver = true;
			await ended;
		},
	};
}

/** Puts so many keys as fast as they go in, 128 to a transaction. */
export async function putMany(
	endpoint: string,
	count: number,
	planned: (index: number) => PlannedPut,
): Promise<void> {
	const most = 128;
	const load = startWriteLoad(endpoint, transaction => {
		const from = transaction * most;
		if (from >= count) return undefined;
		return Array.from({length: Math.min(most, count - from)}, (_, index) =>
			planned(from + index),
		);
	});
	await load.ended;
}
