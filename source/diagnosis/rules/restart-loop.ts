import {factOf} from '../../cluster/host-facts.js';
import {localMembers, type LocalMember} from '../../cluster/local-members.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {isAlarmRaised} from '../../cluster/observation.js';
import {runsOf} from '../../cluster/process-runs.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {idsOf, labelOf, memberIdOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {severityOf} from '../severity.js';

/**
 * A member that is started again and again: by kubelet, whose probe fails, or
 * because etcd ends by itself. Told by the start of its process, which its
 * metrics have, and on its own machine by kubelet's count of attempts.
 */
export const restartLoop: Rule = context => {
	const {thresholds, observation} = context;
	const locals = localMembers(observation);
	return observation.members.flatMap(each => {
		const restarts = restartsSeen(each, context);
		const container = loopingContainer(each, locals, context);
		const severity =
			severityOf(restarts, {
				warning: thresholds.restartLoopWarning,
				critical: thresholds.restartLoopCritical,
			}) ?? (container === undefined ? undefined : 'warning');
		if (severity === undefined) return [];
		const isFull = isAlarmRaised(observation, 'NOSPACE');
		const how =
			restarts >= thresholds.restartLoopWarning
				? `${restarts} times in the last ${formatDuration(thresholds.restartLoopWindowMs)}`
				: `attempt ${container?.attempt ?? 0} of its container, ${container?.isRunning === true ? 'running' : 'ended'}, begun ${formatDuration(container?.ageMs)} ago`;
		return [
			{
				code: 'restart-loop',
				severity,
				memberIds: idsOf([each]),
				summary: `${labelOf(each)} is restarted again and again: ${how}${isFull ? '; with NOSPACE raised, a probe of /health without exclude=NOSPACE makes kubelet kill it' : ''}`,
				evidence: {
					restarts,
					windowMs: thresholds.restartLoopWindowMs,
					containerAttempt: container?.attempt ?? null,
				},
				remedy:
					'Read why it ended (crictl ps -a --name etcd, crictl logs of the last one, journalctl -u kubelet for failed probes); relax the probes in its manifest before a step that takes long',
			},
		];
	});
};

function restartsSeen(
	each: MemberObservation,
	{trends, thresholds, nowMs}: RuleContext,
): number {
	const points = trends[memberIdOf(each) ?? ''] ?? [];
	const recent = points.filter(
		({takenAtMs}) => nowMs - takenAtMs <= thresholds.restartLoopWindowMs,
	);
	return Math.max(0, runsOf(recent).length - 1);
}

// kubelet's count is of the pod's whole life. It keeps the container before the
// present one: when that one is young, too, there were two starts of late.
function loopingContainer(
	each: MemberObservation,
	locals: readonly LocalMember[],
	{observation, thresholds, nowMs}: RuleContext,
): {attempt: number; isRunning: boolean; ageMs: Milliseconds} | undefined {
	// Containers do not say whose etcd they are: on a node there is one.
	if (locals.length !== 1 || locals[0]?.each !== each) return undefined;
	const young = (factOf(observation.host?.containers) ?? []).filter(
		({createdAtMs}) => nowMs - createdAtMs <= thresholds.restartLoopWindowMs,
	);
	const [newest] = young;
	if (newest === undefined || young.length < 2) return undefined;
	if (newest.attempt < thresholds.restartLoopWarning) return undefined;
	return {
		attempt: newest.attempt,
		isRunning: newest.isRunning,
		ageMs: nowMs - newest.createdAtMs,
	};
}
