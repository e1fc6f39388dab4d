import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';

/** One series of a range query. */
export type RangeSeries = {
	readonly labels: Readonly<Record<string, string>>;
	readonly values: ReadonlyArray<{
		readonly atMs: Milliseconds;
		readonly value: number;
	}>;
};

const mostSeries = 1000;
const mostValues = 11_000;

/**
 * The series in an answer of Prometheus' `/api/v1/query_range`, or a printable
 * reason why there are none. Values that are no finite number >= 0 are left
 * out: what we ask for is sizes, counts and times, and NaN is "no rate yet".
 */
export function rangeIn(
	status: number,
	text: string,
): readonly RangeSeries[] | string {
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		// A login page or a proxy's error: not the API.
		return `HTTP ${status} without JSON, is it the URL of a Prometheus?`;
	}

	const error = field(body, 'error');
	if (field(body, 'status') !== 'success') {
		return typeof error === 'string'
			? printable(error.slice(0, 200))
			: `HTTP ${status}, is it the URL of a Prometheus?`;
	}

	const result = field(field(body, 'data'), 'result');
	if (!Array.isArray(result)) return 'an answer without a result';
	return result.slice(0, mostSeries).flatMap(each => seriesIn(each));
}

function seriesIn(value: unknown): readonly RangeSeries[] {
	const values = field(value, 'values');
	const metric = field(value, 'metric');
	if (!Array.isArray(values) || typeof metric !== 'object' || metric === null) {
		return [];
	}

	const labels = Object.fromEntries(
		Object.entries(metric).filter(
			(entry): entry is [string, string] => typeof entry[1] === 'string',
		),
	);
	return [
		{
			labels,
			values: values.slice(0, mostValues).flatMap((pair: unknown) => {
				const [at, text] = Array.isArray(pair) ? (pair as unknown[]) : [];
				const figure = typeof text === 'string' ? Number(text) : Number.NaN;
				return typeof at === 'number' &&
					Number.isFinite(at) &&
					text !== '' &&
					Number.isFinite(figure) &&
					figure >= 0
					? [{atMs: Math.round(at * 1000), value: figure}]
					: [];
			}),
		},
	];
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null
		? Reflect.get(value, name)
		: undefined;
}
