import type {DiskErrors, DiskHealth} from '../../cluster/host-facts.js';
import {factOf} from '../../cluster/host-facts.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {formatCount, formatRatio} from '../../units.js';
import type {Severity} from '../finding.js';
import type {HostThresholds} from '../host-thresholds.js';
import {localDisks} from '../local-disks.js';
import {idsOf, joinWords, labelsOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {gravestOf} from '../severity.js';
import {slowFsyncs} from '../slow-disk.js';

type Sign = {
	readonly severity: Severity;
	readonly words: string;
	/** Says little on its own. */
	readonly needsCompany?: boolean;
};

/**
 * What the disk says about itself. Its own verdict is one; counted errors are
 * hints, strong ones when etcd's fsync on it is slow at the same time.
 */
export const diskFailing: Rule = context =>
	localDisks(context.observation).flatMap(({disk, locals}) => {
		const health = factOf(disk.health);
		if (health === undefined) return [];
		const members = locals.map(({each}) => each);
		const fsync = slowestFsync(context, members);
		const signs = signsOf(health, context.thresholds);
		const isCompany =
			fsync !== undefined || signs.some(sign => sign.needsCompany !== true);
		if (signs.length === 0 || !isCompany) return [];
		const severity =
			gravestOf([...signs.map(sign => sign.severity), fsync]) ?? 'info';
		const hours = health.powerOnHours;
		return [
			{
				code: 'disk-failing',
				severity,
				memberIds: idsOf(members),
				summary: `${disk.name}, the disk under ${labelsOf(members, context.observation)}, ${severity === 'critical' ? 'is failing' : 'may be failing'}: ${joinWords(signs.map(({words}) => words))}; ${health.model ?? 'model not known'}${hours === undefined ? '' : `, ${(hours / hoursPerYear).toFixed(1)} years in use`}${fsync === undefined ? '' : ', and etcd waits for its fsync'}`,
				evidence: evidenceOf(disk.name, health),
				remedy: `Plan to replace ${disk.name}: remove the member and add it anew on a good disk, one member at a time; start no self-test on it now, that is hours of reading`,
			},
		];
	});

const hoursPerYear = 8766;

function signsOf(health: DiskHealth, limits: HostThresholds): readonly Sign[] {
	const {errors, errorsAtFirst} = health;
	const counted = countedErrors.flatMap(
		({key, words, severity, needsCompany}): readonly Sign[] => {
			const count = errors[key] ?? 0;
			const grownBy = count - (errorsAtFirst[key] ?? count);
			if (grownBy > 0) {
				return [
					{
						severity: 'warning',
						words: `${formatCount(count)} ${words}, ${formatCount(grownBy)} of them since we look`,
					},
				];
			}

			return count > 0
				? [{severity, needsCompany, words: `${formatCount(count)} ${words}`}]
				: [];
		},
	);
	const left = health.lifeLeftRatio;
	return [
		...ownVerdict(health),
		...counted,
		...(left !== undefined && left <= limits.diskLifeLeftRatio
			? [
					{
						severity: 'warning' as const,
						words: `${formatRatio(left)} of its rated life left`,
					},
				]
			: []),
	];
}

// Attribute 188 also counts cables and power: of public readings of healthy
// Micron 5300, seven of eight have 8 to 33 (smartctl_exporter's test data).
const countedErrors: ReadonlyArray<{
	readonly key: keyof DiskErrors;
	readonly words: string;
	readonly severity: Severity;
	readonly needsCompany: boolean;
}> = [
	{
		key: 'commandTimeouts',
		words: 'command timeouts',
		severity: 'info',
		needsCompany: true,
	},
	{
		key: 'pendingSectors',
		words: 'sectors that cannot be read',
		severity: 'warning',
		needsCompany: false,
	},
	{
		key: 'uncorrectableSectors',
		words: 'uncorrectable sectors',
		severity: 'warning',
		needsCompany: false,
	},
	{
		key: 'mediaErrors',
		words: 'media errors',
		severity: 'warning',
		needsCompany: false,
	},
	{
		key: 'reallocatedSectors',
		words: 'replaced sectors',
		severity: 'info',
		needsCompany: false,
	},
];

/** NVMe, SMART log page 02h, critical warning: what each bit says. */
const nvmeWarnings: ReadonlyArray<readonly [number, Severity, string]> = [
	[1, 'critical', 'its spare blocks are used up'],
	[2, 'warning', 'its temperature is out of range'],
	[4, 'critical', 'it calls itself unreliable'],
	[8, 'critical', 'it went read-only'],
	[16, 'critical', 'the backup of its write cache failed'],
	[32, 'critical', 'its persistent memory is unreliable'],
];

function ownVerdict(health: DiskHealth): readonly Sign[] {
	const bits = health.criticalWarning;
	// smartctl says FAILED for every bit, for a warm disk too.
	if (bits !== undefined) {
		return nvmeWarnings
			.filter(([bit]) => Math.floor(bits / bit) % 2 === 1)
			.map(([, severity, words]) => ({severity, words}));
	}

	return health.hasPassed === false
		? [{severity: 'critical', words: 'it says so itself (SMART: FAILED)'}]
		: [];
}

function slowestFsync(
	{observation, thresholds}: RuleContext,
	members: readonly MemberObservation[],
): Severity | undefined {
	const slow = slowFsyncs(observation, thresholds).filter(
		({each, severity}) => members.includes(each) && severity !== 'info',
	);
	return gravestOf(slow.map(({severity}) => severity));
}

function evidenceOf(
	disk: string,
	health: DiskHealth,
): Readonly<Record<string, number | string | null>> {
	const {errors} = health;
	return {
		disk,
		model: health.model ?? null,
		hasPassed: health.hasPassed === undefined ? null : Number(health.hasPassed),
		powerOnHours: health.powerOnHours ?? null,
		lifeLeftRatio: health.lifeLeftRatio ?? null,
		commandTimeouts: errors.commandTimeouts ?? null,
		reallocatedSectors: errors.reallocatedSectors ?? null,
		pendingSectors: errors.pendingSectors ?? null,
		uncorrectableSectors: errors.uncorrectableSectors ?? null,
		mediaErrors: errors.mediaErrors ?? null,
		criticalWarning: health.criticalWarning ?? null,
	};
}
