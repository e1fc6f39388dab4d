import type {Milliseconds} from '../units.js';
import type {Ledger} from './exercise.js';
import type {DrillRecord} from './model/cluster.js';
import {isChange} from './right-end.js';
import type {Trap, TrapKind} from './scenario.js';

/** A wrong turn that was taken. */
export type Mistake = Trap & {
	/** The first time, since the drill began. */
	readonly atMs: Milliseconds;
	readonly member: string;
	readonly times: number;
};

/** So many refusals of one member are a barrier and its repetition; more are a habit. */
const mostRefusals = 2;
/** Restarts within that time are one. */
const restartTogetherMs = 30_000;

/**
 * Which of the scenario's traps somebody walked into, by the cluster's own
 * records: what was done with the dashboard, with etcdctl or from the menu
 * counts alike. In the order of time.
 */
export function mistakesIn(
	{records, members}: Pick<Ledger, 'records' | 'members'>,
	traps: readonly Trap[],
): readonly Mistake[] {
	return traps
		.flatMap((trap): readonly Mistake[] => {
			const found = records.filter(
				(each, at) =>
					!each.isScripted &&
					isTrap[trap.kind](each, records.slice(0, at), members.length),
			);
			const [first] = found;
			return first === undefined
				? []
				: [
						{
							...trap,
							atMs: first.atMs,
							member:
								members.find(each => each.id === first.memberId)?.name ?? '',
							times: found.length,
						},
					];
		})
		.toSorted((a, b) => a.atMs - b.atMs);
}

type IsTrap = (
	record: DrillRecord,
	before: readonly DrillRecord[],
	members: number,
) => boolean;

const isTrap: Readonly<Record<TrapKind, IsTrap>> = {
	'disarm-too-early': ({what, detail, scene}) =>
		what === 'alarm-disarmed' &&
		detail === 'NOSPACE' &&
		scene.tooFull.length > 0,
	'disarm-corrupt': ({what, detail}) =>
		what === 'alarm-disarmed' && detail === 'CORRUPT',
	'disarm-beside-corrupt': ({what, detail, scene}) =>
		what === 'alarm-disarmed' && detail === 'NOSPACE' && isCorrupt(scene),
	'change-while-corrupt': (record, before) =>
		isChange(record) &&
		record.what !== 'alarm-disarmed' &&
		(isCorrupt(record.scene) ||
			before.some(each => each.scene.alarms.some(isCorruptRecord))),
	'change-while-split': record => isChange(record) && record.scene.isSplit,
	'leader-first': ({what, memberId, scene}) =>
		what === 'defragment-begun' &&
		scene.leaderId === memberId &&
		scene.worthDefragment.some(id => id !== memberId),
	'two-at-once': ({what, memberId, scene}) =>
		what === 'defragment-begun' &&
		scene.defragmenting.some(id => id !== memberId),
	'below-quorum': ({what, scene}) =>
		what === 'defragment-begun' &&
		scene.isBelowQuorum &&
		scene.defragmenting.length < 2,
	'no-snapshot': (record, before) =>
		isChange(record) &&
		record.what !== 'compact-refused' &&
		record.what !== 'move-leader' &&
		record.what !== 'put-quota-key' &&
		record.what !== 'restart' &&
		!before.some(each => each.what === 'snapshot' && !each.isScripted),
	'put-quota-key': ({what}) => what === 'put-quota-key',
	'defragment-in-vain': ({what, memberId, scene}) =>
		what === 'defragment-begun' && !scene.worthDefragment.includes(memberId),
	'compact-again': ({what, memberId}, before) =>
		what === 'compact-refused' &&
		before.filter(
			each =>
				each.what === 'compact-refused' &&
				each.memberId === memberId &&
				!each.isScripted,
		).length >= mostRefusals,
	'restart-everything': ({what, memberId, atMs}, before, members) =>
		what === 'restart' &&
		new Set([
			memberId,
			...before
				.filter(
					each =>
						each.what === 'restart' && atMs - each.atMs < restartTogetherMs,
				)
				.map(each => each.memberId),
		]).size >
			(members - 1) / 2,
};

function isCorrupt({alarms}: DrillRecord['scene']): boolean {
	return alarms.some(each => isCorruptRecord(each));
}

function isCorruptRecord({alarm}: {readonly alarm: string}): boolean {
	return alarm === 'CORRUPT';
}

/** For how long clients could renew no lease, or reach no quorum, by what was done: leaders that rewrote their files, and members that did so together. */
export function stalledMs({
	records,
	elapsedMs,
}: Pick<Ledger, 'records' | 'elapsedMs'>): Milliseconds {
	const stalls = records.flatMap((record, at) => {
		const {what, isScripted, memberId, scene, atMs} = record;
		const isStall =
			what === 'defragment-begun' &&
			!isScripted &&
			(scene.leaderId === memberId || scene.isBelowQuorum);
		if (!isStall) return [];
		const end = records
			.slice(at)
			.find(
				each => each.what === 'defragment-ended' && each.memberId === memberId,
			);
		return [(end?.atMs ?? elapsedMs) - atMs];
	});
	return stalls.reduce((sum, each) => sum + each, 0);
}
