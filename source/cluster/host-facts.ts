import type {Bytes, Milliseconds, Ratio} from '../units.js';

// What this machine says about an etcd that runs on it, which etcd itself never
// tells: its disk, who else uses that disk, and how often it was started.

/** Something about this machine, or in a few printable words why it is not known. */
export type Fact<T> =
	| {readonly kind: 'value'; readonly value: T}
	| {readonly kind: 'missing'; readonly why: string};

/** A fact that is known. */
export function known<T>(value: T): Fact<T> {
	return {kind: 'value', value};
}

/** A fact that is not, and why; printable. */
export function missing(why: string): Fact<never> {
	return {kind: 'missing', why};
}

/** The fact's value, `undefined` when it is missing. */
export function factOf<T>(fact: Fact<T> | undefined): T | undefined {
	return fact?.kind === 'value' ? fact.value : undefined;
}

/** The figures of one `statfs`. */
export type Space = {
	readonly sizeBytes: Bytes;
	/** What a process without root's privileges may still write. */
	readonly freeBytes: Bytes;
	/** 0 where the file system does not count them (btrfs, xfs with few files). */
	readonly inodes: number;
	readonly freeInodes: number;
};

/** Where a directory is kept. */
export type Storage = {
	readonly mountPoint: string;
	/** e.g. `ext4`. */
	readonly fileSystem: string;
	/** The device as it is mounted, e.g. `/dev/mapper/vg-etcd`. */
	readonly source: string;
	/** Names of the whole disks underneath, e.g. `sda`; several under RAID or LVM, none under tmpfs or overlay. */
	readonly disks: readonly string[];
	readonly isRootFileSystem: boolean;
	/** Other mount points on the same disks, the system's busy directories on the same file system, and `swap`. */
	readonly sharedWith: readonly string[];
	readonly space: Fact<Space>;
};

/** One etcd of this machine. */
export type HostEtcd = {
	/** `process`: it runs here; `manifest`: a static pod of this machine; `directory`: a distribution's usual place. */
	readonly foundBy: 'process' | 'manifest' | 'directory';
	/** Member name; `undefined` when it was not told. */
	readonly name: string | undefined;
	/** Client and peer URLs that it advertises. */
	readonly urls: readonly string[];
	readonly dataDirectory: string;
	readonly storage: Fact<Storage>;
};

/** What a disk did between two readings of its counters. */
export type DiskLoad = {
	readonly windowMs: Milliseconds;
	/** Share of the time with at least one request under way. Devices that serve many at once (NVMe, virtio) are not full at 1. */
	readonly utilisationRatio: Ratio;
	/** From the request's queueing to its end; `undefined` when there was none. */
	readonly readAwaitMs: Milliseconds | undefined;
	readonly writeAwaitMs: Milliseconds | undefined;
	/** A flush is what an fsync waits for; kernels before 5.5 do not count them. */
	readonly flushAwaitMs: Milliseconds | undefined;
	/** Requests waiting or under way, on average. */
	readonly queueLength: number;
	readonly readsPerSecond: number;
	readonly writesPerSecond: number;
	readonly writtenBytesPerSecond: Bytes;
};

/** Counters that only grow, and only when the disk fails to do what it was asked. */
export type DiskErrors = {
	/** SATA attribute 188. */
	readonly commandTimeouts: number | undefined;
	/** SATA attribute 5, or SCSI's grown defects: sectors already replaced. */
	readonly reallocatedSectors: number | undefined;
	/** SATA attribute 197: sectors that cannot be read and wait to be replaced. */
	readonly pendingSectors: number | undefined;
	/** SATA attribute 198. */
	readonly uncorrectableSectors: number | undefined;
	/** NVMe. */
	readonly mediaErrors: number | undefined;
};

/** What a disk says about itself (SMART). */
export type DiskHealth = {
	/** e.g. `ATA`, `NVMe`, `SCSI`. */
	readonly protocol: string | undefined;
	readonly model: string | undefined;
	/** The disk's own verdict. */
	readonly hasPassed: boolean | undefined;
	readonly powerOnHours: number | undefined;
	/** Of what the maker says it lasts; wear alone is no failure. */
	readonly lifeLeftRatio: Ratio | undefined;
	readonly errors: DiskErrors;
	/** The first reading of this session; what has grown since is the trend. */
	readonly errorsAtFirst: DiskErrors;
	/** NVMe's byte: bit 0 spare used up, 1 temperature, 2 unreliable, 3 read-only, 4 backup of its cache failed. */
	readonly criticalWarning: number | undefined;
	readonly availableSpareRatio: Ratio | undefined;
};

/** One whole disk. */
export type HostDisk = {
	/** e.g. `sda`, `nvme0n1`, `vda`. */
	readonly name: string;
	readonly load: Fact<DiskLoad>;
	readonly health: Fact<DiskHealth>;
};

/** Share of the last 10 and 60 s in which tasks stood still for I/O (Linux PSI). */
export type IoPressure = {
	readonly someAvg10Ratio: Ratio;
	readonly someAvg60Ratio: Ratio;
	/** All tasks at once. */
	readonly fullAvg10Ratio: Ratio;
	readonly fullAvg60Ratio: Ratio;
};

/** A container named etcd, as its runtime lists it. */
export type EtcdContainer = {
	/** How often kubelet started it again in the same pod. */
	readonly attempt: number;
	readonly isRunning: boolean;
	readonly createdAtMs: Milliseconds;
};

/** One look at this machine. */
export type HostFacts = {
	readonly takenAtMs: Milliseconds;
	/** This machine's own IP addresses. */
	readonly addresses: readonly string[];
	/** The etcds found here, or why none was. */
	readonly etcds: Fact<readonly HostEtcd[]>;
	/** The disks under the etcds found. */
	readonly disks: readonly HostDisk[];
	readonly ioPressure: Fact<IoPressure>;
	readonly containers: Fact<readonly EtcdContainer[]>;
};
