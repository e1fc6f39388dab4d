import type {EngineConfig} from '../engine/engine-config.js';
import type {Bytes, Ratio} from '../units.js';
import {UserError} from '../user-error.js';

const bytesPer: Readonly<Record<string, number>> = {
	'': 1,
	B: 1,
	KiB: 1024,
	MiB: 1024 ** 2,
	GiB: 1024 ** 3,
	TiB: 1024 ** 4,
};

/** The rules that the command line gives; absent: the default holds. Throws UserError. */
export function maintenanceRulesFrom(
	given: ReadonlyMap<string, string>,
): NonNullable<EngineConfig['maintenance']> {
	const minFreeRatio = given.get('min-free-ratio');
	const minFree = given.get('min-free');
	const quotaRatio = given.get('quota-ratio');
	return {
		...(minFreeRatio === undefined
			? {}
			: {minFreeRatio: parseRatio(minFreeRatio, '--min-free-ratio')}),
		...(minFree === undefined
			? {}
			: {minFreeBytes: parseSize(minFree, '--min-free')}),
		...(quotaRatio === undefined
			? {}
			: {quotaRatio: parseRatio(quotaRatio, '--quota-ratio')}),
	};
}

/** How many of the newest revisions a compaction keeps; absent: the default of the plan holds. Throws UserError. */
export function keepRevisionsFrom(
	given: ReadonlyMap<string, string>,
): number | undefined {
	const text = given.get('keep-revisions');
	if (text === undefined) return undefined;
	const count = Number(text);
	if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
		throw new UserError({
			what: `--keep-revisions takes a number of revisions, not ${JSON.stringify(text)}`,
			tryThis: 'write it as 0 or 1000',
		});
	}

	return count;
}

/** A size in bytes: `100MiB`, `1.5GiB`, or a bare number of bytes. Throws UserError naming `flag`. */
export function parseSize(text: string, flag: string): Bytes {
	const [, amount, unit = ''] =
		/^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB|TiB)?$/.exec(text) ?? [];
	const bytes = Math.round(Number(amount) * (bytesPer[unit] ?? Number.NaN));
	if (!Number.isSafeInteger(bytes)) {
		throw new UserError({
			what: `${flag} takes a size, not ${JSON.stringify(text)}`,
			tryThis: 'write it as 512KiB, 100MiB, 1GiB or a number of bytes',
		});
	}

	return bytes;
}

/** A share from 0 to 1. Throws UserError naming `flag`. */
export function parseRatio(text: string, flag: string): Ratio {
	const ratio = Number(text);
	if (!/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text) || ratio > 1) {
		throw new UserError({
			what: `${flag} takes a share from 0 to 1, not ${JSON.stringify(text)}`,
			tryThis: 'write 45 % as 0.45',
		});
	}

	return ratio;
}
