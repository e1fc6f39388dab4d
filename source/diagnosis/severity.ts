import type {Severity} from './finding.js';

/** All severities, gravest first. */
export const severities: readonly Severity[] = ['critical', 'warning', 'info'];

/** The gravest of them; `undefined` when there is none. */
export function gravestOf(
	found: ReadonlyArray<Severity | undefined>,
): Severity | undefined {
	return severities.find(severity => found.includes(severity));
}

/** The gravest limit that the value reaches, `undefined` below all of them. */
export function severityOf(
	value: number,
	limits: {
		readonly info?: number;
		readonly warning?: number;
		readonly critical?: number;
	},
): Severity | undefined {
	return severities.find(severity => {
		const limit = limits[severity];
		return limit !== undefined && value >= limit;
	});
}

/** Items by severity, gravest group first, order kept inside a group; empty groups left out. */
export function groupBySeverity<T extends {readonly severity: Severity}>(
	items: readonly T[],
): ReadonlyArray<{
	readonly severity: Severity;
	readonly items: readonly [T, ...T[]];
}> {
	return severities.flatMap(severity => {
		const [first, ...rest] = items.filter(item => item.severity === severity);
		return first === undefined
			? []
			: [{severity, items: [first, ...rest] as const}];
	});
}
