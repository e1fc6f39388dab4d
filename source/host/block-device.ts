import path from 'node:path';
import type {HostFiles} from './host-files.js';
import type {Mount} from './mounts.js';

/** dm-crypt on LVM on RAID on partitions is five. */
const mostLayers = 8;

/**
 * Names of the whole disks under a mount: partitions lead to their disk, LVM,
 * dm-crypt and RAID to what they are made of. Empty when no block device is
 * underneath (tmpfs, overlay, zfs).
 */
export async function disksUnder(
	{device, source}: Pick<Mount, 'device' | 'source'>,
	files: HostFiles,
): Promise<readonly string[]> {
	const isUnnamed = device.startsWith('0:');
	// btrfs invents a device number of its own: its source is the real one.
	if (isUnnamed && !source.startsWith('/dev/')) return [];
	return isUnnamed
		? disksUnderNode(source, files)
		: disksUnderBlock(`/sys/dev/block/${device}`, files, mostLayers);
}

/** The same for a device node, e.g. `/dev/mapper/vg-swap`. */
export async function disksUnderNode(
	node: string,
	files: HostFiles,
): Promise<readonly string[]> {
	const real = (await files.realPath(node)) ?? node;
	return disksUnderBlock(
		`/sys/class/block/${path.basename(real)}`,
		files,
		mostLayers,
	);
}

async function disksUnderBlock(
	link: string,
	files: HostFiles,
	layers: number,
): Promise<readonly string[]> {
	const block = await files.realPath(link);
	if (block === undefined || layers === 0) return [];
	const isPartition = (await files.read(`${block}/partition`)).kind === 'value';
	if (isPartition) {
		return disksUnderBlock(path.dirname(block), files, layers - 1);
	}

	const disks = new Set<string>();
	for (const slave of await files.list(`${block}/slaves`)) {
		const under = await disksUnderBlock(
			`/sys/class/block/${slave}`,
			files,
			layers - 1,
		);
		for (const disk of under) disks.add(disk);
	}

	return disks.size === 0 ? [path.basename(block)] : [...disks];
}
