import type {Severity} from './finding.js';

/** A defect that some versions have, and what not to do with them. */
export type VersionHazard = {
	/** The minor series, e.g. `3.5`. */
	readonly series: string;
	/** First and last patch version that has it. */
	readonly fromPatch: number;
	readonly toPatch: number;
	readonly severity: Severity;
	/** What can happen, a clause. */
	readonly what: string;
	/** What to do or not to do, a clause. */
	readonly avoid: string;
	/** Where it is documented. */
	readonly source: string;
};

const restartData = {
	severity: 'warning',
	what: 'a crash can leave members with different data',
	avoid: 'upgrade before anything else, never kill it',
	source: 'etcd #13766, PR 13908, fixed in 3.5.3',
} as const;
const alarmList = {
	severity: 'warning',
	what: 'listing alarms and then a crash keeps a member from ever starting again',
	avoid: 'do not run etcdctl alarm list, nor anything that polls it',
	source: 'etcd #14382, PR 14429, fixed in 3.5.5',
} as const;
const crashInDefragment = {
	severity: 'warning',
	what: 'a crash during a defragment sets its revision back',
	avoid: 'defragment it stopped, with etcdutl defrag --data-dir',
	source: 'etcd PR 14733, fixed in 3.5.6',
} as const;
const crashInCompaction = {
	severity: 'info',
	what: 'a crash during a compaction can set its revision back',
	avoid: 'do not kill it while it compacts',
	source: 'etcd #17780, fixed in 3.5.14',
} as const;
const snapshotAndDefragment = {
	severity: 'info',
	what: 'a defragment while it takes over a snapshot of the leader corrupts it',
	avoid: 'defragment no member that is catching up',
	source: 'etcd PR 20650, 20653, 20659, fixed in 3.4.38, 3.5.23 and 3.6.5',
} as const;
const zombies = {
	severity: 'info',
	what: 'after an upgrade to 3.6 members that were removed long ago come back',
	avoid: 'go to 3.5.26 or later before 3.6',
	source: 'etcd #20967, PR 20995',
} as const;

/** Every known hazard, the gravest of a series first. Ends are inclusive. */
export const versionHazards: readonly VersionHazard[] = [
	{series: '3.5', fromPatch: 0, toPatch: 2, ...restartData},
	{series: '3.5', fromPatch: 3, toPatch: 4, ...alarmList},
	{series: '3.5', fromPatch: 0, toPatch: 5, ...crashInDefragment},
	{series: '3.5', fromPatch: 0, toPatch: 13, ...crashInCompaction},
	{series: '3.5', fromPatch: 0, toPatch: 22, ...snapshotAndDefragment},
	{series: '3.5', fromPatch: 0, toPatch: 25, ...zombies},
	{series: '3.4', fromPatch: 0, toPatch: 37, ...snapshotAndDefragment},
	{series: '3.6', fromPatch: 0, toPatch: 4, ...snapshotAndDefragment},
];

/** The hazards of a version as Status tells it; none for one that is no version or not in the table. */
export function hazardsOf(version: string): readonly VersionHazard[] {
	const [, series, patchText] = /^(\d+\.\d+)\.(\d+)/.exec(version) ?? [];
	if (series === undefined || patchText === undefined) return [];
	const patch = Number(patchText);
	return versionHazards.filter(
		each =>
			each.series === series &&
			each.fromPatch <= patch &&
			patch <= each.toPatch,
	);
}
