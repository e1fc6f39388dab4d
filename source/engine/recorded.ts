import {trendsOf} from '../cluster/kept-scrape.js';
import type {Observation} from '../cluster/observation.js';
import {agreedClusterId} from '../cluster/observation.js';
import {mergedTrends} from '../cluster/trend.js';
import {readKeptScrapes} from '../host/kept-scrape.js';
import {prometheusHistory} from '../metrics/prometheus-history.js';
import type {Milliseconds} from '../units.js';
import type {EngineConfig} from './engine-config.js';
import type {Recorded} from './engine.js';

/** Looks up what was seen before this session: by earlier checks on this host, and by the operator's Prometheus. */
export function recordedFor(
	{stateDirectory, prometheus}: EngineConfig,
	nowMs: () => Milliseconds,
	signal: AbortSignal,
): (observation: Observation) => Promise<Recorded> {
	return async observation => {
		const clusterId = agreedClusterId(observation);
		const [kept, history] = await Promise.all([
			clusterId === undefined
				? undefined
				: readKeptScrapes(stateDirectory, clusterId),
			prometheus === undefined
				? undefined
				: prometheusHistory({
						url: new URL(prometheus.url),
						historyMs: prometheus.historyMs,
						untilMs: nowMs(),
						observation,
						signal,
					}),
		]);
		return {
			trends: mergedTrends(trendsOf(kept), history?.trends ?? {}),
			notice: history?.notice,
		};
	};
}
