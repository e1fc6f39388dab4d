import path from 'node:path';
import type {Fact, HostEtcd} from '../cluster/host-facts.js';
import {factOf, known, missing} from '../cluster/host-facts.js';
import {printable} from '../printable.js';
import {configFileOf, etcdWords, settingsOf} from './etcd-settings.js';
import type {HostFiles} from './host-files.js';
import type {Mount} from './mounts.js';
import {parseMountinfo} from './mounts.js';
import {parseStaticPod} from './static-pod.js';

/** An etcd of this machine whose storage was not looked at yet. */
export type FoundEtcd = Omit<HostEtcd, 'storage'> & {
	/** Its own view of the mounts and where its root is seen from here, when it runs in a container. */
	readonly container:
		| {readonly ownMounts: readonly Mount[]; readonly root: string}
		| undefined;
};

/** Where the distributions that embed etcd keep its data, and where packages do. */
const usualDirectories = [
	'/var/lib/rancher/k3s/server/db/etcd',
	'/var/lib/rancher/rke2/server/db/etcd',
	'/var/lib/etcd',
];

/**
 * The etcds that run here; else the one that a manifest would start (it may be
 * between two restarts); else a data directory at a usual place, which k3s
 * serves from its own process.
 */
export async function findEtcds(
	files: HostFiles,
	manifest: string,
): Promise<Fact<readonly FoundEtcd[]>> {
	const running = await fromProcesses(files);
	if (running.length > 0) return known(running);
	const planned = await fromManifest(files, manifest);
	if (planned !== undefined) return known([planned]);
	const kept = await fromDirectories(files);
	if (kept !== undefined) return known([kept]);
	return missing(
		'no etcd process is seen here, no manifest and no data directory',
	);
}

async function fromProcesses(files: HostFiles): Promise<readonly FoundEtcd[]> {
	const found: FoundEtcd[] = [];
	const pids = (await files.list('/proc')).filter(name => /^\d+$/.test(name));
	for (const pid of await namedEtcd(pids, files)) {
		const cmdline = factOf(await files.read(`/proc/${pid}/cmdline`));
		const words = cmdline === undefined ? undefined : etcdWords(cmdline);
		if (words === undefined) continue;
		found.push(await fromProcess(pid, words, files));
	}

	return found;
}

// By the kernel's short name. Reading a command line waits for the process's
// memory, and hangs, as ps does, on one that is stuck on a dying disk.
async function namedEtcd(
	pids: readonly string[],
	files: HostFiles,
): Promise<readonly string[]> {
	const names = await Promise.all(
		pids.map(async pid => files.read(`/proc/${pid}/comm`)),
	);
	return pids.filter((_, index) => factOf(names[index])?.trim() === 'etcd');
}

async function fromProcess(
	pid: string,
	words: readonly string[],
	files: HostFiles,
): Promise<FoundEtcd> {
	const home = `/proc/${pid}`;
	const environ = factOf(await files.read(`${home}/environ`)) ?? '';
	const configFile = configFileOf(words, environ);
	const config =
		configFile === undefined
			? undefined
			: factOf(await files.read(`${home}/root${configFile}`));
	const settings = settingsOf(words, environ, config);
	const startedIn = (await files.realPath(`${home}/cwd`)) ?? '/';
	return {
		foundBy: 'process',
		name: settings.name,
		urls: settings.urls,
		dataDirectory: path.resolve(startedIn, settings.dataDirectory),
		container: await containerOf(home, files),
	};
}

// A process with a mount namespace of its own sees other mounts than we do.
async function containerOf(
	home: string,
	files: HostFiles,
): Promise<FoundEtcd['container']> {
	const its = await files.link(`${home}/ns/mnt`);
	const ours = await files.link('/proc/self/ns/mnt');
	// Which one it is, only root may see: then the paths are taken as ours.
	if (its === undefined || its === ours) return undefined;
	const mounts = factOf(await files.read(`${home}/mountinfo`));
	return mounts === undefined
		? undefined
		: {ownMounts: parseMountinfo(mounts), root: `${home}/root`};
}

async function fromManifest(
	files: HostFiles,
	manifest: string,
): Promise<FoundEtcd | undefined> {
	const text = factOf(await files.read(manifest));
	const pod = text === undefined ? undefined : parseStaticPod(text);
	if (pod?.dataDirectory === undefined) return undefined;
	return {
		foundBy: 'manifest',
		name: pod.name,
		urls: [...pod.clientUrls, ...pod.peerUrls],
		dataDirectory: path.resolve('/', pod.dataDirectory),
		container: undefined,
	};
}

async function fromDirectories(
	files: HostFiles,
): Promise<FoundEtcd | undefined> {
	for (const dataDirectory of usualDirectories) {
		// What etcd makes in every data directory.
		const real = await files.realPath(`${dataDirectory}/member`);
		if (real === undefined) continue;
		return {
			foundBy: 'directory',
			name: undefined,
			urls: [],
			dataDirectory,
			container: undefined,
		};
	}

	return undefined;
}

/** What of it may be shown: names and paths come from other people's command lines. */
export function shownEtcd(
	{foundBy, name, urls, dataDirectory}: FoundEtcd,
	storage: HostEtcd['storage'],
): HostEtcd {
	return {
		foundBy,
		name,
		urls,
		dataDirectory: printable(dataDirectory),
		storage,
	};
}
