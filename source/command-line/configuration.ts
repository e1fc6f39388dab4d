import path from 'node:path';
import {defaultThresholds, type Thresholds} from '../diagnosis/thresholds.js';
import type {ConfigFile} from './config-schema.js';
import {thresholdNames, thresholdValue} from './threshold-names.js';

/** What a configuration file decides. */
export type Configuration = {
	/** Its name, as it was found. */
	readonly file: string;
	/** The cluster of it that `--cluster` chose. */
	readonly cluster: string | undefined;
	/**
	 * That cluster's values by the names of their flags, written as the flag takes
	 * them. They outrank the environment, as they were chosen on the command line.
	 */
	readonly chosen: ReadonlyMap<string, string>;
	/** The other values; a switch that is on is `''`, one that is off is left out. */
	readonly values: ReadonlyMap<string, string>;
	/** Every limit of the diagnosis; `undefined` when the file has none. */
	readonly thresholds: Thresholds | undefined;
};

/** Where a configuration lies, which its file names are relative to. */
export type Place = {readonly file: string; readonly home: string};

/** What a checked file decides, with one of its clusters chosen or none. */
export function configurationOf(
	config: ConfigFile,
	place: Place,
	cluster: string | undefined,
): Configuration {
	const {thresholds, clusters, ...values} = config;
	const section = cluster === undefined ? undefined : clusters?.[cluster];
	return {
		file: place.file,
		cluster,
		chosen:
			section === undefined
				? new Map()
				: new Map([['label', cluster ?? ''], ...textsOf(section, place)]),
		values: textsOf(values, place),
		thresholds: thresholds === undefined ? undefined : thresholdsOf(thresholds),
	};
}

/** All limits, the defaults where the file is silent. Values that are none of their unit are left out. */
export function thresholdsOf(
	written: NonNullable<ConfigFile['thresholds']>,
): Thresholds {
	return {
		...defaultThresholds,
		...Object.fromEntries(
			thresholdNames.flatMap(({name, property, unit}) => {
				const value = written[name];
				const parsed =
					value === undefined ? undefined : thresholdValue(unit, value);
				return parsed === undefined ? [] : [[property, parsed]];
			}),
		),
	};
}

function textsOf(
	values: Readonly<Record<string, unknown>>,
	place: Place,
): ReadonlyMap<string, string> {
	return new Map(
		Object.entries(values).flatMap(([name, value]) => {
			const text = textOf(value);
			if (text === undefined) return [];
			return [[name, isFile(name) ? resolved(text, place) : text] as const];
		}),
	);
}

function textOf(value: unknown): string | undefined {
	if (value === true) return '';
	if (Array.isArray(value)) return value.join(',');
	return typeof value === 'string' ? value : undefined;
}

function isFile(name: string): boolean {
	return ['cacert', 'cert', 'key'].includes(name);
}

// As kubectl reads its own: a file that is copied with what it names keeps working.
function resolved(name: string, {file, home}: Place): string {
	return name.startsWith('~/')
		? path.join(home, name.slice(2))
		: path.resolve(path.dirname(file), name);
}
