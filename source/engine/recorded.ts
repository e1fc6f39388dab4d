import {trendsOf} from '../cluster/kept-scrape.js';
import type {Observation} from '../cluster/observation.js';
import {agreedClusterId} from '../cluster/observation.js';
import {mergedTrends} from '../cluster/trend.js';
import {readKeptScrapes} from '../host/kept-scrape.js';
import {prometheusHistory} from '../metrics/prometheus-history.js';
import type {Milliseconds} from '../units.js';
import type {EngineConfig} from './engine-config.js';
import type {Recorded} from './engine.js';
import {lastRunOn, unreadableText} from '../run/journal.js';
import {leftCanaryNotice} from './left-canary.js';

/** Looks up what was before this session: seen by earlier checks on this host and by the operator's Prometheus, and left behind by a killed run. */
export function recordedFor(
	config: EngineConfig,
	nowMs: () => Milliseconds,
	signal: AbortSignal,
): (observation: Observation) => Promise<Recorded> {
	const {stateDirectory, prometheus} = config;
	return async observation => {
		const clusterId = agreedClusterId(observation);
		const [kept, history, left, last] = await Promise.all([
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
			leftCanaryNotice(config, observation, nowMs),
			clusterId === undefined
				? undefined
				: lastRunOn(stateDirectory, clusterId),
		]);
		const unreadable =
			last?.kind === 'unreadable' ? unreadableText(last) : undefined;
		return {
			trends: mergedTrends(trendsOf(kept), history?.trends ?? {}),
			notices: [history?.notice, left, unreadable].filter(
				each => each !== undefined,
			),
		};
	};
}
