import type {FindingCode} from '../diagnosis/finding.js';
import type {MemberId} from '../cluster/member.js';
import type {Milliseconds} from '../units.js';
import type {DrillRecord} from './model/cluster.js';
import type {HandOn} from './scenario.js';

// What crosses between a drill's own thread, where its cluster runs, and the
// one that paints or prints: plain data only.

/** What can be done to a drill's cluster beside the dashboard, right or wrong. */
export type MoveKind =
	| 'disarm-now'
	| 'defragment-leader'
	| 'put-quota-key'
	| 'disarm-corrupt'
	| 'restart-everything'
	| HandOn;

/** What somebody who practises is told and may do. */
export type Exercise = {
	readonly name: string;
	readonly title: string;
	readonly clock: string;
	readonly pager: string;
	readonly reports: readonly string[];
	/** Answers to the question that is asked once. */
	readonly choices: readonly FindingCode[];
	/** Where the cluster is, for etcdctl in a second terminal. */
	readonly endpoints: readonly string[];
	readonly hints: readonly string[];
	readonly hintCosts: number;
	readonly moves: ReadonlyArray<{
		readonly kind: MoveKind;
		readonly title: string;
	}>;
};

/** How a drill is started. */
export type DrillOrder = {
	readonly scenario: string;
	readonly seed: number;
	readonly speed: number;
	/** More members than the scenario has; absent: as many as it has. */
	readonly members?: number | undefined;
	/** On real etcd processes; absent: on the simulated cluster. */
	readonly real?:
		| {readonly etcd: string; readonly strace: string | undefined}
		| undefined;
	/** Another number for each drill: `drawRunNumber`. */
	readonly run: number;
};

/** Where a drill's cluster is. */
export type DrillOpened = {
	readonly kind: 'opened';
	readonly endpoints: readonly string[];
	readonly metricsUrls: readonly string[];
	readonly members: ReadonlyArray<{
		readonly id: MemberId;
		readonly name: string;
	}>;
};

/** One kind of client, since the drill began. */
export type WriterLook = {
	readonly name: string;
	readonly succeeded: number;
	readonly failed: number;
	/** The last failure in etcd's words; `undefined`: it succeeds. */
	readonly failingWith: string | undefined;
	/** When it failed last, since the drill began; absent: not known. */
	readonly failedAtMs?: Milliseconds | undefined;
	readonly lostLeases: number;
};

/** How a drill stands; sent several times a second. */
export type DrillLook = {
	readonly kind: 'look';
	/** Since the drill began, by its own clock. */
	readonly elapsedMs: Milliseconds;
	/** With times since the drill began. */
	readonly records: readonly DrillRecord[];
	/** Since when it has been where it has to come to, without a break; `undefined`: it is not. */
	readonly endSinceMs: Milliseconds | undefined;
	readonly writers: readonly WriterLook[];
	/** The move asked for last, and what came of it. */
	readonly move:
		| {
				readonly kind: MoveKind;
				/** `undefined`: still under way. */
				readonly said: string | undefined;
		  }
		| undefined;
};

/** What may be asked of a drill's thread. */
export type DrillRequest =
	| {readonly kind: 'move'; readonly move: MoveKind}
	| {readonly kind: 'close'};

/** All that a run of a drill is judged by. */
export type Ledger = {
	readonly scenario: string;
	readonly bed: 'simulated' | 'real';
	readonly seed: number;
	readonly speed: number;
	readonly members: DrillOpened['members'];
	readonly elapsedMs: Milliseconds;
	readonly records: readonly DrillRecord[];
	readonly endSinceMs: Milliseconds | undefined;
	readonly lostLeases: number;
	/** Asked once; `undefined`: never answered. */
	readonly diagnosis:
		| {readonly choice: FindingCode; readonly atMs: Milliseconds}
		| undefined;
	readonly hints: number;
	/** By the product's own engine, not by somebody who practises. */
	readonly isSelfPlayed: boolean;
};
