import type {DiskLoad} from '../cluster/host-facts.js';
import type {Milliseconds} from '../units.js';

/** One line of /proc/diskstats: totals since boot. */
export type DiskCounters = {
	readonly reads: number;
	readonly readMs: Milliseconds;
	readonly writes: number;
	readonly writtenSectors: number;
	readonly writeMs: Milliseconds;
	/** Time with at least one request under way. */
	readonly busyMs: Milliseconds;
	/** The same, each request counted. */
	readonly weightedMs: Milliseconds;
	/** Kernel 5.5 and later. */
	readonly flushes: number | undefined;
	readonly flushMs: Milliseconds | undefined;
};

/** The counters of all block devices at one instant. */
export type DiskReading = {
	readonly takenAtMs: Milliseconds;
	readonly counters: ReadonlyMap<string, DiskCounters>;
};

/** A sector of diskstats is 512 bytes on every disk (kernel, Documentation/admin-guide/iostats.rst). */
const sectorBytes = 512;

/** Reads /proc/diskstats by device name; lines that are not of its form are left out. */
export function parseDiskstats(
	text: string,
): ReadonlyMap<string, DiskCounters> {
	const counters = new Map<string, DiskCounters>();
	for (const line of text.split('\n')) {
		const [, , name, ...words] = line.trim().split(/\s+/);
		if (name === undefined || words.length < 11) continue;
		if (!words.every(word => /^\d+$/.test(word))) continue;
		const figures = words.map(word => Number.parseInt(word, 10));
		const at = (index: number): number => figures[index] ?? 0;
		counters.set(name, {
			reads: at(0),
			readMs: at(3),
			writes: at(4),
			writtenSectors: at(6),
			writeMs: at(7),
			busyMs: at(9),
			weightedMs: at(10),
			flushes: figures[15],
			flushMs: figures[16],
		});
	}

	return counters;
}

/**
 * What the device did between two readings; `undefined` when it is not in both,
 * no time passed, or a counter went backwards (the device was replaced).
 */
export function diskLoad(
	name: string,
	before: DiskReading,
	after: DiskReading,
): DiskLoad | undefined {
	const from = before.counters.get(name);
	const to = after.counters.get(name);
	const windowMs = after.takenAtMs - before.takenAtMs;
	if (from === undefined || to === undefined || windowMs <= 0) return undefined;
	const reads = to.reads - from.reads;
	const writes = to.writes - from.writes;
	const busyMs = to.busyMs - from.busyMs;
	const weightedMs = to.weightedMs - from.weightedMs;
	if ([reads, writes, busyMs, weightedMs].some(delta => delta < 0)) {
		return undefined;
	}

	const perSecond = (count: number): number => (count * 1000) / windowMs;
	return {
		windowMs,
		// The kernel counts in jiffies: a little more than the time is no more than all of it.
		utilisationRatio: Math.min(1, busyMs / windowMs),
		readAwaitMs: average(to.readMs - from.readMs, reads),
		writeAwaitMs: average(to.writeMs - from.writeMs, writes),
		flushAwaitMs:
			from.flushes === undefined || to.flushes === undefined
				? undefined
				: average(
						(to.flushMs ?? 0) - (from.flushMs ?? 0),
						to.flushes - from.flushes,
					),
		queueLength: weightedMs / windowMs,
		readsPerSecond: perSecond(reads),
		writesPerSecond: perSecond(writes),
		writtenBytesPerSecond:
			perSecond(to.writtenSectors - from.writtenSectors) * sectorBytes,
	};
}

function average(
	totalMs: Milliseconds,
	count: number,
): Milliseconds | undefined {
	return count > 0 && totalMs >= 0 ? totalMs / count : undefined;
}
