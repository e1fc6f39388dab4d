import {parseDuration} from '../duration.js';
import type {Milliseconds} from '../units.js';
import {UserError} from '../user-error.js';
import {chosenWord, outputs, writerGroups} from './flag-values.js';

/** What `writers` was asked for. */
export type WritersOptions = {
	readonly output: (typeof outputs.writers)[number];
	readonly by: (typeof writerGroups)[number];
	readonly prefix: string;
	readonly work:
		| {readonly kind: 'watch'; readonly forMs: Milliseconds}
		| {
				readonly kind: 'census';
				readonly pageKeys: number;
				/** Rest after each page; absent: as long as the page took. */
				readonly restMs: Milliseconds | undefined;
		  };
};

const defaultForMs = 10_000;
/** A watch is a look, not a recording. */
const longestForMs = 3_600_000;
/**
 * Pages of 1,000 keys cost the server several times what pages of 10,000 do, and
 * one page for everything took it 400 MB for 157,000 keys (measured on 3.5.30).
 */
const defaultPageKeys = 10_000;
const mostPageKeys = 100_000;

/** Reads the flags of `writers`. Throws UserError. */
export function writersOptionsFrom(
	given: ReadonlyMap<string, string>,
): WritersOptions {
	const isCensus = given.has('census');
	for (const name of isCensus ? ['for'] : ['page', 'pace']) {
		if (!given.has(name)) continue;
		throw new UserError({
			what: isCensus
				? `--${name} is for the watch, not for --census`
				: `--${name} is for --census`,
			tryThis: isCensus
				? 'etcd-medic writers --census --pace 0 goes without pauses'
				: `etcd-medic writers --census --${name} ${given.get(name) ?? ''}`,
		});
	}

	return {
		output: chosenWord(given, 'output', outputs.writers),
		by: chosenWord(given, 'by', writerGroups),
		prefix: given.get('prefix') ?? (isCensus ? '/' : '/registry/'),
		work: isCensus
			? {
					kind: 'census',
					pageKeys: pageKeysFrom(given.get('page')),
					restMs: durationFrom(given, 'pace'),
				}
			: {kind: 'watch', forMs: forMsFrom(given)},
	};
}

function forMsFrom(given: ReadonlyMap<string, string>): Milliseconds {
	const forMs = durationFrom(given, 'for') ?? defaultForMs;
	if (forMs > 0 && forMs <= longestForMs) return forMs;
	throw new UserError({
		what: '--for takes a time up to an hour, and more than none',
		tryThis: 'etcd-medic writers --for 30s',
	});
}

function durationFrom(
	given: ReadonlyMap<string, string>,
	flag: string,
): Milliseconds | undefined {
	const text = given.get(flag);
	return text === undefined ? undefined : parseDuration(text, `--${flag}`);
}

function pageKeysFrom(text: string | undefined): number {
	if (text === undefined) return defaultPageKeys;
	const keys = /^\d{1,6}$/.test(text) ? Number(text) : 0;
	if (keys > 0 && keys <= mostPageKeys) return keys;
	throw new UserError({
		what: `--page takes a number of keys from 1 to ${mostPageKeys}, not ${JSON.stringify(text)}`,
		tryThis: `etcd-medic writers --census --page ${defaultPageKeys}`,
	});
}
