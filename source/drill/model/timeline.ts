import type {Milliseconds} from '../../units.js';
import type {Disk} from './disk.js';
import type {Call} from './requests.js';

/** Something that a scenario does to its cluster. Members are named. */
export type Fault =
	| {readonly kind: 'disk'; readonly member: string; readonly disk: Disk}
	| {
			readonly kind:
				| 'hang'
				| 'resume'
				| 'kill'
				| 'start'
				/** Starts on an empty data directory, as the first node of a new cluster: another cluster ID. */
				| 'start-empty'
				/** From the other members, not from clients. */
				| 'cut-off'
				| 'reconnect'
				| 'lag'
				| 'catch-up'
				/** Its data begins to differ, and it raises CORRUPT. */
				| 'corrupt'
				/** The others elect it. */
				| 'lead';
			readonly member: string;
	  }
	/** Somebody else calls: a second operator, a scheduled job. */
	| {readonly kind: 'call'; readonly member: string; readonly call: Call};

/** When a fault happens. Counts are of what was done since the drill began, by anybody. */
export type FaultTime =
	| {readonly kind: 'at'; readonly ms: Milliseconds}
	| {
			readonly kind:
				| 'defragments-begun'
				| 'defragments-ended'
				| 'compactions'
				| 'disarms'
				| 'snapshots';
			readonly count: number;
			readonly afterMs: Milliseconds;
	  }
	/** Again and again, as a probe's restarts: first at `firstMs`. */
	| {
			readonly kind: 'every';
			readonly firstMs: Milliseconds;
			readonly everyMs: Milliseconds;
			/** No more from then on; absent: to the end of the drill. */
			readonly untilMs?: Milliseconds;
	  };

export type TimelineEntry = {readonly when: FaultTime; readonly fault: Fault};

/** An entry that is still to happen; `dueAtMs` is known once its condition was met. */
export type PendingTimeline = ReadonlyArray<
	TimelineEntry & {readonly dueAtMs: Milliseconds | undefined}
>;
