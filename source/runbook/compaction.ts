import {currentStatus, type Observation} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';
import {formatCount, type Milliseconds} from '../units.js';
import {calmestMember} from './calmest-member.js';
import {etcdctlLine, type EtcdctlFlags} from './etcdctl.js';
import {isCompactionDue} from './live-data.js';
import {nothingSoFar} from './live-data-options.js';
import type {PlanOptions} from './plan-options.js';
import {restartLoops} from './restart-loop.js';
import type {Step} from './step.js';

/**
 * The step that compacts to the newest revision less `keepRevisions`, or none
 * when there is no older revision. A run that has begun keeps its revision.
 */
export function compactStep(
	observation: Observation,
	options: PlanOptions,
	keepRevisions: number,
): readonly Step[] {
	const {etcdctl, longCallTimeoutMs, withoutMembers = []} = options;
	// Whoever is down when it is asked would end the step.
	const without = [
		...withoutMembers,
		...restartLoops(observation, options).map(each => each.memberId),
	];
	const first = calmestMember(observation);
	const newest = Math.max(
		0,
		...observation.members.map(each => currentStatus(each)?.revision ?? 0),
	);
	const {compactions, deletedRevision} = options.relief ?? nothingSoFar;
	// Below the deletions it would free nothing of them.
	const revision =
		options.compactRevision ??
		Math.max(newest - keepRevisions, deletedRevision);
	const isAnother = compactions > 0 && isCompactionDue(observation, options);
	if (first === undefined || revision < 1) return [];
	const others = votersOf(observation).filter(
		each =>
			each !== first &&
			each.endpoint !== '' &&
			!without.includes(each.member.id),
	);
	return [
		{
			id: isAnother ? `compact-${compactions + 1}` : 'compact',
			title: `Compact history up to revision ${revision}`,
			level: 2,
			memberId: first.member.id,
			action: {
				kind: 'compact',
				memberId: first.member.id,
				endpoint: first.endpoint,
				revision,
				...(keepRevisions === 0 ? {} : {keepRevisions}),
				...(without.length === 0 ? {} : {without}),
			},
			why: `Turns old revisions into free pages, on every member. ${consequenceOf(keepRevisions)}${twiceText(revision)} Asked again of each other member, so that none is defragmented before its own compaction has run: the procedure that is copied about fails there.`,
			commands: compactionsOf(first, others, revision).map(
				({endpoint, revision: upTo}) =>
					compactLine(etcdctl, endpoint, upTo, longCallTimeoutMs),
			),
			expects:
				'Bytes in use fall on every member; "already compacted" is as good',
			predicted: {},
			undo: 'Cannot be undone: reads and watches below that revision get "compacted" and list again',
		},
	];
}

// See compactionsOf.
function twiceText(revision: number): string {
	return revision > 1
		? ` First to ${revision - 1}, then to ${revision}: only the second commit makes the pages of the first count as free.`
		: '';
}

function consequenceOf(keepRevisions: number): string {
	return keepRevisions === 0
		? 'No older revision is kept: whoever reads or watches from one gets "compacted" and lists again.'
		: `The newest ${formatCount(keepRevisions)} are kept: watchers and paged lists that are no further behind than that notice nothing.`;
}

/**
 * The compactions to ask for, in order. A member counts pages as free only at
 * the commit after the one that freed them, and under NOSPACE nothing else
 * commits: so the bulk is compacted first, and one more revision after it.
 */
export function compactionsOf<T>(
	first: T,
	others: readonly T[],
	revision: number,
): ReadonlyArray<T & {revision: number}> {
	return [
		...(revision > 1 ? [{...first, revision: revision - 1}] : []),
		...[first, ...others].map(each => ({...each, revision})),
	];
}

/** The etcdctl line of one compaction. */
export function compactLine(
	etcdctl: EtcdctlFlags,
	endpoint: string,
	revision: number,
	timeoutMs: Milliseconds,
): string {
	return etcdctlLine(
		etcdctl,
		endpoint,
		['compaction', '--physical', String(revision)],
		timeoutMs,
	);
}
