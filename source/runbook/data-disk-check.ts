import {backendOf} from '../cluster/backend.js';
import {factOf, type HostEtcd} from '../cluster/host-facts.js';
import {localMembers} from '../cluster/local-members.js';
import type {MemberId} from '../cluster/member.js';
import {memberById, type Observation} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {formatBytes, type Bytes} from '../units.js';
import {nameOf} from './member-checks.js';
import type {PreCheck} from './step.js';

/** Room over the bytes in use: they lag behind, and the disk may be written by others (own limit). */
const roomFactor = 1.1;

/**
 * The file that a defragment writes beside the old one fits on the disk. etcd
 * does not tell its free disk: it is known for a member of this machine. Of any
 * other it is said and not refused, since nearly every recovery is run from one
 * host, and a disk that fills fails that defragment and nothing else (etcd
 * removes its temporary file and goes on since 3.4.35 and 3.5.17).
 */
export function checkDataDisk(
	observation: Observation,
	id: MemberId,
): PreCheck {
	const title = 'The rewritten file fits on its disk';
	const member = memberById(observation, id);
	const inUseBytes =
		member === undefined ? undefined : backendOf(member)?.inUseBytes;
	const neededBytes =
		inUseBytes === undefined ? undefined : Math.floor(inUseBytes * roomFactor);
	const freeBytes = freeDiskOf(observation, id);
	if (neededBytes === undefined || freeBytes === undefined) {
		return {
			title,
			state: 'pass',
			detail: `not known from here: it needs ${formatBytes(neededBytes)}, look with df on the host of ${nameOf(member, id)}. A full disk fails this defragment only, from 3.4.35 and 3.5.17 on; an older member may stop`,
			takenAtMs: undefined,
		};
	}

	return {
		title,
		state: freeBytes >= neededBytes ? 'pass' : 'fail',
		detail: `needs ${formatBytes(neededBytes)}, ${formatBytes(freeBytes)} free under ${printable(directoryOf(observation, id) ?? 'its data')}`,
		takenAtMs: observation.host?.takenAtMs,
	};
}

function freeDiskOf(observation: Observation, id: MemberId): Bytes | undefined {
	const storage = factOf(localEtcd(observation, id)?.storage);
	return factOf(storage?.space)?.freeBytes;
}

function directoryOf(
	observation: Observation,
	id: MemberId,
): string | undefined {
	return localEtcd(observation, id)?.dataDirectory;
}

function localEtcd(
	observation: Observation,
	id: MemberId,
): HostEtcd | undefined {
	return localMembers(observation).find(({each}) => each.member.id === id)
		?.etcd;
}
