import {keyRange} from './key-range.js';
import {plainRead, readRange} from './read-range.js';
import type {Compare} from './requests.js';
import type {KeyValue, Store} from './store.js';
import {valueAt} from './store.js';

/** Whether the store is as a transaction's condition says. */
export function holds(store: Store, compare: Compare): boolean {
	if (compare.rangeEnd !== '') {
		const all = readRange(
			store,
			keyRange(compare.key, compare.rangeEnd),
			plainRead,
		);
		return (
			all.kind === 'read' &&
			(all.kvs.length > 0
				? all.kvs.every(kv => isSo(kv, compare))
				: isSo(undefined, compare))
		);
	}

	return isSo(valueAt(store, compare.key, Number.POSITIVE_INFINITY), compare);
}

// A key that does not exist has zeros, and no value that could be compared.
function isSo(kv: KeyValue | undefined, {target, result}: Compare): boolean {
	if (target.kind === 'value') {
		return (
			kv !== undefined &&
			matches(Buffer.compare(kv.value, target.value), result)
		);
	}

	if (target.kind === 'lease') {
		const difference = BigInt(kv?.lease ?? '0') - BigInt(target.lease);
		return matches(Number(difference > 0n) - Number(difference < 0n), result);
	}

	const actual = {
		version: kv?.version,
		create: kv?.createRevision,
		mod: kv?.modRevision,
	}[target.kind];
	return matches((actual ?? 0) - target.number, result);
}

function matches(difference: number, result: Compare['result']): boolean {
	switch (result) {
		case 'equal': {
			return difference === 0;
		}

		case 'not-equal': {
			return difference !== 0;
		}

		case 'greater': {
			return difference > 0;
		}

		case 'less': {
			return difference < 0;
		}
	}
}
