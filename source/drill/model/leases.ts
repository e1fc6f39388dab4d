import type {Lease} from './cluster.js';
import type {KeyText} from './key-range.js';
import type {StoreEvent} from './store.js';

type Leases = ReadonlyMap<string, Lease>;

/** The leases after those events: a put moves its key to the lease that it names, a delete takes it off. */
export function attachLeases(
	leases: Leases,
	events: readonly StoreEvent[],
): Leases {
	const touching = events.filter(
		({kv, previous}) => kv.lease !== '0' || (previous?.lease ?? '0') !== '0',
	);
	if (touching.length === 0) return leases;
	const next = new Map(leases);
	const change = (
		id: string,
		edit: (keys: ReadonlySet<KeyText>) => ReadonlySet<KeyText>,
	): void => {
		const lease = next.get(id);
		if (lease !== undefined) next.set(id, {...lease, keys: edit(lease.keys)});
	};

	for (const {kv, previous} of touching) {
		if (previous !== undefined) {
			change(
				previous.lease,
				keys => new Set([...keys].filter(key => key !== kv.key)),
			);
		}

		change(kv.lease, keys => new Set([...keys, kv.key]));
	}

	return next;
}
