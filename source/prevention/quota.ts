import {defaultThresholds} from '../diagnosis/thresholds.js';
import type {Bytes, Ratio} from '../units.js';
import {formatBytes, formatRatio} from '../units.js';
import type {Measured} from './measured.js';
import {largest} from './measured.js';

// The quota is compared with the file, which holds live data, history and free
// pages, and every page of it may end up in memory. So it is derived from all
// four, and the same for every member.

/** A quota, how it was arrived at, and what stands in its way. */
export type QuotaAdvice = {
	readonly quotaBytes: Bytes;
	/** One printable sentence each. */
	readonly reasons: readonly string[];
	readonly warnings: readonly string[];
};

const gibibyte: Bytes = 1024 ** 3;
/** etcd's default when no quota is given (etcd docs, "System limits"). */
export const defaultQuotaBytes: Bytes = 2 * gibibyte;
/** etcd's suggested maximum: it warns at start above it (etcd docs, "System limits"). */
export const largestQuotaBytes: Bytes = 8 * gibibyte;
/** Data in use at the end of the horizon fills at most half of the quota: history and free pages need the rest, and the first alert is at 65 %. No upstream source. */
const inUseShare: Ratio = 0.5;
const horizonDays = 90;
/** The file is mapped into memory and should fit there (etcd docs, "Hardware recommendations"); a control-plane host runs an API server besides. */
const memoryShare: Ratio = 0.5;

/** The quota for every member of the cluster. */
export function quotaAdvice(measured: Measured): QuotaAdvice {
	const inUse = largest(measured, each => each.inUseBytes);
	const wanted = wantedQuota(measured, inUse);
	const cap = capOf(measured.hostMemoryBytes);
	const current =
		givenQuota(measured) ??
		usableQuota(measured, wanted.quotaBytes, cap.quotaBytes);
	const quotaBytes =
		current?.quotaBytes ?? Math.min(wanted.quotaBytes, cap.quotaBytes);
	return {
		quotaBytes,
		reasons: [
			...wanted.reasons,
			...cap.reasons,
			current?.reason ??
				`so ${formatBytes(quotaBytes)}, the same on every member: any one full member stops all writes`,
			...residentReasons(measured, quotaBytes),
		],
		warnings: warningsFor(measured, wanted.quotaBytes, quotaBytes),
	};
}

function wantedQuota(
	{growthBytesPerDay}: Measured,
	inUse: Bytes | undefined,
): Omit<QuotaAdvice, 'warnings'> {
	if (inUse === undefined) {
		return {
			quotaBytes: defaultQuotaBytes,
			reasons: [
				`data in use is not known: etcd's default, ${formatBytes(defaultQuotaBytes)}`,
			],
		};
	}

	const growth = Math.max(0, growthBytesPerDay ?? 0) * horizonDays;
	const wanted = wholeGibibytes((inUse + growth) / inUseShare);
	return {
		quotaBytes: Math.max(defaultQuotaBytes, wanted),
		reasons: [
			`data in use (live and history) is at most ${formatBytes(inUse)}`,
			growthBytesPerDay === undefined
				? 'its growth is not known: give --growth SIZE (a day) to count it'
				: `it grows by ${formatBytes(growthBytesPerDay)} a day: ${formatBytes(inUse + growth)} in ${horizonDays} days`,
			`at most ${formatRatio(inUseShare)} of the quota may be in use, and etcd's default is ${formatBytes(defaultQuotaBytes)}: at least ${formatBytes(Math.max(defaultQuotaBytes, wanted))}`,
		],
	};
}

function capOf(
	hostMemoryBytes: Bytes | undefined,
): Omit<QuotaAdvice, 'warnings'> {
	const limit = `never above ${formatBytes(largestQuotaBytes)}, etcd's suggested maximum`;
	if (hostMemoryBytes === undefined) {
		return {
			quotaBytes: largestQuotaBytes,
			reasons: [`${limit}; the memory of the members' hosts is not known`],
		};
	}

	const byMemory =
		Math.floor((hostMemoryBytes * memoryShare) / gibibyte) * gibibyte;
	const quotaBytes = Math.max(
		defaultQuotaBytes,
		Math.min(largestQuotaBytes, byMemory),
	);
	return {
		quotaBytes,
		reasons: [
			`${limit}; half of this host's ${formatBytes(hostMemoryBytes)} of memory allows ${formatBytes(byMemory)}`,
		],
	};
}

function residentReasons(
	measured: Measured,
	quotaBytes: Bytes,
): readonly string[] {
	const resident = largest(measured, each => each.residentBytes);
	const inUse = largest(measured, each => each.inUseBytes);
	if (resident === undefined || inUse === undefined) return [];
	const most = resident + Math.max(0, quotaBytes - inUse);
	return [
		`a member holds ${formatBytes(resident)} of memory now, and at the quota may hold about ${formatBytes(most)}: every host must have that`,
	];
}

function warningsFor(
	measured: Measured,
	wantedBytes: Bytes,
	quotaBytes: Bytes,
): readonly string[] {
	const {hostMemoryBytes} = measured;
	const warnings: string[] = [];
	if (quotaBytes < wantedBytes) {
		const why =
			measured.givenQuotaBytes !== undefined
				? 'is more than was given'
				: wantedBytes > largestQuotaBytes
					? 'etcd does not suggest'
					: "this host's memory does not allow";
		warnings.push(
			`${formatBytes(wantedBytes)} would be needed, which ${why}: find out who writes (etcd-medic writers) and delete what is not needed`,
		);
	}

	if (
		hostMemoryBytes !== undefined &&
		hostMemoryBytes * memoryShare < quotaBytes
	) {
		warnings.push(
			`this host has ${formatBytes(hostMemoryBytes)} of memory, less than twice the quota: give it more`,
		);
	}

	for (const {name, dbSizeBytes} of measured.members) {
		if (
			dbSizeBytes !== undefined &&
			dbSizeBytes >= defaultThresholds.disarmQuotaRatio * quotaBytes
		) {
			warnings.push(
				`the file of ${name} is ${formatBytes(dbSizeBytes)}: defragment it first (etcd-medic recover), or NOSPACE is raised when it restarts with this quota`,
			);
		}
	}

	const quotas = new Set(
		measured.members
			.map(each => each.quotaBytes)
			.filter(each => each !== undefined),
	);
	if (quotas.size > 1) {
		warnings.push(
			`the members have different quotas now (${[...quotas].map(each => formatBytes(each)).join(', ')}): the smallest decides for all`,
		);
	}

	return warnings;
}

function givenQuota({
	givenQuotaBytes,
}: Measured):
	| {readonly quotaBytes: Bytes; readonly reason: string}
	| undefined {
	return givenQuotaBytes === undefined
		? undefined
		: {
				quotaBytes: givenQuotaBytes,
				reason: `${formatBytes(givenQuotaBytes)} was given with --quota: give the same for every member`,
			};
}

// A quota that is enough is not changed: each change is a restart. Of several
// the largest, since a lower one may be below somebody's file.
function usableQuota(
	{members}: Measured,
	wantedBytes: Bytes,
	capBytes: Bytes,
): {readonly quotaBytes: Bytes; readonly reason: string} | undefined {
	const quotas = members.map(each => each.quotaBytes);
	const usable = quotas.filter(
		each => each !== undefined && each >= wantedBytes && each <= capBytes,
	);
	const [quotaBytes] = usable
		.filter(each => each !== undefined)
		.toSorted((a, b) => b - a);
	if (quotaBytes === undefined) return undefined;
	const text = formatBytes(quotaBytes);
	return {
		quotaBytes,
		reason: quotas.every(each => each === quotaBytes)
			? `the quota that every member has now, ${text}, is enough and is kept`
			: `so ${text}, which a member has already, the same on every member: any one full member stops all writes`,
	};
}

function wholeGibibytes(bytes: Bytes): Bytes {
	return Math.ceil(bytes / gibibyte) * gibibyte;
}
