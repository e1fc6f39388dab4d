import {createHash} from 'node:crypto';
import type {MemberId} from '../../source/cluster/member.js';
import type {Problem} from '../../source/cluster/reading.js';
import type {StepMember} from '../../source/run/step-context.js';
import type {Bytes, Milliseconds} from '../../source/units.js';
import {idOf, mebibyte, problem} from './observation-builder.js';

// What `fake-cluster.ts` is made of.

/** One member; a test may change any field at any time. */
export type FakeMember = {
	readonly name: string;
	readonly id: MemberId;
	readonly endpoint: string;
	isLearner: boolean;
	/** `down`: its port refuses. `hung`: connected, and nothing answers, /metrics included. */
	state: 'up' | 'down' | 'hung';
	dbSizeBytes: Bytes;
	/** What Status says, which lags one backend commit behind `usedBytes`. */
	inUseBytes: Bytes;
	/** Bytes that hold data or history. */
	usedBytes: Bytes;
	/** The part of `usedBytes` that a compaction frees. */
	historyBytes: Bytes;
	quotaBytes: Bytes;
	metrics: 'readable' | 'unreadable';
	isDefragmenting: boolean;
	/** How long a defragment and a compaction take here. */
	defragMs: Milliseconds;
	compactMs: Milliseconds;
	compactsUntilMs: Milliseconds;
	/** Entries received and not yet applied. */
	behind: number;
	/** What other people's tools made of this member. */
	clusterId: string | undefined;
	/** Of its keys; a member that differs from the others has corrupt data. */
	hash: string;
	/** As etcd 3.4 does for the very revision that was compacted to. */
	refusesHashAtCompacted: boolean;
};

/** A call that reached a member. */
export type FakeCall = {
	readonly atMs: Milliseconds;
	readonly kind: keyof StepMember;
	readonly to: string;
	/** The revision, the key, or the record's member. */
	readonly about: string;
};

/** A call that goes wrong; `isApplied`: the cluster does what it was asked all the same. */
export type Fault = {readonly problem: Problem; readonly isApplied: boolean};

/** Blocks of a sound snapshot: three sectors and the sha256 of them. */
export function snapshotStream(): readonly Uint8Array[] {
	const blocks = [1, 2, 3].map(byte => new Uint8Array(512).fill(byte));
	const hash = createHash('sha256');
	for (const block of blocks) hash.update(block);
	return [...blocks, hash.digest()];
}

/** A member mN whose 64 MiB file is full of free pages; the first has most in use. */
export function fakeMember(name: string, index: number): FakeMember {
	const number = Number(name.slice(1));
	return {
		name,
		id: idOf(name),
		endpoint: `https://10.0.0.${number}:2379`,
		isLearner: false,
		state: 'up',
		dbSizeBytes: 64 * mebibyte,
		inUseBytes: (24 - 4 * index) * mebibyte,
		usedBytes: (24 - 4 * index) * mebibyte,
		historyBytes: 8 * mebibyte,
		quotaBytes: 64 * mebibyte,
		metrics: 'readable',
		isDefragmenting: false,
		defragMs: 2000,
		compactMs: 300,
		compactsUntilMs: 0,
		behind: 0,
		clusterId: undefined,
		hash: '0badcafe',
		refusesHashAtCompacted: false,
	};
}

/** A call that is refused and changes nothing. */
export function refuses(kind: Problem['kind']): Fault {
	return {problem: problem(kind), isApplied: false};
}
