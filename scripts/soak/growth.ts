// Whether a figure grows without end, from samples that go up and down.

/** A figure's samples in the order of time. */
export type Series = {
	readonly name: string;
	readonly unit: 'MiB' | '';
	readonly samples: readonly number[];
	/** What it may have grown by from after the warm-up to the end. */
	readonly mayGrowBy: number;
};

/** How a figure went after the warm-up. */
export type Growth = {
	readonly name: string;
	readonly unit: Series['unit'];
	/** What the first and the last fifth of what follows the warm-up hardly fall below. */
	readonly early: number;
	readonly late: number;
	readonly most: number;
	/** What the straight line through the samples rises by from the first to the last. */
	readonly slope: number;
	readonly mayGrowBy: number;
	readonly isGrowing: boolean;
};

/** Caches fill, code is compiled and histories reach their bounds in this share of the run. */
const warmUpShare = 0.25;
const leastSamples = 10;

/**
 * It grows when both the line through all samples and the difference between
 * end and beginning say so: a member that was down at one of them sways only
 * the difference. Throws when there are too few samples to tell.
 */
export function growthOf({name, unit, samples, mayGrowBy}: Series): Growth {
	const warm = samples.slice(Math.floor(samples.length * warmUpShare));
	if (warm.length < leastSamples) {
		throw new Error(
			`${name}: ${warm.length} samples after the warm-up say nothing, ${leastSamples} are needed`,
		);
	}

	const fifth = Math.ceil(warm.length / 5);
	const early = floorOf(warm.slice(0, fifth));
	const late = floorOf(warm.slice(-fifth));
	const slope = riseOf(warm);
	return {
		name,
		unit,
		early,
		late,
		most: Math.max(...samples),
		slope,
		mayGrowBy,
		isGrowing: slope > mayGrowBy && late - early > mayGrowBy,
	};
}

// Least squares, the samples being equally far apart.
function riseOf(samples: readonly number[]): number {
	const middle = (samples.length - 1) / 2;
	const mean = samples.reduce((sum, each) => sum + each, 0) / samples.length;
	let product = 0;
	let square = 0;
	for (const [at, each] of samples.entries()) {
		product += (at - middle) * (each - mean);
		square += (at - middle) ** 2;
	}

	return (product / square) * (samples.length - 1);
}

// A member that is silent holds connections open for a while; what leaks never
// comes down again. One low sample is chance, so a tenth may lie below.
function floorOf(samples: readonly number[]): number {
	const sorted = samples.toSorted((a, b) => a - b);
	return sorted[Math.floor(samples.length / 10)] ?? Number.NaN;
}
