import type {Backend} from '../cluster/backend.js';
import type {MemberMetrics} from '../cluster/member-metrics.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {Prediction} from './step.js';

const bytesPerMebibyte = 1024 * 1024;
/**
 * A defragment copies the bytes in use, so its time follows those and not the
 * file's size: about 0.9 s and 3.1 ms per MiB in use, measured on a fast disk
 * with 3 members of 3.5.30 and 512 MiB files. That is the fast end.
 */
const priorFixedMs = 900;
const priorMsPerMebibyte = 3.1;
/** The slow end: 40 MB/s, below what write-ups of healthy clusters tell (60 to 270: k3s #6690, #11122, etcd #20952). */
const slowMsPerMebibyte = 26.2;
/** What was measured on one member may be twice that on the next. No upstream source. */
const spread = 2;
/** An average of earlier defragments that is so much below the fast end was of a far smaller file. */
const leastPlausible = 0.25;

/** A defragment that was measured in this run: it calibrates the next. */
export type MeasuredDefragment = {
	readonly inUseBytes: Bytes;
	readonly tookMs: Milliseconds;
};

/** Defragments of the member itself since it started, from its own metric. */
export type EarlierDefragments = Pick<
	MemberMetrics,
	'defragCount' | 'defragTotalMs'
>;

/**
 * What a defragment of this backend will return, how long it will take and
 * which free disk it needs meanwhile. In-use bytes are stale until the
 * member's next backend commit, hence "at least". The time is a range, from a
 * fast disk to a slow one, until something was measured: first the member's own
 * earlier runs, then the defragments of this run.
 */
export function predictDefragment(
	backend: Backend | undefined,
	measured: readonly MeasuredDefragment[] = [],
	earlier?: EarlierDefragments,
): Prediction {
	if (backend?.inUseBytes === undefined || backend.freeBytes === undefined) {
		return {};
	}

	return {
		reclaimedBytes: backend.freeBytes,
		dbSizeAfterBytes: backend.inUseBytes,
		...expectedTime(backend.inUseBytes, measured, earlier),
		diskNeededBytes: backend.inUseBytes,
	};
}

function expectedTime(
	inUseBytes: Bytes,
	measured: readonly MeasuredDefragment[],
	earlier: EarlierDefragments | undefined,
): {tookMs: Milliseconds; tookAtMostMs: Milliseconds} {
	const fastMs = priorMs(inUseBytes, priorMsPerMebibyte);
	const newest = measured.at(-1);
	if (newest !== undefined) {
		// Scale the fast end by how the newest defragment compared with its own.
		const tookMs =
			fastMs * (newest.tookMs / priorMs(newest.inUseBytes, priorMsPerMebibyte));
		return {tookMs, tookAtMostMs: tookMs * spread};
	}

	const averageMs = averageOf(earlier);
	return averageMs !== undefined && averageMs >= leastPlausible * fastMs
		? {tookMs: averageMs, tookAtMostMs: averageMs * spread}
		: {
				tookMs: fastMs,
				tookAtMostMs: priorMs(inUseBytes, slowMsPerMebibyte),
			};
}

function averageOf(
	earlier: EarlierDefragments | undefined,
): Milliseconds | undefined {
	const {defragCount = 0, defragTotalMs} = earlier ?? {};
	return defragCount === 0 || defragTotalMs === undefined
		? undefined
		: defragTotalMs / defragCount;
}

function priorMs(inUseBytes: Bytes, msPerMebibyte: number): Milliseconds {
	return priorFixedMs + (msPerMebibyte * inUseBytes) / bytesPerMebibyte;
}
