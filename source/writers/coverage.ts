import type {KeyChange} from '../etcd/capabilities.js';
import type {Milliseconds} from '../units.js';

/** Which part of the history was seen. */
export type Covered = {
	/** Members that the changes came from, in turn; not yet printable. */
	readonly members: readonly string[];
	/** Time in which changes were seen: gaps are not part of it. */
	readonly coveredMs: Milliseconds;
	/** Revisions between what was seen before a gap and after it; those of other prefixes are among them. */
	readonly missedRevisions: number;
	/** Everything after `from` and up to `to` was counted or missed; `undefined`: no watch was ever in force. */
	readonly revisions: {readonly from: number; readonly to: number} | undefined;
};

/** Keeps account of several watches, one after the other. */
export type Coverage = {
	/** A watch is in force, and the member says that it is at that revision. */
	started(member: string, revision: number, nowMs: Milliseconds): void;
	/** Those of its changes that no watch before it has seen. */
	fresh(changes: readonly KeyChange[]): readonly KeyChange[];
	/** The watch saw what happened until then. */
	ended(atMs: Milliseconds): void;
	result(): Covered;
};

/** Opens an account without any watch. */
export function openCoverage(): Coverage {
	const members: string[] = [];
	let coveredMs = 0;
	let missedRevisions = 0;
	let from: number | undefined;
	let to: number | undefined;
	/** Of the present watch. */
	let startedAtMs: Milliseconds | undefined;
	/** What was seen before it. */
	let before: number | undefined;
	/** What it was said to start from, until its first change proves it. */
	let claimed: number | undefined;
	return {
		started(member, revision, nowMs) {
			if (members.at(-1) !== member) members.push(member);
			startedAtMs = nowMs;
			before = to;
			claimed = revision;
			from ??= revision;
			missedRevisions += Math.max(0, revision - (to ?? revision));
			to = Math.max(revision, to ?? revision);
		},
		fresh(changes) {
			// A member that is behind the one before it repeats what was seen.
			const unseen = changes.filter(
				change => change.modRevision > (before ?? 0),
			);
			const [first] = unseen;
			if (first === undefined) return unseen;
			if (claimed !== undefined) {
				// A watch is in force a moment before etcd says at which revision it is.
				const proven = Math.max(first.modRevision - 1, before ?? 0);
				if (before === undefined) from = Math.min(claimed, proven);
				else missedRevisions -= Math.max(0, claimed - proven);
				claimed = undefined;
			}

			to = Math.max(unseen.at(-1)?.modRevision ?? 0, to ?? 0);
			return unseen;
		},
		ended(atMs) {
			if (startedAtMs === undefined) return;
			coveredMs += Math.max(0, atMs - startedAtMs);
			startedAtMs = undefined;
		},
		result: () => ({
			members,
			coveredMs,
			missedRevisions,
			revisions:
				from === undefined || to === undefined ? undefined : {from, to},
		}),
	};
}
