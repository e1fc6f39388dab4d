import type {HostThresholds} from '../diagnosis/host-thresholds.js';
import {defaultThresholds, type Thresholds} from '../diagnosis/thresholds.js';
import {parseDuration} from '../duration.js';
import {formatBytes, formatDuration} from '../units.js';
import {parseRatio, parseSize} from './maintenance-rules.js';

// The limits of the diagnosis as a configuration file names them: the name of
// the limit without its unit, because the value carries that.

type Property = keyof (Thresholds & HostThresholds);

/** How a limit is written. */
export type ThresholdUnit = 'time' | 'size' | 'share' | 'factor' | 'count';

/** A limit that can be configured. */
export type ThresholdName = {
	/** As in the file, e.g. `wal-fsync-critical`. */
	readonly name: string;
	readonly property: Property;
	readonly unit: ThresholdUnit;
};

// At 0.9 of the quota the alarm is raised again at once, and one file of the
// write-ahead log is as large as etcd makes it: neither is anybody's choice.
const fixed: ReadonlySet<string> = new Set<Property>([
	'disarmQuotaRatio',
	'walSegmentBytes',
]);

/** Every limit that can be configured, in the order of the diagnosis. */
export const thresholdNames: readonly ThresholdName[] =
	// oxlint-disable-next-line no-unsafe-type-assertion -- its keys are exactly those of the type
	(Object.keys(defaultThresholds) as Property[])
		.filter(property => !fixed.has(property))
		.map(property => ({
			name: nameOf(property),
			property,
			unit: unitOf(property),
		}));

/** What a value of this unit looks like, for messages and the documentation. */
export const unitWords: Readonly<Record<ThresholdUnit, string>> = {
	time: 'a time such as 100ms, 5s, 1h30m or 30d',
	size: 'a size such as 512KiB, 100MiB or 8GiB',
	share: 'a share above 0 and up to 1, such as 0.8',
	factor: 'a number above 0, such as 1.5',
	count: 'a whole number from 1 on',
};

/** The value in the unit of the diagnosis; `undefined` when it is not one of this unit. */
export function thresholdValue(
	unit: ThresholdUnit,
	written: string | number,
): number | undefined {
	const value = valueOf(unit, written);
	return value !== undefined && Number.isFinite(value) && value > 0
		? value
		: undefined;
}

/** The default as it would be written in the file. */
export function defaultText({property, unit}: ThresholdName): string {
	const value = defaultThresholds[property];
	switch (unit) {
		case 'time': {
			return timeText(value);
		}

		case 'size': {
			return formatBytes(value).replace(' ', '').replace('.0', '');
		}

		case 'share':
		case 'factor':
		case 'count': {
			return String(Number(value.toFixed(3)));
		}
	}
}

/** Two limits of which the graver one would be reached first. */
export type Disorder = {
	readonly milder: ThresholdName;
	readonly graver: ThresholdName;
};

/** Where info, warning and critical of one thing are out of order, as by one of them being configured alone. */
export function disorderOf(thresholds: Thresholds): Disorder | undefined {
	for (const milder of thresholdNames) {
		for (const graver of thresholdNames) {
			if (!isNextGrade(milder.name, graver.name)) continue;
			const isRising =
				defaultThresholds[milder.property] < defaultThresholds[graver.property];
			const [low, high] = isRising ? [milder, graver] : [graver, milder];
			if (thresholds[low.property] > thresholds[high.property]) {
				return {milder, graver};
			}
		}
	}

	return undefined;
}

const grades = ['info', 'warning', 'critical'];

function isNextGrade(milder: string, graver: string): boolean {
	const gradeOf = (name: string): number =>
		grades.findIndex(grade => name.split('-').includes(grade));
	const stemOf = (name: string): string =>
		name
			.split('-')
			.filter(word => !grades.includes(word))
			.join('-');
	return (
		gradeOf(milder) >= 0 &&
		gradeOf(milder) < gradeOf(graver) &&
		stemOf(milder) === stemOf(graver)
	);
}

function valueOf(
	unit: ThresholdUnit,
	written: string | number,
): number | undefined {
	const text = String(written);
	try {
		switch (unit) {
			case 'time': {
				const days = /^(\d+(?:\.\d+)?)d$/.exec(text)?.[1];
				if (days !== undefined) return Number(days) * dayMs;
				// A bare number says nothing about its unit.
				return typeof written === 'string' && !/^[\d.]+$/.test(text)
					? parseDuration(text, '')
					: undefined;
			}

			case 'size': {
				return typeof written === 'string' ? parseSize(text, '') : undefined;
			}

			case 'share': {
				return parseRatio(text, '');
			}

			case 'factor': {
				return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
			}

			case 'count': {
				return /^\d+$/.test(text) ? Number(text) : undefined;
			}
		}
	} catch {
		// It is told with file and line by whoever knows those.
		return undefined;
	}
}

const dayMs = 86_400_000;

function timeText(ms: number): string {
	if (ms >= dayMs && ms % dayMs === 0) return `${ms / dayMs}d`;
	if (ms < 1000) return `${ms}ms`;
	if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
	if (ms % 60_000 === 0) return `${ms / 60_000}m`;
	return ms % 1000 === 0
		? `${ms / 1000}s`
		: formatDuration(ms).replaceAll(' ', '');
}

function unitOf(property: string): ThresholdUnit {
	if (property.endsWith('Ms')) return 'time';
	if (property.endsWith('Bytes')) return 'size';
	if (property.endsWith('Ratio')) return 'share';
	return /(?:Factor|QueueLength)$/.test(property) ? 'factor' : 'count';
}

function nameOf(property: string): string {
	return property
		.replace(/(?:Ms|Bytes|Ratio|Factor|Changes)$/, '')
		.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
