import path from 'node:path';
import type {Milliseconds} from '../units.js';
import type {EngineConfig} from './engine-config.js';

/** The engine's configuration for a drill's cluster on loopback: as `--endpoints` would give it, and a folder of its own. */
export function drillConfig({
	name,
	endpoints,
	metricsUrls,
	directory,
	vantage,
	atMs,
	deletePrefixes = [],
	isUnattended = false,
	isSimulated,
}: {
	readonly name: string;
	readonly endpoints: readonly string[];
	readonly metricsUrls: readonly string[];
	readonly directory: string;
	readonly vantage: string;
	readonly atMs: Milliseconds;
	readonly deletePrefixes?: readonly string[];
	readonly isUnattended?: boolean;
	readonly isSimulated: boolean;
}): EngineConfig {
	const runId = new Date(atMs).toISOString().replaceAll(/[-:]/g, '');
	return {
		endpoints,
		metricsUrls: endpoints.map((endpoint, at) => ({
			for: endpoint,
			url: metricsUrls[at] ?? '',
		})),
		tls: undefined,
		user: undefined,
		etcdctl: {
			cacert: undefined,
			cert: undefined,
			key: undefined,
			user: undefined,
		},
		callTimeoutMs: 5000,
		longCallTimeoutMs: 600_000,
		intervalMs: 1000,
		windowMs: 60_000,
		vantage,
		source: `drill ${name}`,
		isReadOnly: false,
		stateDirectory: directory,
		mayResume: false,
		snapshotFile: path.join(directory, `snapshot-${runId}.db`),
		deletePrefixes,
		isUnattended,
		isSimulated,
		runId,
	};
}
