import {formatBytes, type Bytes} from '../../units.js';
import {
	settingOf,
	type EtcdConfiguration,
	type Setting,
} from '../etcd-configuration.js';
import type {LintFinding, LintRule} from '../lint-finding.js';

const quotaFlag = 'quota-backend-bytes';
/** etcd server/storage/quota.go, DefaultQuotaBytes and MaxQuotaBytes; the larger is a suggestion that only warns. What prevent writes where nothing is measured is the smaller. */
const defaultQuotaBytes = 2 * 1024 ** 3;
const maxQuotaBytes = 8 * 1024 ** 3;

/** Bytes as etcd takes them: a whole number, 0 for its default; `undefined` for anything else. */
function quotaFrom(text: string | undefined): Bytes | undefined {
	return text !== undefined && /^[+-]?\d{1,15}$/.test(text)
		? Number(text)
		: undefined;
}

/** No quota given, 0, or nothing that etcd can read. */
export const quotaUnset: LintRule = configuration => {
	const setting = settingOf(configuration, quotaFlag);
	const bytes = quotaFrom(setting?.value);
	if (setting === undefined && !configuration.isComplete) return [];
	if (setting !== undefined && bytes === undefined) {
		return [
			{
				code: 'quota-unset',
				severity: 'critical',
				at: setting.at,
				summary: `the quota ${setting.value ?? ''} is no whole number of bytes, and etcd does not start`,
				remedy: remedyOf(configuration, setting),
			},
		];
	}

	if (bytes !== undefined && bytes !== 0) return [];
	return [
		{
			code: 'quota-unset',
			severity: 'warning',
			at: setting?.at ?? configuration.at,
			summary: `no quota is set: etcd refuses all writes once its file has ${formatBytes(defaultQuotaBytes)}, however large the disk is`,
			remedy: `${remedyOf(configuration, setting)}, the same on every member and no more than its memory`,
		},
	];
};

// How large it should be is a matter of the data, which no file tells.
function remedyOf(
	configuration: EtcdConfiguration,
	setting: Setting | undefined,
): string {
	const {memoryLimitBytes: limit} = configuration;
	const example = `${
		limit === undefined || limit <= 0
			? defaultQuotaBytes
			: Math.min(defaultQuotaBytes, Math.floor(limit))
	}`;
	const line =
		setting?.write(example) ?? configuration.newFlag(quotaFlag, example);
	return `derive it: etcd-medic prevent manifest; e.g. ${line}`;
}

/** Above 8 GiB, above the pod's memory, or negative, which turns it off. */
export const quotaOversized: LintRule = configuration => {
	const setting = settingOf(configuration, quotaFlag);
	const bytes = quotaFrom(setting?.value);
	if (setting === undefined || bytes === undefined) return [];
	const limit = configuration.memoryLimitBytes;
	const remedy = remedyOf(configuration, setting);
	const isTooMuch = bytes < 0 || (limit !== undefined && bytes > limit);
	const summary =
		bytes < 0
			? 'a negative quota turns it off: the file grows until the disk is full'
			: limit !== undefined && bytes > limit
				? `the quota of ${formatBytes(bytes)} is above the pod's memory limit of ${formatBytes(limit)}; etcd maps its whole file into memory`
				: bytes > maxQuotaBytes
					? `the quota of ${formatBytes(bytes)} is above the ${formatBytes(maxQuotaBytes)} that etcd suggests at most`
					: undefined;
	return summary === undefined
		? []
		: [
				{
					code: 'quota-oversized',
					severity: isTooMuch ? 'warning' : 'info',
					at: setting.at,
					summary,
					remedy,
				},
			];
};

/**
 * Members with different quotas: the smallest stops them all. Compared over all
 * files given; what a file leaves open is not compared.
 */
export function quotaDiffers(
	configurations: readonly EtcdConfiguration[],
): readonly LintFinding[] {
	const quotas = configurations.flatMap(configuration => {
		const setting = settingOf(configuration, quotaFlag);
		if (setting === undefined && !configuration.isComplete) return [];
		const given = setting === undefined ? 0 : quotaFrom(setting.value);
		return given === undefined
			? []
			: [
					{
						configuration,
						setting,
						bytes: given === 0 ? defaultQuotaBytes : given,
					},
				];
	});
	const largest = Math.max(...quotas.map(({bytes}) => bytes));
	return quotas
		.filter(({bytes}) => bytes !== largest)
		.map(({configuration, setting, bytes}) => {
			const at = setting?.at ?? configuration.at;
			return {
				code: 'quota-differs',
				severity: 'warning',
				file: configuration.file,
				...at,
				summary: `the quota here is ${bytes < 0 ? 'off' : formatBytes(bytes)}, elsewhere ${formatBytes(largest)}; the member with the smallest stops the writes of all`,
				remedy:
					setting?.write(`${largest}`) ??
					configuration.newFlag(quotaFlag, `${largest}`),
			};
		});
}
