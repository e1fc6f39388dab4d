import type {MemberId} from '../../cluster/member.js';
import type {Bytes, Milliseconds} from '../../units.js';
import type {DrillRecord, Scene} from '../model/cluster.js';
import type {RawClient} from '../raw-client.js';
import {
	countCalls,
	lookAt,
	type CallCounts,
	type MemberLook,
} from './member-look.js';
import {alarmChanges, sceneOf} from './scene-of.js';

/** Notes what is done to a real cluster, by looking at its members all the time: whoever calls, it shows in their counters. */
export type Recorder = {
	readonly records: () => readonly DrillRecord[];
	/** The newest look of each member in their order; `undefined`: it did not answer the last time. */
	readonly looks: () => ReadonlyArray<MemberLook | undefined>;
	readonly note: (
		record: Pick<DrillRecord, 'memberId' | 'what' | 'detail'>,
	) => void;
	readonly close: () => Promise<void>;
};

const lookEveryMs = 100;

/** Begins to look; what was done before is not recorded. */
export async function openRecorder(options: {
	readonly client: RawClient;
	readonly endpoints: readonly string[];
	readonly ids: readonly MemberId[];
	readonly quotaBytes: Bytes;
	readonly elapsedMs: () => Milliseconds;
}): Promise<Recorder> {
	const {client, endpoints, ids, quotaBytes, elapsedMs} = options;
	let looks = await Promise.all(
		endpoints.map(async endpoint => lookAt(client, endpoint)),
	);
	// What a member said last, for the time in which it rewrites its file.
	let known = looks;
	let counts = await Promise.all(
		endpoints.map(async endpoint => countCalls(endpoint)),
	);
	let records: readonly DrillRecord[] = [];
	let defragmenting: readonly MemberId[] = [];
	let isClosed = false;

	const scene = (): Scene =>
		sceneOf({
			known,
			// A member that rewrites its file still shows its /metrics.
			serving: ids.filter(
				(id, at) => counts[at] !== undefined && !defragmenting.includes(id),
			).length,
			defragmenting,
			quotaBytes,
		});

	const note: Recorder['note'] = record => {
		records = [
			...records,
			{...record, atMs: elapsedMs(), isScripted: false, scene: scene()},
		];
	};

	const noteCalls = (
		memberId: MemberId,
		before: CallCounts,
		after: CallCounts,
	): void => {
		const times = (of: keyof CallCounts, act: () => void): void => {
			for (let time = before[of]; time < after[of]; time += 1) act();
		};

		const noted =
			(what: DrillRecord['what']): (() => void) =>
			() => {
				note({memberId, what, detail: ''});
			};

		times('moves', noted('move-leader'));
		times('snapshots', noted('snapshot'));
		times('compactions', noted('compact'));
		times('refusedCompactions', noted('compact-refused'));
		times('defragmentsBegun', () => {
			defragmenting = [...defragmenting, memberId];
			note({memberId, what: 'defragment-begun', detail: ''});
		});
		times('defragmentsEnded', () => {
			defragmenting = defragmenting.filter(each => each !== memberId);
			note({memberId, what: 'defragment-ended', detail: ''});
		});
	};

	const look = async (): Promise<void> => {
		const [seen, nextCounts] = await Promise.all([
			Promise.all(endpoints.map(async each => lookAt(client, each))),
			Promise.all(endpoints.map(async each => countCalls(each))),
		]);
		const earlier = counts;
		counts = nextCounts;
		// Its Status may have been read before the end that its counters tell, or
		// its connection, after a restart, may not stand yet.
		const nextLooks = await Promise.all(
			seen.map(async (each, at) =>
				hasEnded(earlier[at], nextCounts[at])
					? lookAt(client, endpoints[at] ?? '')
					: each,
			),
		);
		// Sizes are those before the calls that are noted now; who leads is not,
		// when leadership was handed over among them.
		if (
			ids.some(
				(_, at) => (nextCounts[at]?.moves ?? 0) > (earlier[at]?.moves ?? 0),
			)
		) {
			const leaderId = nextLooks.find(each => each !== undefined)?.leaderId;
			known = known.map(each => each && {...each, leaderId});
		}

		const leaderId = known.find(each => each?.leaderId !== undefined)?.leaderId;
		for (const at of inLikelyOrder(ids, earlier, nextCounts, leaderId)) {
			const after = nextCounts[at];
			const before = earlier[at];
			const id = ids[at] ?? '';
			if (after === undefined) {
				// A process that ended takes its defragment and its counters along.
				defragmenting = defragmenting.filter(each => each !== id);
			} else if (before !== undefined) {
				noteCalls(id, before, after);
				// What it had to give back is given back when the next one begins.
				if (hasEnded(before, after)) {
					known = known.with(at, nextLooks[at] ?? defragmented(known[at]));
				}
			}
		}

		const changes = alarmChanges(known, nextLooks);
		looks = nextLooks;
		known = nextLooks.map((each, at) => each ?? known[at]);
		for (const change of changes) note(change);
	};

	const run = async (): Promise<void> => {
		while (!isClosed) {
			await look();
			await new Promise(resolve => {
				setTimeout(resolve, lookEveryMs);
			});
		}
	};

	const running = run();
	return {
		records: () => records,
		looks: () => looks,
		note,
		async close() {
			isClosed = true;
			await running;
		},
	};
}

function hasEnded(
	before: CallCounts | undefined,
	after: CallCounts | undefined,
): boolean {
	return (
		before !== undefined &&
		after !== undefined &&
		after.defragmentsEnded > before.defragmentsEnded
	);
}

/** What is known of a member whose defragment has ended and that does not answer yet: its file holds what is in use. */
export function defragmented(
	known: MemberLook | undefined,
): MemberLook | undefined {
	return known && {...known, fileBytes: known.inUseBytes};
}

/**
 * Positions of the members, in the order in which their calls between two looks
 * were likeliest made: a defragment may take less time than a look, and one that
 * still runs came after those that have ended; of several that have, the leader's.
 */
export function inLikelyOrder(
	ids: readonly MemberId[],
	before: ReadonlyArray<CallCounts | undefined>,
	after: ReadonlyArray<CallCounts | undefined>,
	leaderId: MemberId | undefined,
): readonly number[] {
	const lateness = (at: number): number => {
		const begun = after[at]?.defragmentsBegun ?? 0;
		if (begun === (before[at]?.defragmentsBegun ?? 0)) return 0;
		if (begun > (after[at]?.defragmentsEnded ?? 0)) return 3;
		return ids[at] === leaderId ? 2 : 1;
	};

	return [...ids.keys()].toSorted((a, b) => lateness(a) - lateness(b));
}
