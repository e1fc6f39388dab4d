import {backendOf} from '../cluster/backend.js';
import {isListed, memberLabel} from '../cluster/member.js';
import type {MemberObservation, Observation} from '../cluster/observation.js';
import {spaceSplitOf} from '../diagnosis/space-split.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import {printable} from '../printable.js';
import {formatBytes, formatRatio, type Bytes} from '../units.js';
import {deleteKeysStep, deletionId} from './delete-keys-step.js';
import {nothingSoFar} from './live-data-options.js';
import type {PlanOptions} from './plan-options.js';
import {quotaRaiseSteps} from './quota-raise.js';
import type {Step} from './step.js';
import {isEventsPrefix, type Deletion} from './survey.js';
import {surveyStep} from './survey-step.js';

const {disarmQuotaRatio} = defaultThresholds;
const gibibyte: Bytes = 1024 ** 3;
/** etcd's default quota, and what it warns above (server/storage/quota.go). */
const defaultQuotaBytes = 2 * gibibyte;
const largestQuotaBytes = 8 * gibibyte;

/** A member whose live data alone keeps its file too near its quota. */
export type FullOfLiveData = {
	readonly each: MemberObservation;
	readonly liveBytes: Bytes;
	readonly quotaBytes: Bytes;
	/** What a defragment by itself returns. */
	readonly freeBytes: Bytes;
};

/**
 * The fullest member that no compaction and defragment bring below the share of
 * its quota at which NOSPACE may be disarmed; `undefined` when there is none,
 * as far as it is known. `deletedBytes` are in use until the next compaction.
 */
export function fullOfLiveData(
	observation: Observation,
	deletedBytes: Bytes,
): FullOfLiveData | undefined {
	const [fullest] = observation.members
		.filter(each => isListed(each.member))
		.flatMap((each): readonly FullOfLiveData[] => {
			const {inUseBytes, quotaBytes, freeBytes} = backendOf(each) ?? {};
			const split = spaceSplitOf(each);
			if (
				inUseBytes === undefined ||
				freeBytes === undefined ||
				quotaBytes === undefined ||
				split === undefined ||
				quotaBytes <= 0
			) {
				return [];
			}

			const goneBytes = Math.max(split.historyBytes, deletedBytes);
			const liveBytes = Math.max(0, inUseBytes - goneBytes);
			return liveBytes >= disarmQuotaRatio * quotaBytes
				? [{each, liveBytes, quotaBytes, freeBytes}]
				: [];
		})
		.toSorted(
			(a, b) => b.liveBytes / b.quotaBytes - a.liveBytes / a.quotaBytes,
		);
	return fullest;
}

/**
 * The steps that make room where live data fills the quota: count, then delete
 * or raise the quota, each as an offer. Without such a member only what the
 * operator asked to delete. The compaction has to come after them.
 */
export function reliefSteps(
	observation: Observation,
	options: PlanOptions,
): readonly Step[] {
	const {deletePrefixes = [], offersRelief = true} = options;
	const soFar = options.relief ?? nothingSoFar;
	const full = fullOfLiveData(observation, soFar.deletedBytes);
	const isCounted = full !== undefined || deletePrefixes.length > 0;
	return [
		...(isCounted ? surveyStep(observation, options) : []),
		...deletionsFor(options, full !== undefined).flatMap(deletion =>
			deleteKeysStep(observation, deletion, options),
		),
		...(full !== undefined && offersRelief && !soFar.isQuotaLeftOut
			? raiseFor(observation, full, options)
			: []),
	];
}

/** True when keys were deleted, or may be yet, that no compaction of this run has reached. */
export function isCompactionDue(
	observation: Observation,
	options: PlanOptions,
): boolean {
	const {deletedRevision, deletedBytes, settled} =
		options.relief ?? nothingSoFar;
	const isFull = fullOfLiveData(observation, deletedBytes) !== undefined;
	return (
		deletedRevision > 0 ||
		deletionsFor(options, isFull).some(
			({prefix}) => !settled.includes(deletionId(prefix)),
		)
	);
}

/** Why defragmenting will not do, one sentence with bytes; `undefined` where it will. */
export function liveDataVerdict(
	observation: Observation,
	deletedBytes: Bytes,
): string | undefined {
	const full = fullOfLiveData(observation, deletedBytes);
	if (full === undefined) return undefined;
	const {each, liveBytes, quotaBytes, freeBytes} = full;
	return `Defragmenting ${printable(memberLabel(each.member))} returns ${formatBytes(freeBytes)}; its live data is about ${formatBytes(liveBytes)} of ${formatBytes(quotaBytes)} (estimated), and below ${formatRatio(disarmQuotaRatio)} is needed: delete or raise the quota.`;
}

// Events where room is needed; what was typed or begun; each prefix once.
function deletionsFor(
	{
		deletePrefixes = [],
		deletions = [],
		offersRelief = true,
		relief = nothingSoFar,
	}: PlanOptions,
	isFull: boolean,
): readonly Deletion[] {
	const found = relief.survey?.deletions ?? [];
	const begun = relief.begun
		.filter(({prefix}) => offersRelief || deletePrefixes.includes(prefix))
		.map(each => {
			// Counted again, and no longer there: what it held once is not shown.
			const isGone =
				relief.survey !== undefined &&
				deletePrefixes.includes(each.prefix) &&
				!found.some(({prefix}) => prefix === each.prefix);
			return isGone ? {prefix: each.prefix, cuts: []} : each;
		});
	const counted = found.filter(
		({prefix}) =>
			deletePrefixes.includes(prefix) ||
			begun.some(each => each.prefix === prefix) ||
			(isFull && offersRelief && isEventsPrefix(prefix)),
	);
	const byPrefix = new Map<string, Deletion>();
	// A session that takes a run up counts again: what was begun is partly gone.
	for (const each of [...counted, ...begun, ...deletions]) {
		if (!byPrefix.has(each.prefix)) byPrefix.set(each.prefix, each);
	}

	return [...byPrefix.values()];
}

function raiseFor(
	observation: Observation,
	{liveBytes, quotaBytes}: FullOfLiveData,
	options: PlanOptions,
): readonly Step[] {
	const raised = raisedQuota(liveBytes);
	return raised > quotaBytes
		? quotaRaiseSteps(observation, options, raised)
		: [];
}

/** Twice the live data in whole GiB, at least etcd's default and at most what etcd advises. */
export function raisedQuota(liveBytes: Bytes): Bytes {
	const wanted = Math.ceil((2 * liveBytes) / gibibyte) * gibibyte;
	return Math.min(largestQuotaBytes, Math.max(defaultQuotaBytes, wanted));
}
