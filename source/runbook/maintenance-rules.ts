import {backendOf} from '../cluster/backend.js';
import type {MemberObservation} from '../cluster/observation.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import type {Bytes, Ratio} from '../units.js';

/** When a member is worth a defragment though no alarm is raised; a limit is reached when the value equals it. */
export type MaintenanceRules = {
	/** Free pages over file size, and free bytes: both must be reached. */
	readonly minFreeRatio: Ratio;
	readonly minFreeBytes: Bytes;
	/** From this share of its quota on a member qualifies with fewer free pages. */
	readonly quotaRatio: Ratio;
};

/** The limits of the findings `fragmented` and `quota-near`. */
export const defaultMaintenanceRules: MaintenanceRules = {
	minFreeRatio: defaultThresholds.fragmentedFreeRatio,
	minFreeBytes: defaultThresholds.fragmentedMinDbSizeBytes,
	quotaRatio: defaultThresholds.quotaNearWarningRatio,
};

/**
 * Near its quota a member is rewritten for a fifth of its file: with less, it is
 * as near again at once. No upstream source.
 */
const nearQuotaFreeRatio: Ratio = 0.2;

/** Whether the rules ask for a defragment of this member; `undefined` when its sizes are not known. */
export function qualifies(
	member: MemberObservation,
	rules: MaintenanceRules,
): boolean | undefined {
	const backend = backendOf(member);
	if (backend?.freeRatio === undefined || backend.freeBytes === undefined) {
		return undefined;
	}

	const {freeRatio, freeBytes, quotaRatio} = backend;
	return (
		(freeRatio >= rules.minFreeRatio && freeBytes >= rules.minFreeBytes) ||
		(quotaRatio !== undefined &&
			quotaRatio >= rules.quotaRatio &&
			freeRatio >= Math.min(nearQuotaFreeRatio, rules.minFreeRatio))
	);
}
