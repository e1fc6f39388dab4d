import type {
	DiskErrors,
	DiskHealth,
	DiskLoad,
	HostDisk,
	HostEtcd,
	HostFacts,
	Space,
	Storage,
} from '../../source/cluster/host-facts.js';
import {known, missing} from '../../source/cluster/host-facts.js';
import type {
	MemberObservation,
	Observation,
} from '../../source/cluster/observation.js';
import {
	gibibyte,
	member,
	observation,
	takenAtMs,
} from './observation-builder.js';

// What a control-plane node says where the built member m1 runs: a good disk
// of its own. Everything that is not named is in order.

/** Half of 40 GiB free. */
export function space(changes: Partial<Space> = {}): Space {
	return {
		sizeBytes: 40 * gibibyte,
		freeBytes: 20 * gibibyte,
		inodes: 2_621_440,
		freeInodes: 2_600_000,
		...changes,
	};
}

/** /var/lib/etcd on sdb, which nobody shares. */
export function storage(changes: Partial<Storage> = {}): Storage {
	return {
		mountPoint: '/var/lib/etcd',
		fileSystem: 'ext4',
		source: '/dev/sdb1',
		disks: ['sdb'],
		isRootFileSystem: false,
		sharedWith: [],
		space: known(space()),
		...changes,
	};
}

/** The process of the built member of that name. */
export function hostEtcd(
	name = 'm1',
	changes: Partial<HostEtcd> = {},
): HostEtcd {
	const number = name.slice(1);
	return {
		foundBy: 'process',
		name,
		urls: [`https://10.0.0.${number}:2379`, `https://10.0.0.${number}:2380`],
		dataDirectory: '/var/lib/etcd',
		storage: known(storage()),
		...changes,
	};
}

/** A disk with next to nothing to do. */
export function diskLoad(changes: Partial<DiskLoad> = {}): DiskLoad {
	return {
		windowMs: 10_000,
		utilisationRatio: 0.04,
		readAwaitMs: 0.4,
		writeAwaitMs: 0.6,
		flushAwaitMs: 0.9,
		queueLength: 0.05,
		readsPerSecond: 2,
		writesPerSecond: 60,
		writtenBytesPerSecond: 400_000,
		...changes,
	};
}

/** No error of any kind, of a SATA disk. */
export const noErrors: DiskErrors = {
	commandTimeouts: 0,
	reallocatedSectors: 0,
	pendingSectors: 0,
	uncorrectableSectors: 0,
	mediaErrors: undefined,
};

/** A disk that says it is well. */
export function diskHealth(
	changes: Partial<Omit<DiskHealth, 'errors' | 'errorsAtFirst'>> & {
		readonly errors?: Partial<DiskErrors>;
		readonly errorsAtFirst?: Partial<DiskErrors>;
	} = {},
): DiskHealth {
	const errors = {...noErrors, ...changes.errors};
	return {
		protocol: 'ATA',
		model: 'Micron 5300',
		hasPassed: true,
		powerOnHours: 10_000,
		lifeLeftRatio: 0.97,
		criticalWarning: undefined,
		availableSpareRatio: undefined,
		...changes,
		errors,
		errorsAtFirst: {...errors, ...changes.errorsAtFirst},
	};
}

export function hostDisk(changes: Partial<HostDisk> = {}): HostDisk {
	return {
		name: 'sdb',
		load: known(diskLoad()),
		health: known(diskHealth()),
		...changes,
	};
}

export function hostFacts(changes: Partial<HostFacts> = {}): HostFacts {
	return {
		takenAtMs,
		addresses: ['127.0.0.1', '10.0.0.1'],
		etcds: known([hostEtcd()]),
		disks: [hostDisk()],
		ioPressure: missing('/proc/pressure/io: is not there'),
		containers: missing('crictl is not installed'),
		...changes,
	};
}

/** Three members, or those given, observed from the node of m1. */
export function observedOnHost(
	host: Partial<HostFacts> = {},
	members: readonly MemberObservation[] = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({name: 'm3'}),
	],
): Observation {
	return {...observation({members}), host: hostFacts(host)};
}
