import {factOf} from '../../cluster/host-facts.js';
import type {Storage} from '../../cluster/host-facts.js';
import type {LocalMember} from '../../cluster/local-members.js';
import {localMembers} from '../../cluster/local-members.js';
import type {Severity} from '../finding.js';
import {isBusy, slowestAwaitMs} from '../local-disks.js';
import {idsOf, joinWords, labelsOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {slowFsyncs} from '../slow-disk.js';

type Kept = {
	readonly storage: Storage;
	readonly locals: readonly LocalMember[];
};

/**
 * The data directory is on a disk that others use: the root file system, the
 * container images, another member. Usual and harmless until the disk is slow;
 * then it is the first thing to look at.
 */
export const sharedDisk: Rule = context =>
	byDisks(localMembers(context.observation)).flatMap(({storage, locals}) => {
		const sharers = [
			...(storage.isRootFileSystem ? ['the root file system'] : []),
			...storage.sharedWith,
		];
		const isSharedByMembers = locals.length > 1;
		if (sharers.length === 0 && !isSharedByMembers) return [];
		const members = locals.map(({each}) => each);
		const others = isSharedByMembers ? ['each other', ...sharers] : sharers;
		const named = others.slice(0, mostNamed);
		const rest = others.length - named.length;
		const disks =
			storage.disks.length === 0 ? storage.source : joinWords(storage.disks);
		return [
			{
				code: 'shared-disk',
				severity: severityFor(context, locals),
				memberIds: idsOf(members),
				summary: `${labelsOf(members, context.observation)}: the data directory shares ${disks} with ${joinWords(rest > 0 ? [...named, `${rest} more`] : named)}; whatever they write, each fsync of etcd waits for`,
				evidence: {
					disk: storage.disks.join(' '),
					mountPoint: storage.mountPoint,
					dataDirectory: locals[0]?.etcd.dataDirectory ?? null,
					isRootFileSystem: storage.isRootFileSystem ? 1 : 0,
					sharers: others.length,
				},
				remedy:
					'Give etcd a disk of its own: stop the member, copy its data directory there, mount it at the same path and start it; never start it on an empty directory',
			},
		];
	});

const mostNamed = 4;

function severityFor(
	{observation, thresholds}: RuleContext,
	locals: readonly LocalMember[],
): Severity {
	const slow = slowFsyncs(observation, thresholds).filter(
		({severity}) => severity !== 'info',
	);
	const isSlow = locals.some(local =>
		slow.some(({each}) => each === local.each),
	);
	const hasBusyDisk = locals
		.flatMap(({disks}) => disks)
		.some(disk => {
			const load = factOf(disk.load);
			return (
				load !== undefined &&
				isBusy(disk, thresholds) === true &&
				slowestAwaitMs(load) >= thresholds.diskBusyAwaitMs
			);
		});
	return isSlow || hasBusyDisk ? 'warning' : 'info';
}

function byDisks(locals: readonly LocalMember[]): readonly Kept[] {
	const kept = new Map<string, Kept>();
	for (const local of locals) {
		const storage = factOf(local.etcd.storage);
		if (storage === undefined) continue;
		const key =
			storage.disks.length === 0
				? storage.source
				: storage.disks.toSorted().join(' ');
		const before = kept.get(key)?.locals ?? [];
		kept.set(key, {storage, locals: [...before, local]});
	}

	return [...kept.values()];
}
