import {isUnstarted} from '../../cluster/member.js';
import {isReachable} from '../../cluster/observation.js';
import {quorumOf, votersOf} from '../../cluster/quorum.js';
import {isDefragmenting} from '../answering.js';
import {mainCluster} from '../clusters.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/**
 * etcd_disk_defrag_inflight is 1, or a run of this host has sent one: the member answers nothing else until the
 * defragment ends, and no deadline or Ctrl-C of whoever asked for it stops it.
 */
export const defragInFlight: Rule = ({observation, nowMs}) => {
	const busy = observation.members.filter(each => isDefragmenting(each));
	if (busy.length === 0) return [];
	const cluster = mainCluster(observation);
	const serving = votersOf(cluster).filter(
		each =>
			isReachable(each) && !isUnstarted(each.member) && !isDefragmenting(each),
	).length;
	const {needed, voters} = quorumOf(cluster);
	const waits = busy
		.map(each => each.waitingSinceMs)
		.filter(sinceMs => sinceMs !== undefined);
	// A lone member always stops serving while it defragments: that is no fault.
	const isOutage = voters > 1 && serving < needed;
	return [
		{
			code: 'defrag-in-flight',
			severity: isOutage ? 'critical' : 'warning',
			memberIds: idsOf(busy),
			summary: `${labelsOf(busy, observation)} ${busy.length === 1 ? 'is' : 'are'} defragmenting: requests there hang until it ends${isOutage ? `; only ${serving} of ${voters} voters serve, ${needed} are needed` : ''}; it is not down`,
			evidence: {
				defragmentingMembers: busy.length,
				waitingMs: waits.length === 0 ? null : nowMs - Math.min(...waits),
				servingVoters: serving,
				neededVoters: needed,
			},
			remedy:
				'Wait: do not restart it, do not send it again, and start no other defragment before it ends',
		},
	];
};
