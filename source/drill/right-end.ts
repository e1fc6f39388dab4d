import type {ClusterState, DrillRecord} from './model/cluster.js';
import {groupOf, memberOf} from './model/cluster.js';
import {hindranceOf} from './model/hindrance.js';
import {workingLeader} from './model/quorum.js';
import type {RightEnd} from './scenario.js';

/** What changes a cluster; the rest only looks, or is the cluster's own doing. */
const changes: ReadonlySet<DrillRecord['what']> = new Set([
	'compact',
	'compact-refused',
	'defragment-begun',
	'alarm-disarmed',
	'move-leader',
	'put-quota-key',
	'restart',
]);

/** True for what somebody who practises did and that changed something, or was meant to. */
export function isChange({what, isScripted}: DrillRecord): boolean {
	return !isScripted && changes.has(what);
}

/** Whether the simulated cluster is where the exercise has to come to. */
export function isAtRightEnd(end: RightEnd, state: ClusterState): boolean {
	switch (end.kind) {
		case 'writable': {
			return isWritable(state);
		}

		case 'untouched': {
			return !state.records.some(each => isChange(each));
		}

		case 'led-by-another': {
			return state.groups.some(group => {
				const leader = workingLeader(state, group);
				return leader !== undefined && leader.name !== end.than;
			});
		}
	}
}

// Every member has to take a write: clients are pinned to one each.
function isWritable(state: ClusterState): boolean {
	return state.members.every(({id}) => {
		const member = memberOf(state, id);
		return (
			groupOf(state, member).alarms.length === 0 &&
			member.applier === 'plain' &&
			member.backend.fileBytes < member.backend.quotaBytes &&
			hindranceOf(state, member, 'write') === undefined
		);
	});
}
