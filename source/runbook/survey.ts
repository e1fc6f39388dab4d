import type {KeyBytes, KeySpan} from '../cluster/key-range.js';
import {prefixSpan} from '../cluster/key-range.js';
import type {Bytes} from '../units.js';

// What live data is made of: the keys of a cluster by prefix, counted, with
// their bytes estimated from a few of each.

/** How many prefixes are kept, the largest first. */
export const mostPrefixes = 12;

/** Keys under one prefix; the bytes are estimated from a sample of them. */
export type CountedPrefix = {
	readonly prefix: KeyBytes;
	readonly keys: number;
	readonly bytes: Bytes;
};

/** A prefix that may be deleted, and where to cut it into requests. */
export type CountedDeletion = CountedPrefix & {
	/** Keys that begin the second request and those after it; empty for a single one. */
	readonly cuts: readonly KeyBytes[];
};

/** A prefix to delete. Without counts it was not looked at: then it goes in one request. */
export type Deletion = Pick<CountedDeletion, 'prefix' | 'cuts'> &
	Partial<Pick<CountedDeletion, 'keys' | 'bytes'>>;

/** What was found. */
export type KeySurvey = {
	/** All keys of the cluster. */
	readonly keys: number;
	/** By bytes, the largest first. */
	readonly prefixes: readonly CountedPrefix[];
	readonly deletions: readonly CountedDeletion[];
};

// Kubernetes keeps its keys below one of these: upstream and OpenShift.
const roots = ['registry', 'kubernetes.io', 'openshift.io'];
// Resources that have one more part before the object.
const twoParts = ['services'];

/**
 * The prefix of all keys of the same kind: `/registry/pods/`,
 * `/registry/services/specs/`, `/registry/GROUP/RESOURCE/` (a group has a dot);
 * of other keys the first part. A key with fewer parts is a kind by itself.
 */
export function kindPrefixOf(key: KeyBytes): KeyBytes {
	const parts = key.split('/');
	const lead = parts[0] === '' ? 1 : 0;
	const root = parts[lead] ?? '';
	const isKubernetes = lead === 1 && roots.includes(root);
	const second = parts[lead + 1] ?? '';
	const wanted = isKubernetes
		? second.includes('.') || twoParts.includes(second)
			? 3
			: 2
		: 1;
	const taken = lead + wanted;
	// The last part is the object's own name.
	return taken > parts.length - 1 ? key : `${parts.slice(0, taken).join('/')}/`;
}

/** True below a root that Kubernetes uses by default; an apiserver may be given any other. */
export function isKubernetesKey(key: KeyBytes): boolean {
	return roots.some(root => key.startsWith(`/${root}/`));
}

/** True for the prefix of Kubernetes' events: history for people, which nothing depends on. */
export function isEventsPrefix(prefix: KeyBytes): boolean {
	return roots.some(root => prefix === `/${root}/events/`);
}

/** The prefix that etcd-medic itself offers to delete. */
export const eventsPrefix: KeyBytes = '/registry/events/';

/** The requests that delete a prefix, in order; together exactly the keys that begin with it. */
export function spansOf({
	prefix,
	cuts,
}: Pick<CountedDeletion, 'prefix' | 'cuts'>): readonly KeySpan[] {
	const {from, end} = prefixSpan(prefix);
	const starts = [from, ...cuts];
	return starts.map((start, index) => ({
		from: start,
		end: starts[index + 1] ?? end,
	}));
}
