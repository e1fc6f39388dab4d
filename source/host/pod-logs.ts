import {existsSync, readdirSync, statSync} from 'node:fs';
import path from 'node:path';

/** Where the kubelet keeps the logs of this node's pods. */
export const podLogDirectory = '/var/log/pods';

/**
 * The log files of the etcd static pod, oldest first: one for each start of the
 * container that the kubelet still keeps, and its rotated ones that are not
 * compressed. Of several etcd pods (an old one stays until it is cleaned up)
 * the one written to last. Empty where there is none or it may not be read.
 */
export function etcdPodLogs(
	directory: string = podLogDirectory,
): readonly string[] {
	if (!existsSync(directory)) return [];
	const pods = namesIn(directory)
		.filter(name => name.startsWith('kube-system_etcd-'))
		.map(name => logsOf(path.join(directory, name, 'etcd')))
		.filter(files => files.length > 0);
	return pods
		.toSorted(
			(a, b) => (b.at(-1)?.writtenAtMs ?? 0) - (a.at(-1)?.writtenAtMs ?? 0),
		)
		.slice(0, 1)
		.flatMap(files => files.map(({file}) => file));
}

function logsOf(
	directory: string,
): ReadonlyArray<{readonly file: string; readonly writtenAtMs: number}> {
	return namesIn(directory)
		.filter(name => /^\d+\.log(?:\.[\d-]+)?$/.test(name))
		.flatMap(name => {
			const file = path.join(directory, name);
			const stats = statSync(file, {throwIfNoEntry: false});
			return stats?.isFile() === true
				? [{file, writtenAtMs: stats.mtimeMs}]
				: [];
		})
		.toSorted((a, b) => a.writtenAtMs - b.writtenAtMs);
}

function namesIn(directory: string): readonly string[] {
	try {
		return readdirSync(directory);
	} catch {
		// Not there, or not for this user: then journald is asked.
		return [];
	}
}
