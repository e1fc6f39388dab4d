import type {
	DiskErrors,
	DiskHealth,
	EtcdContainer,
	Fact,
	HostDisk,
	HostEtcd,
	HostFacts,
	IoPressure,
} from '../cluster/host-facts.js';
import {factOf, known, missing} from '../cluster/host-facts.js';
import type {Milliseconds} from '../units.js';
import type {RunCommand} from './command.js';
import {crictlArgs, parseContainers} from './crictl.js';
import type {DiskReading} from './diskstats.js';
import {diskLoad, parseDiskstats} from './diskstats.js';
import {findEtcds, shownEtcd} from './find-etcds.js';
import type {HostFiles} from './host-files.js';
import {parseIoPressure} from './io-pressure.js';
import {parseSmart, smartctlArgs} from './smart.js';
import {ownAddresses} from './own-addresses.js';
import {readMounts, storageOf} from './storage.js';

export type HostFactsOptions = {
	readonly files: HostFiles;
	readonly runCommand: RunCommand;
	readonly nowMs: () => Milliseconds;
	/** Ends programs that are still running. */
	readonly signal?: AbortSignal;
	/** The static-pod manifest that may start an etcd here. */
	readonly manifest: string;
	/** This machine's own IP addresses. */
	readonly addresses?: readonly string[];
};

/** What the next look needs of this one. */
export type HostMemory = {
	readonly diskReading: DiskReading | undefined;
	/** By disk. */
	readonly health: ReadonlyMap<
		string,
		{
			readonly takenAtMs: Milliseconds;
			readonly fact: Fact<DiskHealth>;
			/** Of the first answer, kept when a later one does not come. */
			readonly errorsAtFirst: DiskErrors | undefined;
		}
	>;
};

export type HostLook = {
	readonly facts: HostFacts;
	readonly memory: HostMemory;
};

/** Before the first look. */
export const noMemory: HostMemory = {
	diskReading: undefined,
	health: new Map(),
};

/**
 * How often a disk is asked about itself. A SATA disk lets no other request
 * run beside that one, so it is asked seldom; what it counts changes slowly.
 */
const healthEveryMs: Milliseconds = 600_000;

/** The answers of programs are missing for that reason until they came. */
const notAskedYet = missing('not asked yet');

/** RKE2 brings its own, and its own configuration. */
const crictls: ReadonlyArray<readonly [string, ...string[]]> = [
	['crictl'],
	[
		'/var/lib/rancher/rke2/bin/crictl',
		'--config',
		'/var/lib/rancher/rke2/agent/etc/crictl.yaml',
	],
];

/**
 * One look at this machine: its etcds and their disks. Everything that cannot
 * be told is missing with the reason; never rejects. The disks' load needs the
 * memory of an earlier look.
 */
export async function collectHostFacts(
	options: HostFactsOptions,
	before: HostMemory = noMemory,
): Promise<HostLook> {
	return askPrograms(await readFiles(options, before), options);
}

/**
 * The part that takes milliseconds. One file after another: should one of them
 * hang on a dying disk, one of Node's few file threads hangs and not all, which
 * the journal needs too.
 */
export async function readFiles(
	{files, nowMs, manifest, addresses}: HostFactsOptions,
	before: HostMemory,
): Promise<HostLook> {
	const takenAtMs = nowMs();
	const etcds = await readEtcds(files, manifest);
	const diskstats = await files.read('/proc/diskstats');
	const reading =
		diskstats.kind === 'missing'
			? undefined
			: {takenAtMs: nowMs(), counters: parseDiskstats(diskstats.value)};
	const names = (factOf(etcds) ?? []).flatMap(
		({storage}) => factOf(storage)?.disks ?? [],
	);
	const disks = [...new Set(names)].map(name => ({
		name,
		load: loadOf(name, before.diskReading, reading),
		health: before.health.get(name)?.fact ?? notAskedYet,
	}));
	return {
		facts: {
			takenAtMs,
			addresses: addresses ?? ownAddresses(),
			etcds,
			disks,
			ioPressure: await readIoPressure(files),
			containers: notAskedYet,
		},
		memory: {...before, diskReading: reading ?? before.diskReading},
	};
}

/** Adds what programs answer; each has its own deadline. */
export async function askPrograms(
	{facts, memory}: HostLook,
	{runCommand: runUntilEnd, nowMs, signal}: HostFactsOptions,
): Promise<HostLook> {
	const runCommand: RunCommand = async (program, args) =>
		runUntilEnd(program, args, signal);
	// Nothing to look for: then no program is started for it either.
	if (facts.etcds.kind === 'missing') {
		return {facts: {...facts, containers: facts.etcds}, memory};
	}

	const [containers, ...answers] = await Promise.all([
		askContainers(runCommand),
		...facts.disks.map(async ({name}) => {
			const earlier = memory.health.get(name);
			const isFresh =
				earlier !== undefined && nowMs() - earlier.takenAtMs < healthEveryMs;
			if (isFresh) return {name, ...earlier};
			const fact = await askHealth(name, runCommand, earlier?.errorsAtFirst);
			const errorsAtFirst =
				factOf(fact)?.errorsAtFirst ?? earlier?.errorsAtFirst;
			return {name, takenAtMs: nowMs(), fact, errorsAtFirst};
		}),
	]);
	const health = new Map(answers.map(({name, ...answer}) => [name, answer]));
	const disks: readonly HostDisk[] = facts.disks.map(disk => ({
		...disk,
		health: health.get(disk.name)?.fact ?? disk.health,
	}));
	return {
		facts: {...facts, disks, containers},
		memory: {...memory, health},
	};
}

async function readEtcds(
	files: HostFiles,
	manifest: string,
): Promise<Fact<readonly HostEtcd[]>> {
	const found = await findEtcds(files, manifest);
	if (found.kind === 'missing') return found;
	const mounts = await readMounts(files);
	const etcds: HostEtcd[] = [];
	for (const etcd of found.value) {
		const storage =
			mounts.kind === 'missing'
				? mounts
				: await storageOf(
						etcd.dataDirectory,
						mounts.value,
						files,
						etcd.container,
					);
		etcds.push(shownEtcd(etcd, storage));
	}

	return known(etcds);
}

function loadOf(
	name: string,
	before: DiskReading | undefined,
	after: DiskReading | undefined,
): HostDisk['load'] {
	if (after === undefined) return missing('/proc/diskstats cannot be read');
	if (before === undefined) return missing('needs a second reading');
	const load = diskLoad(name, before, after);
	return load === undefined
		? missing(`/proc/diskstats does not follow ${name}`)
		: known(load);
}

async function readIoPressure(files: HostFiles): Promise<Fact<IoPressure>> {
	// Linux 4.20 and later, and only where it is switched on.
	const text = await files.read('/proc/pressure/io');
	if (text.kind === 'missing') return text;
	const pressure = parseIoPressure(text.value);
	return pressure === undefined
		? missing('/proc/pressure/io is not of the form that is known')
		: known(pressure);
}

async function askHealth(
	disk: string,
	runCommand: RunCommand,
	errorsAtFirst: DiskErrors | undefined,
): Promise<Fact<DiskHealth>> {
	const outcome = await runCommand('smartctl', smartctlArgs(disk));
	if (outcome.kind === 'failed') return missing(outcome.why);
	const health = parseSmart(outcome.stdout);
	if (health.kind === 'missing') return health;
	const {errors} = health.value;
	return known({...health.value, errorsAtFirst: errorsAtFirst ?? errors});
}

async function askContainers(
	runCommand: RunCommand,
): Promise<Fact<readonly EtcdContainer[]>> {
	let why = '';
	for (const [program, ...flags] of crictls) {
		const outcome = await runCommand(program, [...flags, ...crictlArgs]);
		if (outcome.kind === 'ended') {
			return outcome.exitCode === 0
				? parseContainers(outcome.stdout)
				: missing(`crictl: ${outcome.complaint}`);
		}

		why ||= outcome.why;
	}

	return missing(why);
}
