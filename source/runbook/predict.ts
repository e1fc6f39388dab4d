import type {Backend} from '../cluster/backend.js';
import type {Bytes, Milliseconds} from '../units.js';
import type {Prediction} from './step.js';

const bytesPerMebibyte = 1024 * 1024;
/**
 * A defragment copies the bytes in use, so its time follows those and not the
 * file's size: about 0.9 s and 3.1 ms per MiB in use, measured on a fast disk
 * with 3 members of 3.5.30 and 512 MiB files. Slower disks take longer.
 */
const priorFixedMs = 900;
const priorMsPerMebibyte = 3.1;

/** A defragment that was measured in this run: it calibrates the next. */
export type MeasuredDefragment = {
	readonly inUseBytes: Bytes;
	readonly tookMs: Milliseconds;
};

/**
 * What a defragment of this backend will return, how long it will take and
 * which free disk it needs meanwhile. In-use bytes are stale until the
 * member's next backend commit, hence "at least".
 */
export function predictDefragment(
	backend: Backend | undefined,
	measured: readonly MeasuredDefragment[] = [],
): Prediction {
	if (backend?.inUseBytes === undefined || backend.freeBytes === undefined) {
		return {};
	}

	return {
		reclaimedBytes: backend.freeBytes,
		dbSizeAfterBytes: backend.inUseBytes,
		tookMs: expectedMs(backend.inUseBytes, measured),
		diskNeededBytes: backend.inUseBytes,
	};
}

function expectedMs(
	inUseBytes: Bytes,
	measured: readonly MeasuredDefragment[],
): Milliseconds {
	const prior = priorMs(inUseBytes);
	const newest = measured.at(-1);
	if (newest === undefined) return prior;
	// Scale the prior by how the newest defragment compared with its own.
	return prior * (newest.tookMs / priorMs(newest.inUseBytes));
}

function priorMs(inUseBytes: Bytes): Milliseconds {
	return priorFixedMs + (priorMsPerMebibyte * inUseBytes) / bytesPerMebibyte;
}
