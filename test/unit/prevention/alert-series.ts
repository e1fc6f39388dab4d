import type {Series} from './promtool.js';

// What a Prometheus would have scraped.

const gibibyte = 1024 ** 3;
/** Minutes that a series lasts. */
export const length = 200;

/** One series of a member, or of what the labels say. */
export function series(
	metric: string,
	values: string | number,
	labels: Readonly<Record<string, string>> = {},
): Series {
	const all = {job: 'etcd', instance: 'cp-1:2379', ...labels};
	const text = Object.entries(all)
		.map(([name, value]) => `${name}="${value}"`)
		.join(',');
	return {
		series: `${metric}{${text}}`,
		values: typeof values === 'number' ? `${values}+0x${length}` : values,
	};
}

/** A member's file, what is in use of it, and its quota. */
export function file(
	sizeBytes: number | string,
	inUseBytes: number | string,
	quotaBytes = 2 * gibibyte,
	instance = 'cp-1:2379',
): readonly Series[] {
	return [
		series('etcd_mvcc_db_total_size_in_bytes', sizeBytes, {instance}),
		series('etcd_mvcc_db_total_size_in_use_in_bytes', inUseBytes, {instance}),
		series('etcd_server_quota_backend_bytes', quotaBytes, {instance}),
	];
}

/** etcd's histogram (1, 2, 4, ... 8192 ms) such that p99 over any window is that; 600 samples a minute. */
export function histogram(
	metric: string,
	p99Ms: number,
	perMinute = 600,
): readonly Series[] {
	const bounds = Array.from({length: 14}, (_, power) => 2 ** power);
	const high = bounds.find(bound => bound >= p99Ms) ?? 8192;
	const low = high === 1 ? 0 : high / 2;
	const place = (p99Ms - low) / (high - low);
	// histogram_quantile interpolates: so many are at most `low`.
	const belowShare = (0.99 - place) / (1 - place);
	return [
		...bounds.map(bound => {
			const share = bound >= high ? 1 : bound >= low ? belowShare : 0;
			return series(`${metric}_bucket`, `0+${share * perMinute}x${length}`, {
				le: String(bound / 1000),
			});
		}),
		series(`${metric}_bucket`, `0+${perMinute}x${length}`, {le: '+Inf'}),
		series(`${metric}_count`, `0+${perMinute}x${length}`),
	];
}
