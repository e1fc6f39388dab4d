import type {Backend} from '../cluster/backend.js';
import {backendOf} from '../cluster/backend.js';
import type {MemberObservation} from '../cluster/observation.js';
import type {Ratio} from '../units.js';
import {formatBytes, formatRatio} from '../units.js';
import {spaceSplitOf} from './space-split.js';

// A backend file is free pages (defragment returns them), history (compact,
// then defragment) and live data (neither helps: delete or raise the quota).

/** What most of a member's file is. */
export type SpaceCause =
	| 'free-pages'
	| 'history'
	| 'live-data'
	| 'history-or-live-data'
	| 'unknown';

/** What most of the file is, as far as Status and metrics tell. */
export function spaceCauseOf(each: MemberObservation): SpaceCause {
	const backend = backendOf(each);
	if (backend?.inUseBytes === undefined || backend.freeBytes === undefined) {
		return 'unknown';
	}

	if (backend.freeBytes >= backend.inUseBytes) return 'free-pages';
	return usedBy(each);
}

/**
 * At least half of the bytes in use are history, or at most a fifth may be:
 * between these nobody can tell before a compaction. No upstream source.
 */
const mostlyHistoryRatio: Ratio = 0.5;
const mostlyLiveRatio: Ratio = 0.2;

function usedBy(each: MemberObservation): SpaceCause {
	const split = spaceSplitOf(each);
	if (split === undefined) return 'history-or-live-data';
	const inUseBytes = split.historyBytes + split.liveBytes;
	if (split.historyLeastBytes >= mostlyHistoryRatio * inUseBytes) {
		return 'history';
	}

	return split.historyBytes <= mostlyLiveRatio * inUseBytes
		? 'live-data'
		: 'history-or-live-data';
}

/** The cause with its bytes, a clause about one member's file without its name. */
export function describeSpace(each: MemberObservation): string {
	const backend = backendOf(each);
	if (backend === undefined) return 'its size is not known';
	const used = formatBytes(backend.inUseBytes);
	const free = formatBytes(backend.freeBytes);
	switch (spaceCauseOf(each)) {
		case 'free-pages': {
			return `${formatRatio(backend.freeRatio)} free pages, defragment returns ${free}`;
		}

		case 'history': {
			return `mostly history, about ${formatBytes(spaceSplitOf(each)?.historyBytes)} of ${used} in use (estimated), compact before defragment (returns ${free} as it is)`;
		}

		case 'live-data': {
			return `mostly live data, about ${liveOf(each)} (estimated), defragment returns ${free}`;
		}

		case 'history-or-live-data': {
			return `history or live data, ${used} in use, defragment alone returns ${free}`;
		}

		case 'unknown': {
			return `${formatBytes(backend.dbSizeBytes)} file, bytes in use not known`;
		}
	}
}

/** The cause and what helps, in the few words of a headline. */
export function headlineSpace(each: MemberObservation): string {
	const {freeRatio, freeBytes} = backendOf(each) ?? {};
	const free = `${formatRatio(freeRatio)} free pages`;
	switch (spaceCauseOf(each)) {
		case 'free-pages': {
			return `${free}, defragment returns them`;
		}

		case 'history': {
			return `about ${formatBytes(spaceSplitOf(each)?.historyBytes)} of old revisions, compact and defragment`;
		}

		case 'live-data': {
			return `about ${liveOf(each)} live data, defragment returns only ${formatBytes(freeBytes)}: delete or raise the quota`;
		}

		case 'history-or-live-data': {
			return `${free}, rest revisions or live data: compact and see`;
		}

		case 'unknown': {
			return 'what fills it is not known';
		}
	}
}

/** The live data of a member as `1.9 GiB of its 2.0 GiB quota`; the quota only where it is known. */
function liveOf(each: MemberObservation): string {
	const {quotaBytes} = backendOf(each) ?? {};
	const live = formatBytes(spaceSplitOf(each)?.liveBytes);
	return quotaBytes === undefined
		? live
		: `${live} of its ${formatBytes(quotaBytes)} quota`;
}

/**
 * What to do about one member's space, a clause without a subject. A
 * defragment is advised, whatever dominates, when it alone leads below
 * `enoughQuotaRatio` of the quota.
 */
export function spaceRemedy(
	each: MemberObservation,
	enoughQuotaRatio: Ratio,
): string {
	const cause = spaceCauseOf(each);
	const {inUseBytes, quotaBytes} = backendOf(each) ?? {};
	const isEnough =
		inUseBytes !== undefined &&
		quotaBytes !== undefined &&
		inUseBytes < enoughQuotaRatio * quotaBytes;
	if (cause === 'free-pages' || (isEnough && cause === 'live-data')) {
		return defragment;
	}

	switch (cause) {
		case 'history': {
			return compact;
		}

		case 'live-data': {
			return `${reduce}: compaction and defragment return too little`;
		}

		case 'history-or-live-data': {
			return `${compact}; what is then still in use is live data: ${reduce}`;
		}

		case 'unknown': {
			return 'find out the bytes in use first, from Status or /metrics';
		}
	}
}

const inTurn = 'one member at a time, the leader last';
const defragment = `take a snapshot, then defragment ${inTurn}`;
const compact = `take a snapshot, compact, then defragment ${inTurn}`;
const reduce =
	'delete what is not needed, or raise the quota on every member, with a restart each';

/** The backend figures as evidence of a finding; not known is `null`. */
export function spaceEvidence(
	backend: Backend | undefined,
): Readonly<Record<string, number | null>> {
	return {
		dbSizeBytes: backend?.dbSizeBytes ?? null,
		inUseBytes: backend?.inUseBytes ?? null,
		freeBytes: backend?.freeBytes ?? null,
		freeRatio: backend?.freeRatio ?? null,
		quotaBytes: backend?.quotaBytes ?? null,
		quotaRatio: backend?.quotaRatio ?? null,
	};
}

/** The split of what is in use as evidence, both estimated; not known is `null`. */
export function splitEvidence(
	each: MemberObservation,
): Readonly<Record<string, number | null>> {
	const split = spaceSplitOf(each);
	return {
		historyBytes: rounded(split?.historyBytes),
		liveBytes: rounded(split?.liveBytes),
	};
}

function rounded(bytes: number | undefined): number | null {
	return bytes === undefined ? null : Math.round(bytes);
}
