import {
	serveCluster,
	type ServedCluster,
} from '../../source/drill/serve-cluster.js';
import type {Pace} from '../../source/drill/model/cluster.js';
import type {Bytes} from '../../source/units.js';

/** Three simulated members that have just begun, like those of a local cluster. */
export async function serveEmpty(
	version: string,
	quotaBytes: Bytes,
	pace: Partial<Pace> = {},
): Promise<ServedCluster> {
	return serveCluster(
		{
			seed: 7,
			version,
			members: ['m1', 'm2', 'm3'].map(name => ({
				name,
				quotaBytes,
				fileBytes: 0,
			})),
			revision: 1,
			compactRevision: 0,
			live: [],
			history: {bytes: 0, records: 0},
			alarms: [],
			timeline: [],
			traffic: [],
			pace: {defragmentFixedMs: 10, ...pace},
		},
		{nowMs: () => Date.now(), speed: 1},
	);
}
