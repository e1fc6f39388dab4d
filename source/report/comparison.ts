import type {Measured} from '../run/run-event.js';
import type {Prediction} from '../runbook/step.js';
import type {Ratio} from '../units.js';

// The slow end of a range is no prediction of its own.
type ComparedKey = Exclude<keyof Prediction, 'tookAtMostMs'>;

/** One figure that was predicted, and what it came to. The unit is the key's last word. */
export type Comparison = {
	readonly key: ComparedKey;
	readonly predicted: number;
	/** `undefined`: it was not measured. */
	readonly measured: number | undefined;
	/** Measured over predicted. */
	readonly ratio: Ratio | undefined;
};

// Which measured figures answer to a prediction, the first one found. The time
// that a defragment is predicted to take is that of the call, not of the step.
const measuredAs: Readonly<Record<ComparedKey, readonly string[]>> = {
	reclaimedBytes: ['reclaimedBytes'],
	dbSizeAfterBytes: ['dbSizeAfterBytes'],
	tookMs: ['defragmentMs', 'tookMs'],
	diskNeededBytes: ['bytes'],
};
const keys = [
	'reclaimedBytes',
	'dbSizeAfterBytes',
	'tookMs',
	'diskNeededBytes',
] as const satisfies readonly ComparedKey[];

/** Each figure that was predicted beside what was measured. */
export function comparisonsOf(
	prediction: Prediction,
	measured: Measured,
): readonly Comparison[] {
	return keys.flatMap(key => {
		const predicted = prediction[key];
		if (typeof predicted !== 'number') return [];
		const figure = measuredAs[key]
			.map(name => measured[name])
			.find(value => typeof value === 'number');
		return [
			{
				key,
				predicted,
				measured: figure,
				ratio:
					figure === undefined || predicted === 0
						? undefined
						: figure / predicted,
			},
		];
	});
}
