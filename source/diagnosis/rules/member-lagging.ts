import type {MemberObservation} from '../../cluster/observation.js';
import {
	agreedClusterId,
	currentMetrics,
	currentStatus,
} from '../../cluster/observation.js';
import {formatCount} from '../../units.js';
import {isDefragmenting} from '../answering.js';
import type {Finding} from '../finding.js';
import {idsOf, labelOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {gravestOf, severityOf} from '../severity.js';
import type {Thresholds} from '../thresholds.js';

/**
 * Members that are behind: entries received and not applied, or not received
 * at all. Beyond 5000 unapplied entries etcd refuses requests ("too many
 * requests"), and a member that takes a snapshot over must not be defragmented.
 */
export const memberLagging: Rule = ({observation, thresholds}) => {
	const clusterId = agreedClusterId(observation);
	const asked = observation.members.filter(
		each =>
			currentStatus(each)?.clusterId === clusterId && !isDefragmenting(each),
	);
	const newest = Math.max(
		...asked.map(each => currentStatus(each)?.raftIndex ?? 0),
	);
	return asked.flatMap(each => judge(each, newest, thresholds));
};

function judge(
	each: MemberObservation,
	newest: number,
	thresholds: Thresholds,
): readonly Finding[] {
	const status = currentStatus(each);
	if (status === undefined) return [];
	const {raftIndex, raftAppliedIndex} = status;
	const unapplied =
		raftAppliedIndex === undefined
			? undefined
			: Math.max(0, raftIndex - raftAppliedIndex);
	const behind = Math.max(0, newest - raftIndex);
	const isApplyingSnapshot = currentMetrics(each)?.isApplyingSnapshot === true;
	const severity =
		unapplied === undefined
			? undefined
			: severityOf(unapplied, {
					info: thresholds.laggingUnappliedInfo,
					warning: thresholds.laggingUnappliedWarning,
					critical: thresholds.laggingUnappliedCritical,
				});
	// The members are asked one after the other: a few entries are no lag.
	const severityBehind = severityOf(behind, {
		info: thresholds.laggingBehindInfo,
		warning: thresholds.laggingBehindWarning,
	});
	const gravest = gravestOf([
		severity,
		isApplyingSnapshot ? 'warning' : severityBehind,
	]);
	if (gravest === undefined) return [];
	const isUnapplied = severity !== undefined && severity === gravest;
	const what = isApplyingSnapshot
		? `is taking over a snapshot of the leader; ${formatCount(behind)} log entries behind`
		: isUnapplied
			? `has ${formatCount(unapplied)} log entries received and not applied; ${gravest === 'critical' ? 'etcd refuses requests beyond 5,000' : 'reads through it wait for them'}`
			: `is ${formatCount(behind)} log entries behind the others; its reads are that old unless they are linearizable`;
	return [
		{
			code: 'member-lagging',
			severity:
				each.member.isLearner && gravest !== 'critical' ? 'info' : gravest,
			memberIds: idsOf([each]),
			summary: `${labelOf(each)} ${what}`,
			evidence: {
				unappliedEntries: unapplied ?? null,
				entriesBehind: behind,
				raftIndex,
				newestRaftIndex: newest,
			},
			remedy: `Wait until ${labelOf(each)} has caught up before anything is done to another member, and do not defragment it; if it does not catch up, look at its disk and at the network to it`,
		},
	];
}
