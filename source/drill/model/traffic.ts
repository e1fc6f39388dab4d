import type {MemberId} from '../../cluster/member.js';
import type {Bytes, Milliseconds} from '../../units.js';
import type {Request} from './requests.js';

/** One kind of client that writes all the time, as Kubernetes does. */
export type Writer =
	| {
			/** New objects under a prefix, or updates of `among` objects; with a lease when `ttlSeconds` is given, as events have. */
			readonly kind: 'objects';
			readonly name: string;
			readonly prefix: string;
			readonly perSecond: number;
			readonly valueBytes: Bytes;
			readonly among?: number;
			readonly ttlSeconds?: number;
	  }
	| {
			/** Holds so many leases and keeps each alive, as leader elections do. */
			readonly kind: 'keep-alives';
			readonly name: string;
			readonly leases: number;
			readonly ttlSeconds: number;
			readonly everyMs: Milliseconds;
	  }
	| {
			/** Reads so many times a second, linearizably. */
			readonly kind: 'reads';
			readonly name: string;
			readonly key: string;
			readonly perSecond: number;
	  }
	| {
			/** kube-apiserver's compactor: puts a key, then compacts to what was the newest revision the last time. */
			readonly kind: 'compactor';
			readonly name: string;
			readonly everyMs: Milliseconds;
	  };

/** What became of one writer's calls since the drill began. */
export type Tally = {
	readonly sent: number;
	readonly succeeded: number;
	readonly failed: number;
	/** The last failure in etcd's words; `undefined`: none yet, or a call has succeeded since. */
	readonly failingWith: string | undefined;
	readonly lastFailureAtMs: Milliseconds | undefined;
	readonly lastSuccessAtMs: Milliseconds | undefined;
	/** Of the calls that succeeded. */
	readonly longestMs: Milliseconds;
	/** Keep-alives: leases that ended because nobody could renew them. */
	readonly lostLeases: number;
};

/** A call on its way, or waiting inside a member. */
export type TrafficCall = {
	readonly writer: number;
	readonly member: MemberId;
	readonly sentAtMs: Milliseconds;
	readonly request: Request;
	/** Keep-alives: which of the writer's leases it is for. */
	readonly lease: number | undefined;
};

export type Traffic = {
	readonly writers: readonly Writer[];
	readonly tallies: readonly Tally[];
	/** When each writer sends again. */
	readonly nextAtMs: readonly Milliseconds[];
	/** The IDs of the leases that each writer holds. */
	readonly leases: ReadonlyArray<ReadonlyArray<string | undefined>>;
	/** What a compactor compacts to the next time. */
	readonly compactTo: readonly number[];
	readonly calls: readonly TrafficCall[];
	/** What each writer puts: one value, however often it is put. */
	readonly values: readonly Uint8Array[];
	readonly isPaused: boolean;
};

export function openTraffic(
	writers: readonly Writer[],
	nowMs: Milliseconds,
): Traffic {
	return {
		writers,
		tallies: writers.map(() => ({
			sent: 0,
			succeeded: 0,
			failed: 0,
			failingWith: undefined,
			lastFailureAtMs: undefined,
			lastSuccessAtMs: undefined,
			longestMs: 0,
			lostLeases: 0,
		})),
		nextAtMs: writers.map(writer =>
			writer.kind === 'compactor' ? nowMs + writer.everyMs : nowMs,
		),
		leases: writers.map(() => []),
		compactTo: writers.map(() => 0),
		calls: [],
		values: writers.map(writer =>
			Buffer.alloc(writer.kind === 'objects' ? writer.valueBytes : 8, '.'),
		),
		isPaused: false,
	};
}
