import type {DiskErrors, DiskHealth, Fact} from '../cluster/host-facts.js';
import {known, missing} from '../cluster/host-facts.js';
import {printable} from '../printable.js';
import type {Ratio} from '../units.js';
import {at, listAt, numberAt, parseJson, textAt} from './json-value.js';

// Read only: -A, -H and -i print what the disk has counted. A test (-t) would
// add hours of reading to a disk that may be dying, and is never started.

/** The arguments that ask one disk. */
export function smartctlArgs(disk: string): readonly string[] {
	return ['-j', '-A', '-H', '-i', `/dev/${disk}`];
}

/**
 * Reads `smartctl -j -A -H -i`. A disk that tells nothing (virtual ones, those
 * behind a RAID controller) is missing, in smartctl's own words.
 */
export function parseSmart(
	json: string,
): Fact<Omit<DiskHealth, 'errorsAtFirst'>> {
	const report = parseJson(json);
	if (typeof report !== 'object' || report === null) {
		return missing('smartctl did not answer in JSON');
	}

	const attributes = readAttributes(report);
	const nvme = at(report, 'nvme_smart_health_information_log');
	const hasPassed = at(report, 'smart_status', 'passed');
	if (
		attributes.size === 0 &&
		nvme === undefined &&
		typeof hasPassed !== 'boolean'
	) {
		const message = textAt(listAt(report, 'smartctl', 'messages')[0], 'string');
		return missing(
			`smartctl: ${printable(message ?? 'the disk tells nothing about its health').slice(0, 200)}`,
		);
	}

	return known({
		protocol: shown(textAt(report, 'device', 'protocol')),
		model: shown(
			textAt(report, 'model_name') ?? textAt(report, 'scsi_model_name'),
		),
		hasPassed: typeof hasPassed === 'boolean' ? hasPassed : undefined,
		// Not attribute 9, whose raw value some makers pack with minutes and seconds.
		powerOnHours: numberAt(report, 'power_on_time', 'hours'),
		lifeLeftRatio: lifeLeft(attributes, nvme),
		errors: errorsOf(report, attributes, nvme),
		criticalWarning: numberAt(nvme, 'critical_warning'),
		availableSpareRatio: percent(numberAt(nvme, 'available_spare')),
	});
}

type Attribute = {
	readonly name: string;
	/** As the disk's maker scales it, 100 or more being new. */
	readonly normalized: number | undefined;
	readonly raw: number | undefined;
};

function readAttributes(report: unknown): ReadonlyMap<number, Attribute> {
	return new Map(
		listAt(report, 'ata_smart_attributes', 'table').flatMap(each => {
			const id = numberAt(each, 'id');
			if (id === undefined) return [];
			return [
				[
					id,
					{
						name: textAt(each, 'name') ?? '',
						normalized: numberAt(each, 'value'),
						raw: numberAt(each, 'raw', 'value'),
					},
				] as const,
			];
		}),
	);
}

function errorsOf(
	report: unknown,
	attributes: ReadonlyMap<number, Attribute>,
	nvme: unknown,
): DiskErrors {
	const raw = (id: number): number | undefined => attributes.get(id)?.raw;
	const timeouts = raw(188);
	return {
		commandTimeouts: timeouts === undefined ? undefined : unpacked(timeouts),
		reallocatedSectors: raw(5) ?? numberAt(report, 'scsi_grown_defect_list'),
		pendingSectors: raw(197),
		uncorrectableSectors: raw(198),
		mediaErrors: numberAt(nvme, 'media_errors'),
	};
}

// Seagate packs three counts of 16 bits into attribute 188: all timeouts,
// those above 5 s, those above 7.5 s; 8590065666 is 2, 2 and 2. Other makers
// write one count, which is small.
function unpacked(raw: number): number {
	if (raw < 0x1_00_00) return raw;
	const words = [
		raw % 0x1_00_00,
		Math.floor(raw / 0x1_00_00) % 0x1_00_00,
		Math.floor(raw / 0x1_00_00_00_00) % 0x1_00_00,
	];
	return Math.max(...words);
}

// By name, not by number: 202 is life left on a Micron, address marks on a
// Seagate and an exception mode on a Samsung; 233 is wear on an Intel and
// written GiB on a Kingston.
const wearNames = new Set([
	'Percent_Lifetime_Remain',
	'Media_Wearout_Indicator',
	'Wear_Leveling_Count',
]);
/** These also write the percentage left as their raw value, and some leave the other at 100. */
const wearNamesWithRaw = new Set([
	'SSD_Life_Left',
	'Remaining_Lifetime_Perc',
	'Percent_Life_Remaining',
]);

// The normalized value counts down from 100. Not the raw one, which for
// Percent_Lifetime_Remain is the percentage used (Micron 5300: 99, raw 1).
function lifeLeft(
	attributes: ReadonlyMap<number, Attribute>,
	nvme: unknown,
): Ratio | undefined {
	const used = numberAt(nvme, 'percentage_used');
	// NVMe lets it go on to 255 after the end of what is warranted.
	if (used !== undefined) return Math.max(0, 1 - used / 100);
	const left = [...attributes.values()].flatMap(({name, normalized, raw}) => {
		const hasRaw = wearNamesWithRaw.has(name);
		if (!hasRaw && !wearNames.has(name)) return [];
		// SandForce's raw is 0 or 1 and no percentage.
		const values = [normalized, hasRaw && (raw ?? 0) > 1 ? raw : undefined];
		return values.filter(
			value => value !== undefined && value >= 0 && value <= 100,
		);
	});
	return left.length === 0
		? undefined
		: percent(Math.min(...left.map(value => value ?? 100)));
}

function percent(value: number | undefined): Ratio | undefined {
	return value === undefined ? undefined : value / 100;
}

function shown(text: string | undefined): string | undefined {
	return text === undefined ? undefined : printable(text).slice(0, 80);
}
