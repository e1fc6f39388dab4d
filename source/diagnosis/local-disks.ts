import type {DiskLoad, HostDisk} from '../cluster/host-facts.js';
import {factOf} from '../cluster/host-facts.js';
import type {LocalMember} from '../cluster/local-members.js';
import {localMembers} from '../cluster/local-members.js';
import type {Observation} from '../cluster/observation.js';
import type {Milliseconds} from '../units.js';
import type {HostThresholds} from './host-thresholds.js';

/** A disk of this machine, and the members that keep their data on it. */
export type LocalDisk = {
	readonly disk: HostDisk;
	readonly locals: readonly LocalMember[];
};

/** The disks under the members that run on this machine. */
export function localDisks(observation: Observation): readonly LocalDisk[] {
	const locals = localMembers(observation);
	return (observation.host?.disks ?? []).flatMap(disk => {
		const onIt = locals.filter(({disks}) =>
			disks.some(({name}) => name === disk.name),
		);
		return onIt.length === 0 ? [] : [{disk, locals: onIt}];
	});
}

/** How long a write or a flush took on average, whichever took longer; 0 when there was none. */
export function slowestAwaitMs(load: DiskLoad): Milliseconds {
	return Math.max(load.writeAwaitMs ?? 0, load.flushAwaitMs ?? 0);
}

/** NVMe, virtio and Xen disks serve many requests at once: always one under way is not full. */
export function servesMany(disk: HostDisk): boolean {
	return /^(?:nvme|vd|xvd)/.test(disk.name);
}

/** True when requests pile up on it; `undefined` when its load is not known. */
export function isBusy(
	disk: HostDisk,
	limits: HostThresholds,
): boolean | undefined {
	const load = factOf(disk.load);
	if (load === undefined) return undefined;
	return servesMany(disk)
		? load.queueLength >= limits.diskBusyQueueLength
		: load.utilisationRatio >= limits.diskBusyRatio;
}
