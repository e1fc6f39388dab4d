import {execFileSync} from 'node:child_process';
import {cpus, loadavg, release, totalmem, type} from 'node:os';
import {ensureEtcd, etcdSeries} from '../scripts/etcd-binaries.js';

/** Under which conditions the figures were taken. */
export type Machine = {
	/** Lines of a list, in the order that they are shown. */
	readonly facts: readonly string[];
	/** Something else runs here, so that times are too long and swing. */
	readonly isLoaded: boolean;
};

/** From this share of the cores on, what else runs shows in the figures. */
const loadedShare = 0.25;

/** Describes this machine and what is measured on it. */
export async function describeMachine(): Promise<Machine> {
	const [load = 0] = loadavg();
	const etcds = await Promise.all(
		etcdSeries.map(async series => (await ensureEtcd(series)).version),
	);
	const count = cpus().length;
	return {
		facts: [
			`${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${count} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory`,
			`${type()} ${release()}, Node ${process.versions.node}, etcd and etcdctl ${etcds.join(' and ')}`,
			`at ${new Date().toISOString().slice(0, 16)}Z, load average ${load.toFixed(1)} at the beginning${commit()}`,
		],
		isLoaded: load > count * loadedShare,
	};
}

// Outside a checkout there is none to name.
function commit(): string {
	try {
		const words = {encoding: 'utf8', stdio: 'pipe'} as const;
		const head = execFileSync('git', ['rev-parse', '--short', 'HEAD'], words);
		return `, commit ${head.trim()}`;
	} catch {
		return '';
	}
}
