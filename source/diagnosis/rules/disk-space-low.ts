import {backendOf} from '../../cluster/backend.js';
import type {Space} from '../../cluster/host-facts.js';
import {factOf} from '../../cluster/host-facts.js';
import {localMembers} from '../../cluster/local-members.js';
import type {Bytes} from '../../units.js';
import {formatBytes} from '../../units.js';
import type {Severity} from '../finding.js';
import type {HostThresholds} from '../host-thresholds.js';
import {idsOf, labelOf} from '../naming.js';
import type {Rule} from '../rule.js';

type Judged = {readonly severity: Severity; readonly what: string};

/**
 * The file system of a data directory is about to be full. That is not the
 * NOSPACE alarm, which is the quota: etcd ends when it cannot write (measured
 * on 3.5.16: "failed to commit tx: no space left on device").
 */
export const diskSpaceLow: Rule = ({observation, thresholds}) =>
	localMembers(observation).flatMap(({each, etcd}) => {
		const storage = factOf(etcd.storage);
		const space = factOf(storage?.space);
		if (storage === undefined || space === undefined) return [];
		const inUseBytes = backendOf(each)?.inUseBytes;
		const judged = judge(space, inUseBytes, thresholds);
		if (judged === undefined) return [];
		return [
			{
				code: 'disk-space-low',
				severity: judged.severity,
				memberIds: idsOf([each]),
				summary: `${labelOf(each)}: ${judged.what}; ${formatBytes(space.freeBytes)} of ${formatBytes(space.sizeBytes)} free on ${storage.mountPoint}, ${formatBytes(inUseBytes)} in use by etcd; a full disk ends etcd`,
				evidence: {
					mountPoint: storage.mountPoint,
					diskFreeBytes: space.freeBytes,
					diskSizeBytes: space.sizeBytes,
					inUseBytes: inUseBytes ?? null,
					freeFactor: factorOf(space, inUseBytes) ?? null,
					freeInodes: space.inodes === 0 ? null : space.freeInodes,
				},
				remedy: `Free space on ${storage.mountPoint} first (old snapshots, images, logs; never a file of the data directory), or enlarge it`,
			},
		];
	});

function judge(
	space: Space,
	inUseBytes: Bytes | undefined,
	limits: HostThresholds,
): Judged | undefined {
	const factor = factorOf(space, inUseBytes);
	if (space.freeBytes < limits.walSegmentBytes) {
		return {
			severity: 'critical',
			what: 'the disk has no room for the next file of the write-ahead log',
		};
	}

	if (factor !== undefined && factor < limits.diskSpaceCriticalFactor) {
		return {
			severity: 'critical',
			what: 'the disk has no room for a defragment, which needs what is in use once more',
		};
	}

	if (space.freeBytes < 2 * limits.walSegmentBytes) {
		return {
			severity: 'warning',
			what: 'the disk has room for one more file of the write-ahead log',
		};
	}

	if (
		space.inodes > 0 &&
		space.freeInodes < limits.freeInodesRatio * space.inodes
	) {
		return {severity: 'warning', what: 'the disk is almost out of inodes'};
	}

	if (factor === undefined || factor >= limits.diskSpaceInfoFactor) {
		return undefined;
	}

	return {
		severity: factor < limits.diskSpaceWarningFactor ? 'warning' : 'info',
		what: `the disk has room for ${factor.toFixed(1)} times what is in use`,
	};
}

function factorOf(
	space: Space,
	inUseBytes: Bytes | undefined,
): number | undefined {
	return inUseBytes === undefined || inUseBytes <= 0
		? undefined
		: space.freeBytes / inUseBytes;
}
