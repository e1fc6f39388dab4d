import {randomBytes} from 'node:crypto';
import {z} from 'zod';
import type {Bytes, Milliseconds, Ratio} from '../source/units.js';
import {GatewayError, insistently, toBase64} from './json-gateway.js';
import type {LocalCluster} from './local-cluster.js';
import {waitUntil} from './wait-until.js';

// Brings a cluster to NOSPACE the way Kubernetes does: little live data, and a
// long history of overwrites that nobody compacts.

export type FillOptions = {
	/** Keys `/registry/live/NNN` that stay: default 200 of 20,000 bytes. */
	readonly liveKeys?: number;
	readonly liveValueBytes?: Bytes;
	/**
	 * Share of the overwrites whose history is compacted away once the alarm is
	 * raised, which makes free pages of it. Default 0: history only.
	 */
	readonly compactedShare?: Ratio;
	/** Told after every write how many have been done. */
	readonly progress?: (progress: FillProgress) => void;
	/** Default 120 s; beyond it the fill throws. */
	readonly timeoutMs?: Milliseconds;
};

export type FillProgress = {
	readonly writes: number;
	/** Bytes of values written so far. */
	readonly writtenBytes: Bytes;
};

export type FillResult = {
	/** Keys `/precious/NNN` and their values, written first: none may be lost. */
	readonly precious: ReadonlyMap<string, string>;
	readonly writes: number;
	readonly writtenBytes: Bytes;
	readonly tookMs: Milliseconds;
};

const preciousKeys = 100;
const preciousBytes = 1000;
// Few, so that nearly all of what is overwritten becomes history.
const hotKeys = 8;
const hotValueBytes = 100_000;
const writers = 16;
const maxWrites = 1_000_000;
const alarmTimeoutMs = 60_000;

const compactTimeoutMs = 60_000;

const revisionAnswer = z.object({header: z.object({revision: z.string()})});
const sizeAnswer = z.object({
	dbSizeInUse: z.string(),
});
const alarmList = z.object({
	alarms: z.array(z.object({alarm: z.string()})).optional(),
});

/**
 * Writes precious and live keys, then overwrites a few hot ones until etcd
 * answers `database space exceeded` and the alarm is listed.
 * Throws on any other answer, and when it takes too long.
 */
export async function fillToNospace(
	cluster: LocalCluster,
	options: FillOptions = {},
): Promise<FillResult> {
	const startedAtMs = Date.now();
	const giveUpAtMs = startedAtMs + (options.timeoutMs ?? 120_000);
	const precious = new Map(
		numbered('/precious', preciousKeys).map(key => [
			key,
			randomText(preciousBytes),
		]),
	);
	const live = numbered('/registry/live', options.liveKeys ?? 200);
	const hot = numbered('/registry/hot', hotKeys);
	let writes = 0;
	let writtenBytes = 0;
	const put = async (key: string, value: string): Promise<void> => {
		// Spread over the members, as API servers do.
		const endpoint = cluster.endpoints[writes % cluster.endpoints.length] ?? '';
		await insistently(async () =>
			cluster.post(
				'/v3/kv/put',
				{key: toBase64(key), value: toBase64(value)},
				{endpoint},
			),
		);
		writes += 1;
		writtenBytes += value.length;
		options.progress?.({writes, writtenBytes});
	};

	const first: ReadonlyArray<readonly [string, string]> = [
		...precious,
		...live.map(
			key => [key, randomText(options.liveValueBytes ?? 20_000)] as const,
		),
	];
	const queue = first.values();
	await inParallel(async () => {
		for (const [key, value] of queue) await put(key, value);
	});

	const writesBefore = writes;
	let isFull = false;
	await inParallel(async writer => {
		for (let round = writer; !isFull; round += writers) {
			if (Date.now() > giveUpAtMs || writes > maxWrites)
				throw new Error(
					`No NOSPACE after ${writes} writes of ${writtenBytes} bytes.`,
				);
			try {
				await put(hot[round % hotKeys] ?? '', randomText(hotValueBytes));
			} catch (error) {
				if (!isSpaceExceeded(error)) throw error;
				isFull = true;
			}
		}
	});

	// The refusal comes first; the alarm then goes through consensus.
	await waitUntil(
		async () => hasNospace(cluster),
		alarmTimeoutMs,
		() => 'writes are refused but no NOSPACE alarm is listed',
	);
	const {compactedShare = 0} = options;
	if (compactedShare > 0)
		await compactBefore(
			cluster,
			(writes - writesBefore) * (1 - compactedShare),
		);
	return {precious, writes, writtenBytes, tookMs: Date.now() - startedAtMs};
}

async function hasNospace(cluster: LocalCluster): Promise<boolean> {
	const answer = await cluster.post('/v3/maintenance/alarm', {action: 'GET'});
	const {alarms = []} = alarmList.parse(answer);
	return alarms.some(record => record.alarm === 'NOSPACE');
}

// Each write is one revision: counting back from the newest is counting writes.
async function compactBefore(
	cluster: LocalCluster,
	keptWrites: number,
): Promise<void> {
	const answer = revisionAnswer.parse(
		await cluster.post('/v3/kv/range', {key: toBase64('health')}),
	);
	let revision = Number(answer.header.revision) - Math.round(keptWrites);
	let inUse = await inUseBytes(cluster);
	const before = Math.min(...inUse);
	// Freed pages count as in use until the member's next backend commit, and
	// under NOSPACE little commits: compacting one revision more does, on all.
	// That frees one value more; a member that shows much more than that was
	// still at the compaction before.
	await waitUntil(
		async () => {
			await cluster.post(
				'/v3/kv/compaction',
				{revision: String(revision), physical: true},
				{timeoutMs: compactTimeoutMs},
			);
			revision += 1;
			const shown = inUse;
			inUse = await inUseBytes(cluster);
			return inUse.every(
				(bytes, index) =>
					bytes < before - hotValueBytes &&
					(shown[index] ?? Infinity) - bytes < 3 * hotValueBytes,
			);
		},
		compactTimeoutMs,
		() => 'the compaction freed nothing',
	);
}

async function inUseBytes(cluster: LocalCluster): Promise<readonly Bytes[]> {
	return Promise.all(
		cluster.endpoints.map(async endpoint => {
			const path = '/v3/maintenance/status';
			const answer = await cluster.post(path, {}, {endpoint});
			return Number(sizeAnswer.parse(answer).dbSizeInUse);
		}),
	);
}

async function inParallel(
	work: (writer: number) => Promise<void>,
): Promise<void> {
	await Promise.all(
		Array.from({length: writers}, async (_, writer) => work(writer)),
	);
}

function isSpaceExceeded(error: unknown): boolean {
	return (
		error instanceof GatewayError &&
		error.message.includes('database space exceeded')
	);
}

function numbered(prefix: string, count: number): readonly string[] {
	return Array.from(
		{length: count},
		(_, index) => `${prefix}/${String(index).padStart(3, '0')}`,
	);
}

function randomText(bytes: Bytes): string {
	return randomBytes(Math.ceil(bytes / 2))
		.toString('hex')
		.slice(0, bytes);
}
