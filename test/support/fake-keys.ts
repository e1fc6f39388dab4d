import {bytesOfKey, keyOfBytes} from '../../source/cluster/key-range.js';
import type {Reading} from '../../source/cluster/reading.js';
import type {CallOptions} from '../../source/etcd/capabilities.js';
import type {StepMember} from '../../source/run/step-context.js';
import type {Milliseconds} from '../../source/units.js';
import type {FakeCluster} from './fake-cluster-switches.js';
import type {FakeCall, FakeMember} from './fake-member.js';
import {answered, failed} from './observation-builder.js';

/** How a fake member is asked, and how its cluster decides. */
type Ways = {
	readonly ask: <T>(
		to: FakeMember,
		kind: FakeCall['kind'],
		about: string,
		options: CallOptions | undefined,
		act: (deadlineMs: Milliseconds) => Promise<Reading<T>>,
	) => Promise<Reading<T>>;
	readonly decide: <T>(
		act: () => Reading<T>,
		isAllowedUnderCorrupt?: boolean,
	) => Promise<Reading<T>>;
	readonly raise: (member: FakeMember) => void;
};

/** The calls of a fake cluster that read and write keys, through one member. */
export function fakeKeys(
	cluster: FakeCluster,
	to: FakeMember,
	{ask, decide, raise}: Ways,
): Pick<
	StepMember,
	'listKeys' | 'valueBytes' | 'deleteRange' | 'put' | 'get' | 'deleteKey'
> {
	const {members} = cluster;
	const keysIn = (from: string, end: string): readonly string[] =>
		[...cluster.keys.keys()]
			.filter(key => key >= from && (end === '\0' || key < end))
			.toSorted();

	return {
		listKeys: async ({from, end, limit}, options) =>
			ask(to, 'listKeys', '', options, async () => {
				const found = keysIn(keyOfBytes(from), keyOfBytes(end));
				return answered({
					keys: found.slice(0, limit).map(key => ({
						key: bytesOfKey(key),
						version: 1,
						valueBytes: 0,
					})),
					total: found.length,
					hasMore: found.length > limit,
					revision: cluster.revision,
				});
			}),
		valueBytes: async (key, _revision, options) =>
			ask(to, 'valueBytes', '', options, async () =>
				answered(cluster.keys.get(keyOfBytes(key))?.length),
			),
		deleteRange: async ({from, end}, options) =>
			ask(to, 'deleteRange', `${from} ${end}`, options, async () =>
				decide(() => {
					const gone = keysIn(from, end);
					for (const key of gone) cluster.keys.delete(key);
					for (const each of members) {
						each.historyBytes += gone.length * cluster.bytesPerKey;
					}

					cluster.revision += 1;
					return answered({deleted: gone.length, revision: cluster.revision});
				}),
			),
		put: async (key, value, options) =>
			ask(to, 'put', key, options, async () =>
				decide(() => {
					if (cluster.alarms.length > 0) return failed('nospace');
					if (to.dbSizeBytes >= to.quotaBytes) {
						raise(to);
						return failed('nospace');
					}

					cluster.revision += 1;
					cluster.keys.set(key, value);
					// Others find out as they apply it, and the writer was told OK.
					for (const each of members) {
						if (each.dbSizeBytes >= each.quotaBytes) raise(each);
					}

					return answered({revision: cluster.revision});
				}),
			),
		get: async (key, options) =>
			ask(to, 'get', key, options, async () =>
				decide(() => answered(cluster.keys.get(key)), true),
			),
		deleteKey: async (key, options) =>
			ask(to, 'deleteKey', key, options, async () =>
				decide(() => {
					const deleted = cluster.keys.delete(key) ? 1 : 0;
					cluster.revision += deleted;
					return answered({deleted});
				}),
			),
	};
}
