import type {Bytes} from '../../units.js';

/**
 * One member's database file in byte counts. Freed pages stay in the file until
 * a defragment, and the pages that a commit frees are counted as in use until
 * the next commit: etcd's own in-use figure is stale for as long as nothing else
 * is written.
 */
export type Backend = {
	readonly quotaBytes: Bytes;
	readonly fileBytes: Bytes;
	readonly inUseBytes: Bytes;
	/** Freed since the last commit. */
	readonly pendingFreeBytes: Bytes;
	/** What Status and /metrics say is in use. */
	readonly reportedInUseBytes: Bytes;
	/** Something was written since the last commit. */
	readonly isDirty: boolean;
};

const pageBytes = 4096;

export function openBackend(options: {
	readonly quotaBytes: Bytes;
	readonly fileBytes: Bytes;
	readonly inUseBytes: Bytes;
}): Backend {
	const inUseBytes = wholePages(options.inUseBytes);
	return {
		quotaBytes: options.quotaBytes,
		fileBytes: Math.max(wholePages(options.fileBytes), inUseBytes),
		inUseBytes,
		pendingFreeBytes: 0,
		reportedInUseBytes: inUseBytes,
		isDirty: false,
	};
}

/** Records were added: free pages are used first, then the file grows. */
export function withRecords(backend: Backend, bytes: Bytes): Backend {
	const inUseBytes = backend.inUseBytes + bytes;
	return {
		...backend,
		inUseBytes,
		// An entry that changes nothing leaves nothing to commit.
		isDirty: backend.isDirty || bytes > 0,
		fileBytes: Math.max(
			backend.fileBytes,
			wholePages(inUseBytes + backend.pendingFreeBytes),
		),
	};
}

/** Records were deleted: the file stays as large as it is. */
export function withoutRecords(backend: Backend, bytes: Bytes): Backend {
	const freed = Math.min(bytes, backend.inUseBytes);
	return {
		...backend,
		inUseBytes: backend.inUseBytes - freed,
		pendingFreeBytes: backend.pendingFreeBytes + freed,
		isDirty: true,
	};
}

export function committed(backend: Backend): Backend {
	return {
		...backend,
		reportedInUseBytes: wholePages(
			backend.inUseBytes + backend.pendingFreeBytes,
		),
		pendingFreeBytes: 0,
		isDirty: false,
	};
}

/** The file rewritten without its free pages. */
export function defragmented(backend: Backend): Backend {
	const inUseBytes = wholePages(backend.inUseBytes);
	return {
		...backend,
		fileBytes: inUseBytes,
		reportedInUseBytes: inUseBytes,
		pendingFreeBytes: 0,
		isDirty: false,
	};
}

/** Whether a request of that cost fits: etcd compares the file's size, not the bytes in use. */
export function hasRoom(backend: Backend, cost: Bytes): boolean {
	return cost === 0 || backend.fileBytes + cost < backend.quotaBytes;
}

function wholePages(bytes: Bytes): Bytes {
	return Math.ceil(bytes / pageBytes) * pageBytes;
}
