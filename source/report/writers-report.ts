import {printable} from '../printable.js';
import type {Bytes, Ratio} from '../units.js';
import type {KeySum} from '../writers/census-tally.js';
import type {CountedKeys} from '../writers/census.js';
import type {GroupBy} from '../writers/key-path.js';
import {knownWriter} from '../writers/known-writers.js';
import type {WriteSum} from '../writers/tally.js';
import type {WatchedWriters} from '../writers/watch-writers.js';

/**
 * `writers --output json`, schema etcd-medic/writers/v1. Stable: fields are only
 * ever added. Not reported is `null`, never 0: a census counts no events, and a
 * watch no keys. The prefixes and `otherPrefixes` add up to the whole.
 */
export type WritersReport = {
	readonly schema: 'etcd-medic/writers/v1';
	readonly prefix: string;
	readonly by: GroupBy;
	/** That changes were seen for, or that the census took. */
	readonly seconds: number;
	/** Names of the members that were read from, in turn. */
	readonly members: readonly string[];
	/** `no-member`: nobody was left to read from, `problem` says why. */
	readonly ended: 'time' | 'complete' | 'interrupted' | 'no-member';
	readonly problem: string | null;
	readonly events: number | null;
	/** Of keys and values of puts, of keys of deletes. */
	readonly bytes: Bytes | null;
	readonly creates: number | null;
	readonly updates: number | null;
	readonly deletes: number | null;
	/** Updates of keys that were there, as a share of the events. */
	readonly churnRatio: Ratio | null;
	/** True when changes were missed. */
	readonly sampled: boolean | null;
	/** At most so many; those of other prefixes are among them. */
	readonly missedRevisions: number | null;
	/** All that happened after this revision ... */
	readonly fromRevision: number | null;
	/** ... and up to this one was counted or missed. */
	readonly toRevision: number | null;
	/** True when NOSPACE was raised: then only deletes are written. */
	readonly nospace: boolean | null;
	/** The most bytes first. */
	readonly prefixes: readonly PrefixReport[];
	readonly otherPrefixes: SharedSum | null;
	readonly hottestKeys: ReadonlyArray<{
		readonly key: string;
		/** At least; at most `hottestKeysSlack` more. */
		readonly events: number;
		readonly lastBytes: Bytes;
	}>;
	readonly hottestKeysSlack: number | null;
	readonly census: CensusReport | null;
};

type SharedSum = WriteSum & {
	/** Of the bytes, 0 to 1. */
	readonly share: Ratio;
};

export type PrefixReport = SharedSum & {
	readonly prefix: string;
	readonly known: Known;
};

type Known = {readonly what: string; readonly do: string} | null;

export type CensusReport = CensusSum & {
	readonly expectedKeys: number | null;
	/** Several when a revision was compacted meanwhile. */
	readonly revisions: readonly number[];
	readonly pages: number;
	/** The most estimated bytes first. */
	readonly prefixes: ReadonlyArray<
		CensusSum & {readonly prefix: string; readonly known: Known}
	>;
	readonly otherPrefixes: CensusSum | null;
};

type CensusSum = {
	readonly keys: number;
	/** Writes since each key was created. */
	readonly versions: number;
	/** Keys that were written once only. */
	readonly neverUpdated: number;
	readonly keyBytes: Bytes;
	/** Estimated from that many values; `null` where none was read. */
	readonly sampledValues: number;
	readonly estimatedBytes: Bytes | null;
};

/** The report of a watch. */
export function watchReport({
	prefix,
	by,
	tally,
	outcome,
}: WatchedWriters): WritersReport {
	const {total, prefixes, otherPrefixes, hottestKeys, hottestSlack} = tally;
	const shared = (sum: WriteSum): SharedSum => ({
		events: sum.events,
		bytes: sum.bytes,
		share: total.bytes === 0 ? 0 : sum.bytes / total.bytes,
		creates: sum.creates,
		updates: sum.updates,
		deletes: sum.deletes,
	});
	const last = outcome.gaps.at(-1)?.problem?.message;
	return {
		schema: 'etcd-medic/writers/v1',
		prefix: printable(prefix),
		by,
		seconds: outcome.coveredMs / 1000,
		members: outcome.members.map(name => printable(name)),
		ended: outcome.ended,
		problem: last === undefined ? null : printable(last),
		events: total.events,
		bytes: total.bytes,
		creates: total.creates,
		updates: total.updates,
		deletes: total.deletes,
		churnRatio: total.events === 0 ? null : total.updates / total.events,
		sampled: outcome.gaps.length > 0,
		missedRevisions: outcome.missedRevisions,
		fromRevision: outcome.revisions?.from ?? null,
		toRevision: outcome.revisions?.to ?? null,
		nospace: outcome.isNospace ?? null,
		prefixes: prefixes.map(each => ({
			prefix: each.prefix,
			...shared(each),
			known: knownOf(each.prefix),
		})),
		otherPrefixes: otherPrefixes === undefined ? null : shared(otherPrefixes),
		hottestKeys: hottestKeys.map(({path, events, lastBytes}) => ({
			key: path,
			events,
			lastBytes,
		})),
		hottestKeysSlack: hottestSlack,
		census: null,
	};
}

/** The report of a census. */
export function censusReport({prefix, by, census}: CountedKeys): WritersReport {
	const {problem, prefixes, otherPrefixes} = census;
	return {
		schema: 'etcd-medic/writers/v1',
		prefix: printable(prefix),
		by,
		seconds: census.tookMs / 1000,
		members: census.members.map(name => printable(name)),
		ended: census.ended,
		problem: problem === undefined ? null : printable(problem.message),
		events: null,
		bytes: null,
		creates: null,
		updates: null,
		deletes: null,
		churnRatio: null,
		sampled: null,
		missedRevisions: null,
		fromRevision: null,
		toRevision: null,
		nospace: null,
		prefixes: [],
		otherPrefixes: null,
		hottestKeys: [],
		hottestKeysSlack: null,
		census: {
			...censusSum(census.total),
			expectedKeys: census.expectedKeys ?? null,
			revisions: census.revisions,
			pages: census.pages,
			prefixes: prefixes.map(each => ({
				prefix: each.prefix,
				...censusSum(each),
				known: knownOf(each.prefix),
			})),
			otherPrefixes:
				otherPrefixes === undefined ? null : censusSum(otherPrefixes),
		},
	};
}

function censusSum(sum: KeySum): CensusSum {
	return {
		keys: sum.keys,
		versions: sum.versions,
		neverUpdated: sum.neverUpdated,
		keyBytes: sum.keyBytes,
		sampledValues: sum.sampledValues,
		estimatedBytes: sum.estimatedBytes ?? null,
	};
}

function knownOf(prefix: string): Known {
	const known = knownWriter(prefix);
	return known === undefined ? null : {what: known.what, do: known.tryThis};
}
