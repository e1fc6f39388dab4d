import type {Latency, LatencyBucket} from '../../cluster/latency.js';
import type {Milliseconds} from '../../units.js';
import {formatCount, formatDuration} from '../../units.js';
import {formatAge} from '../freshness.js';
import {cutLine, fitLine, span} from '../text/line.js';
import {bucketName} from './member-fields.js';
import type {Line, Tone} from '../text/tone.js';

/** A latency histogram to be drawn. */
export type LatencyChart = {
	readonly title: string;
	/** Cumulative counts; `undefined` when the family was not read. */
	readonly buckets: readonly LatencyBucket[] | undefined;
	readonly latency: Latency | undefined;
	/** How old the reading is. */
	readonly ageMs: Milliseconds | undefined;
	readonly isStale: boolean;
	/** Of the row with p99, as the findings have it. */
	readonly tone: Tone;
};

const nameColumns = 14;
const shareColumns = 5;
const countColumns = 8;
// `  ← p50 1.2 ms p99 1.8 ms`.
const markColumns = 26;
const leastBar = 6;
const mostBar = 40;

/**
 * The histogram as rows: a title with samples, window and age, then a bar for
 * each bucket from the first to the last with anything in it, p50 and p99
 * marked. One row that says why when there is nothing to draw.
 */
export function latencyChartLines(
	chart: LatencyChart,
	columns: number,
): readonly Line[] {
	const {title, buckets, latency, isStale} = chart;
	const head = (text: string): Line =>
		cutLine([span(`   ${title}`, 'strong'), span(`  ${text}`)], columns);
	if (buckets === undefined || latency === undefined) {
		return [head('n/a: not among what its /metrics told')];
	}

	const over =
		latency.windowMs === undefined
			? 'since it started'
			: `in ${formatDuration(Math.round(latency.windowMs / 1000) * 1000)}`;
	const age = chart.ageMs === undefined ? '' : `, ${formatAge(chart.ageMs)}`;
	const counted = `${isStale ? '~' : ''}${formatCount(latency.samples)} samples ${over}${age}`;
	const shares = sharesOf(buckets);
	if (shares.length === 0) return [head(`${counted}: nothing to draw`)];
	const most = Math.max(...shares.map(({count}) => count));
	const barColumns = Math.max(
		leastBar,
		Math.min(
			mostBar,
			columns - 3 - nameColumns - shareColumns - countColumns - markColumns,
		),
	);
	return [
		head(
			latency.p99Ms === undefined
				? `too few for p50 and p99: ${counted}`
				: counted,
		),
		...shares.map(({lowMs, highMs, count}) => {
			const marks = marksOf(latency, lowMs, highMs);
			const cells = Math.max(1, Math.round((count / most) * barColumns));
			// Not the full block: rows under each other would run together.
			const bar = count === 0 ? '' : '▇'.repeat(cells);
			const percent = (count / latency.samples) * 100;
			const hasP99 = marks.includes('p99');
			return cutLine(
				[
					...fitLine(
						[span(`   ${bucketName(lowMs, highMs)}`)],
						3 + nameColumns,
					),
					...fitLine([span(bar, isStale ? 'faint' : 'info')], barColumns),
					span(
						(count > 0 && percent < 1
							? '<1%'
							: `${Math.round(percent)}%`
						).padStart(shareColumns),
						isStale ? 'faint' : 'plain',
					),
					span(
						formatCount(count).padStart(countColumns),
						isStale ? 'faint' : 'plain',
					),
					span(
						marks.length === 0 ? '' : `  ← ${marks.join(' ')}`,
						hasP99 ? chart.tone : 'strong',
					),
				],
				columns,
			);
		}),
	];
}

type Share = {
	readonly lowMs: Milliseconds;
	/** `undefined` in the open bucket. */
	readonly highMs: Milliseconds | undefined;
	readonly count: number;
};

// From the first bucket that has anything to the last one that has.
function sharesOf(buckets: readonly LatencyBucket[]): readonly Share[] {
	const all = buckets.map(({leMs, count}, index) => ({
		lowMs: buckets[index - 1]?.leMs ?? 0,
		highMs: Number.isFinite(leMs) ? leMs : undefined,
		count: count - (buckets[index - 1]?.count ?? 0),
	}));
	const first = all.findIndex(({count}) => count > 0);
	const last = all.findLastIndex(({count}) => count > 0);
	return first === -1 ? [] : all.slice(first, last + 1);
}

function marksOf(
	{p50Ms, p99Ms, p99Bucket}: Latency,
	lowMs: Milliseconds,
	highMs: Milliseconds | undefined,
): readonly string[] {
	const isIn = (ms: Milliseconds | undefined): boolean =>
		ms !== undefined && ms > lowMs && ms <= (highMs ?? Infinity);
	const hasP99 =
		p99Ms !== undefined &&
		(p99Bucket === undefined ? isIn(p99Ms) : p99Bucket.lowMs === lowMs);
	return [
		...(isIn(p50Ms) ? [`p50 ${formatDuration(p50Ms)}`] : []),
		...(hasP99 ? [`p99 ${formatDuration(p99Ms)}`] : []),
	];
}
