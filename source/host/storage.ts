import type {Fact, Storage} from '../cluster/host-facts.js';
import {factOf, known, missing} from '../cluster/host-facts.js';
import {printable} from '../printable.js';
import {disksUnder, disksUnderNode} from './block-device.js';
import type {HostFiles} from './host-files.js';
import type {Mount} from './mounts.js';
import {mountOf, parseMountinfo, parseSwaps} from './mounts.js';

/** Directories of a node that are written to all the time. */
const busyDirectories = [
	'/var/lib/containerd',
	'/var/lib/docker',
	'/var/lib/containers',
	'/var/lib/kubelet',
	'/var/lib/longhorn',
	'/var/lib/rancher',
	'/var/log',
];

/** What was looked up once for all directories. */
export type HostMounts = {
	readonly mounts: readonly Mount[];
	/** Disks by the device of a mount. */
	readonly disks: ReadonlyMap<string, readonly string[]>;
	readonly swapDisks: readonly string[];
	readonly busyDirectories: readonly string[];
};

/** Reads where everything of this machine is mounted. */
export async function readMounts(files: HostFiles): Promise<Fact<HostMounts>> {
	const text = await files.read('/proc/self/mountinfo');
	if (text.kind === 'missing') return text;
	const mounts = parseMountinfo(text.value);
	const disks = new Map<string, readonly string[]>();
	for (const mount of mounts) {
		if (!disks.has(mount.device)) {
			disks.set(mount.device, await disksUnder(mount, files));
		}
	}

	const swapDisks: string[] = [];
	for (const path of parseSwaps(
		factOf(await files.read('/proc/swaps')) ?? '',
	)) {
		const device = mountOf(mounts, path)?.device ?? '';
		swapDisks.push(
			...(path.startsWith('/dev/')
				? await disksUnderNode(path, files)
				: (disks.get(device) ?? [])),
		);
	}

	const present: string[] = [];
	for (const directory of busyDirectories) {
		const real = await files.realPath(directory);
		if (real !== undefined) present.push(real);
	}

	return known({mounts, disks, swapDisks, busyDirectories: present});
}

/**
 * Where a directory is kept and what else is kept there. `ownMounts` are those
 * of a process with a mount table of its own, a container; `root` is where its
 * root is seen from here.
 */
export async function storageOf(
	directory: string,
	host: HostMounts,
	files: HostFiles,
	container: {ownMounts: readonly Mount[]; root: string} | undefined,
): Promise<Fact<Storage>> {
	const real =
		container === undefined
			? ((await files.realPath(directory)) ?? directory)
			: directory;
	const mount = mountOf(container?.ownMounts ?? host.mounts, real);
	if (mount === undefined) {
		return missing(`no mount is known for ${printable(real)}`);
	}

	const disks =
		host.disks.get(mount.device) ?? (await disksUnder(mount, files));
	return known({
		// A container's mount is some directory of the machine: its source says more.
		mountPoint: printable(mountPointOf(host, mount)),
		fileSystem: printable(mount.fileSystem),
		source: printable(mount.source),
		disks,
		isRootFileSystem: mountOf(host.mounts, '/')?.device === mount.device,
		sharedWith: sharersOf(mount, disks, host, real),
		space: await files.space(`${container?.root ?? ''}${real}`),
	});
}

function mountPointOf(host: HostMounts, mount: Mount): string {
	return (
		host.mounts.find(({device}) => device === mount.device)?.mountPoint ??
		mount.mountPoint
	);
}

function sharersOf(
	mount: Mount,
	disks: readonly string[],
	host: HostMounts,
	directory: string,
): readonly string[] {
	const isOnThem = (names: readonly string[] | undefined): boolean =>
		(names ?? []).some(name => disks.includes(name));
	const seen = new Set([mount.device]);
	const others = host.mounts.flatMap(({device, mountPoint}) => {
		// One device is mounted at many places: the first is its own.
		if (seen.has(device)) return [];
		seen.add(device);
		return isOnThem(host.disks.get(device)) ? [mountPoint] : [];
	});
	const neighbours = host.busyDirectories.filter(
		each =>
			mountOf(host.mounts, each)?.device === mount.device &&
			each !== directory &&
			!directory.startsWith(`${each}/`),
	);
	return [
		...others,
		...neighbours,
		...(isOnThem(host.swapDisks) ? ['swap'] : []),
	].map(each => printable(each));
}
