import type {
	DiskErrors,
	Fact,
	HostDisk,
	HostFacts,
} from '../cluster/host-facts.js';
import {factOf} from '../cluster/host-facts.js';
import type {LocalMember} from '../cluster/local-members.js';
import {localMembers} from '../cluster/local-members.js';
import type {Observation} from '../cluster/observation.js';
import {memberIdOf} from '../diagnosis/naming.js';
import type {Bytes, Milliseconds, Ratio} from '../units.js';

/** This machine, for the members of the cluster that run on it. Not known is `null`, and `missing` says why. */
export type HostReport = {
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly members: ReadonlyArray<{
		readonly memberId: string | null;
		readonly foundBy: string;
		readonly dataDirectory: string;
		readonly mountPoint: string | null;
		readonly fileSystem: string | null;
		readonly disks: readonly string[];
		readonly sharedWith: readonly string[];
		readonly freeBytes: Bytes | null;
		readonly sizeBytes: Bytes | null;
		readonly freeInodes: number | null;
	}>;
	readonly disks: readonly HostReportDisk[];
	/** Share of the last 10 s in which some, or all, tasks stood still for I/O. */
	readonly ioPressureSome10Ratio: Ratio | null;
	readonly ioPressureFull10Ratio: Ratio | null;
	/** Of the newest etcd container. */
	readonly containerAttempt: number | null;
	readonly missing: ReadonlyArray<{
		readonly what: string;
		readonly why: string;
	}>;
};

export type HostReportDisk = {
	readonly name: string;
	readonly model: string | null;
	readonly windowMs: Milliseconds | null;
	readonly utilisationRatio: Ratio | null;
	readonly queueLength: number | null;
	readonly readAwaitMs: Milliseconds | null;
	readonly writeAwaitMs: Milliseconds | null;
	readonly flushAwaitMs: Milliseconds | null;
	readonly readsPerSecond: number | null;
	readonly writesPerSecond: number | null;
	readonly hasPassed: boolean | null;
	readonly powerOnHours: number | null;
	readonly lifeLeftRatio: Ratio | null;
	readonly errors: Readonly<Record<keyof DiskErrors, number | null>> | null;
};

/** `null` when nobody looked, or no member of this cluster is found on this machine. */
export function hostReport(observation: Observation): HostReport | null {
	const {host} = observation;
	const locals = localMembers(observation);
	if (host === undefined || locals.length === 0) return null;
	const pressure = factOf(host.ioPressure);
	const names = new Set(
		locals.flatMap(({disks}) => disks.map(({name}) => name)),
	);
	const disks = host.disks.filter(({name}) => names.has(name));
	return {
		takenAt: new Date(host.takenAtMs).toISOString(),
		members: locals.map(local => memberOf(local)),
		disks: disks.map(disk => diskOf(disk)),
		ioPressureSome10Ratio: pressure?.someAvg10Ratio ?? null,
		ioPressureFull10Ratio: pressure?.fullAvg10Ratio ?? null,
		containerAttempt: factOf(host.containers)?.[0]?.attempt ?? null,
		missing: missingFacts(host, locals, disks),
	};
}

function memberOf({each, etcd}: LocalMember): HostReport['members'][number] {
	const storage = factOf(etcd.storage);
	const space = factOf(storage?.space);
	return {
		memberId: memberIdOf(each) ?? null,
		foundBy: etcd.foundBy,
		dataDirectory: etcd.dataDirectory,
		mountPoint: storage?.mountPoint ?? null,
		fileSystem: storage?.fileSystem ?? null,
		disks: storage?.disks ?? [],
		sharedWith: storage?.sharedWith ?? [],
		freeBytes: space?.freeBytes ?? null,
		sizeBytes: space?.sizeBytes ?? null,
		freeInodes:
			space === undefined || space.inodes === 0 ? null : space.freeInodes,
	};
}

function diskOf(disk: HostDisk): HostReportDisk {
	const load = factOf(disk.load);
	const health = factOf(disk.health);
	return {
		name: disk.name,
		model: health?.model ?? null,
		windowMs: load?.windowMs ?? null,
		utilisationRatio: load?.utilisationRatio ?? null,
		queueLength: load?.queueLength ?? null,
		readAwaitMs: load?.readAwaitMs ?? null,
		writeAwaitMs: load?.writeAwaitMs ?? null,
		flushAwaitMs: load?.flushAwaitMs ?? null,
		readsPerSecond: load?.readsPerSecond ?? null,
		writesPerSecond: load?.writesPerSecond ?? null,
		hasPassed: health?.hasPassed ?? null,
		powerOnHours: health?.powerOnHours ?? null,
		lifeLeftRatio: health?.lifeLeftRatio ?? null,
		errors: health === undefined ? null : errorsOf(health.errors),
	};
}

function errorsOf(errors: DiskErrors): HostReportDisk['errors'] {
	return {
		commandTimeouts: errors.commandTimeouts ?? null,
		reallocatedSectors: errors.reallocatedSectors ?? null,
		pendingSectors: errors.pendingSectors ?? null,
		uncorrectableSectors: errors.uncorrectableSectors ?? null,
		mediaErrors: errors.mediaErrors ?? null,
	};
}

function missingFacts(
	host: HostFacts,
	locals: readonly LocalMember[],
	disks: readonly HostDisk[],
): HostReport['missing'] {
	const facts: ReadonlyArray<readonly [string, Fact<unknown> | undefined]> = [
		...locals.flatMap(
			({etcd}) =>
				[
					[`storage of ${etcd.dataDirectory}`, etcd.storage],
					[`space of ${etcd.dataDirectory}`, factOf(etcd.storage)?.space],
				] as const,
		),
		...disks.flatMap(
			({name, load, health}) =>
				[
					[`load of ${name}`, load],
					[`health of ${name}`, health],
				] as const,
		),
		['I/O pressure', host.ioPressure],
		['containers', host.containers],
	];
	return facts.flatMap(([what, fact]) =>
		fact?.kind === 'missing' ? [{what, why: fact.why}] : [],
	);
}
