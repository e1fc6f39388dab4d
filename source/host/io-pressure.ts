import type {IoPressure} from '../cluster/host-facts.js';

/** Reads /proc/pressure/io; `undefined` when it is not of its form. */
export function parseIoPressure(text: string): IoPressure | undefined {
	const some = averages(text, 'some');
	const full = averages(text, 'full');
	if (some === undefined || full === undefined) return undefined;
	return {
		someAvg10Ratio: some.avg10,
		someAvg60Ratio: some.avg60,
		fullAvg10Ratio: full.avg10,
		fullAvg60Ratio: full.avg60,
	};
}

function averages(
	text: string,
	kind: string,
): {avg10: number; avg60: number} | undefined {
	const match = new RegExp(
		String.raw`^${kind} avg10=(\d+\.\d+) avg60=(\d+\.\d+) `,
		'm',
	).exec(text);
	if (match === null) return undefined;
	return {
		avg10: Number.parseFloat(match[1] ?? '') / 100,
		avg60: Number.parseFloat(match[2] ?? '') / 100,
	};
}
