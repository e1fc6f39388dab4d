import type {Milliseconds} from '../../units.js';
import type {ClusterState, SimMember} from './cluster.js';
import {groupOf} from './cluster.js';
import {fsyncTime} from './disk.js';
import {noise, textNumber} from './noise.js';
import {takesPart, votersOf, workingLeader} from './quorum.js';

/** What a call takes beside the disks: loopback and code. */
const overheadMs = 1;

/**
 * How long a write through that member takes. Its own disk, the leader's and
 * those of the fastest others that make a quorum must have the entry: raft's
 * loop waits for the WAL, so one slow disk that is in the way slows every write.
 */
export function writeTime(state: ClusterState, via: SimMember): Milliseconds {
	const group = groupOf(state, via);
	const leader = workingLeader(state, group);
	const timeOf = (member: SimMember): Milliseconds =>
		fsyncTime(member.disk, state.seed, textNumber(member.id), group.index, 3);
	const voters = votersOf(state, group);
	const others = voters
		.filter(each => each.id !== leader?.id && takesPart(each, group))
		.map(each => timeOf(each))
		.toSorted((a, b) => a - b);
	const needed = Math.floor(voters.length / 2);
	return (
		overheadMs +
		Math.max(
			timeOf(via),
			leader === undefined ? 0 : timeOf(leader),
			needed === 0 ? 0 : (others[needed - 1] ?? 0),
		)
	);
}

/**
 * How long a linearizable read takes. It writes nothing, but the leader
 * confirms it from the same loop that waits for the WAL.
 */
export function readTime(state: ClusterState, via: SimMember): Milliseconds {
	const group = groupOf(state, via);
	const leader = workingLeader(state, group) ?? via;
	const share = noise(state.seed, 4, group.index, state.nowMs);
	return (
		overheadMs +
		share *
			fsyncTime(leader.disk, state.seed, textNumber(leader.id), state.nowMs, 5)
	);
}
