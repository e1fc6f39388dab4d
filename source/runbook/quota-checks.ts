import {backendOf} from '../cluster/backend.js';
import {isStarted, memberLabel} from '../cluster/member.js';
import {
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import {printable} from '../printable.js';
import {formatBytes, formatRatio} from '../units.js';
import type {PreCheck} from './step.js';

const {disarmQuotaRatio} = defaultThresholds;

/** Each member of the list is known to be far enough below its quota; one that cannot be asked is unknown. */
export function everyMemberBelowQuota(
	observation: Observation,
): readonly PreCheck[] {
	return observation.members
		.filter(each => isStarted(each.member))
		.map(each => checkBelowQuota(observation, each));
}

function checkBelowQuota(
	observation: Observation,
	member: MemberObservation,
): PreCheck {
	const name = printable(memberLabel(member.member));
	const title = `${name} is below ${formatRatio(disarmQuotaRatio)} of its quota`;
	const backend = isServing(observation, member)
		? backendOf(member)
		: undefined;
	const takenAtMs = member.status?.takenAtMs;
	if (backend?.quotaBytes === undefined) {
		return {
			title,
			state: 'unknown',
			detail:
				backend === undefined
					? 'it does not answer; if its file is over the quota, the alarm comes back'
					: 'its quota is not known: /metrics of this member could not be read',
			takenAtMs,
		};
	}

	const detail = `${formatBytes(backend.dbSizeBytes)} of ${formatBytes(backend.quotaBytes)}`;
	// A negative quota switches the limit off (server/storage/quota.go).
	const isBelow =
		backend.quotaRatio === undefined || backend.quotaRatio < disarmQuotaRatio;
	return {title, state: isBelow ? 'pass' : 'fail', detail, takenAtMs};
}
