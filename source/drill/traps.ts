import type {Trap, TrapKind} from './scenario.js';

const traps: Readonly<Record<TrapKind, Omit<Trap, 'kind'>>> = {
	'disarm-too-early': {
		costs: 20,
		why: 'a member whose file is still over its quota raises the alarm again at the next write',
	},
	'disarm-corrupt': {
		costs: 60,
		why: 'it tells etcd to go on with data that differs from member to member',
	},
	'disarm-beside-corrupt': {
		costs: 50,
		why: 'in 3.4 and 3.5 the last NOSPACE record takes the protection against CORRUPT with it, and writes go through again',
	},
	'change-while-corrupt': {
		costs: 30,
		why: 'while data differs every change makes it harder to say which member is right',
	},
	'change-while-split': {
		costs: 40,
		why: 'nobody knows yet which of the two clusters is the real one, and a change may land in the empty one',
	},
	'leader-first': {
		costs: 10,
		why: 'while the leader rewrites its file, lease keep-alives stall on every member',
	},
	'two-at-once': {
		costs: 20,
		why: 'each member that rewrites its file serves nobody meanwhile; two of three are no quorum',
	},
	'below-quorum': {
		costs: 25,
		why: 'a member was already missing: with one more rewriting its file there is no quorum, and nothing is served',
	},
	'no-snapshot': {
		costs: 15,
		why: 'there is no way back from a compaction without one',
	},
	'put-quota-key': {
		costs: 10,
		why: 'it writes a key; the quota is a flag that etcd reads when it starts',
	},
	'defragment-in-vain': {
		costs: 15,
		why: 'a defragment returns free pages, and there are next to none: its member stalls for nothing',
	},
	'compact-again': {
		costs: 5,
		why: 'ErrCompacted means that it is done; asking again frees nothing',
	},
	'restart-everything': {
		costs: 20,
		why: 'an alarm outlives every restart, and without a quorum nothing is served at all',
	},
};

/** What those wrong turns cost and why. A scenario may say it in its own words. */
export function trapsOf(...kinds: readonly TrapKind[]): readonly Trap[] {
	return kinds.map(kind => ({kind, ...traps[kind]}));
}
