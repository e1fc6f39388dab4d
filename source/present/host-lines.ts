import type {HostDisk} from '../cluster/host-facts.js';
import type {LocalMember} from '../cluster/local-members.js';
import {localMembers} from '../cluster/local-members.js';
import type {Observation} from '../cluster/observation.js';
import {joinWords, labelOf} from '../diagnosis/naming.js';
import {formatBytes, formatDuration, formatRatio} from '../units.js';

/**
 * What this machine says about the members that run on it, a line for each of
 * them and each disk; printable. Empty when none is found here.
 */
export function hostLines(observation: Observation): readonly string[] {
	const locals = localMembers(observation);
	const names = new Set(
		locals.flatMap(({disks}) => disks.map(({name}) => name)),
	);
	return [
		...locals.map(local => memberLine(local)),
		...(observation.host?.disks ?? [])
			.filter(({name}) => names.has(name))
			.map(disk => diskLine(disk)),
	];
}

function memberLine({each, etcd}: LocalMember): string {
	const start = `${labelOf(each)} keeps its data in ${etcd.dataDirectory}`;
	if (etcd.storage.kind === 'missing') {
		return `${start}, where is not known: ${etcd.storage.why}`;
	}

	const {mountPoint, fileSystem, source, disks, space} = etcd.storage.value;
	const where = disks.length === 0 ? source : joinWords(disks);
	const free =
		space.kind === 'missing'
			? `free space not known: ${space.why}`
			: `${formatBytes(space.value.freeBytes)} of ${formatBytes(space.value.sizeBytes)} free`;
	return `${start} on ${where} (${mountPoint}, ${fileSystem}), ${free}`;
}

function diskLine({name, load, health}: HostDisk): string {
	return `${name}: ${loadWords(load)}; ${healthWords(health)}`;
}

function loadWords(fact: HostDisk['load']): string {
	if (fact.kind === 'missing') return `load not known (${fact.why})`;
	const load = fact.value;
	const write = formatDuration(load.writeAwaitMs);
	const flush = formatDuration(load.flushAwaitMs);
	return `busy ${formatRatio(load.utilisationRatio)}, write ${write}, flush ${flush}, ${Math.round(load.writesPerSecond)} writes/s in the last ${formatDuration(load.windowMs)}`;
}

function healthWords(fact: HostDisk['health']): string {
	if (fact.kind === 'missing') return `health not known (${fact.why})`;
	const {hasPassed, lifeLeftRatio, powerOnHours} = fact.value;
	const verdict =
		hasPassed === undefined
			? 'no verdict of its own'
			: hasPassed
				? 'SMART passed'
				: 'SMART FAILED';
	return [
		verdict,
		...(lifeLeftRatio === undefined
			? []
			: [`${formatRatio(lifeLeftRatio)} of its rated life left`]),
		...(powerOnHours === undefined ? [] : [`${powerOnHours} hours in use`]),
	].join(', ');
}
