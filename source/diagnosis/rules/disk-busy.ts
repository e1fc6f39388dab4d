import {factOf} from '../../cluster/host-facts.js';
import {formatDuration, formatRatio} from '../../units.js';
import {
	isBusy,
	localDisks,
	servesMany,
	slowestAwaitMs,
} from '../local-disks.js';
import {idsOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';

/** The disk under a member of this machine has more to do than it manages, whoever asks it. */
export const diskBusy: Rule = ({observation, thresholds}) =>
	localDisks(observation).flatMap(({disk, locals}) => {
		const load = factOf(disk.load);
		if (load === undefined || isBusy(disk, thresholds) !== true) return [];
		const awaitMs = slowestAwaitMs(load);
		const isSlow = awaitMs >= thresholds.diskBusyAwaitMs;
		// Of a disk that serves many at once, a queue that is served at once is no news.
		if (!isSlow && servesMany(disk)) return [];
		const members = locals.map(({each}) => each);
		const busy = servesMany(disk)
			? `${load.queueLength.toFixed(1)} requests wait or are under way on average`
			: `busy ${formatRatio(load.utilisationRatio)} of the time`;
		return [
			{
				code: 'disk-busy',
				severity: isSlow ? 'warning' : 'info',
				memberIds: idsOf(members),
				summary: `${disk.name}, the disk under ${labelsOf(members, observation)}, is busy: a write or flush takes ${formatDuration(awaitMs)}; ${busy}, ${Math.round(load.writesPerSecond)} writes/s and ${Math.round(load.readsPerSecond)} reads/s in the last ${formatDuration(load.windowMs)}`,
				evidence: {
					disk: disk.name,
					utilisationRatio: load.utilisationRatio,
					queueLength: load.queueLength,
					writeAwaitMs: load.writeAwaitMs ?? null,
					flushAwaitMs: load.flushAwaitMs ?? null,
					readAwaitMs: load.readAwaitMs ?? null,
					writesPerSecond: load.writesPerSecond,
					readsPerSecond: load.readsPerSecond,
					windowMs: load.windowMs,
				},
				remedy: `Find who else uses ${disk.name} (pidstat -d 1, iotop) and move that away; etcd itself writes little`,
			},
		];
	});
