import type {Latency} from '../../cluster/latency.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {currentMetrics} from '../../cluster/observation.js';
import type {Milliseconds} from '../../units.js';
import {formatCount, formatDuration} from '../../units.js';
import type {Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity, severityOf} from '../severity.js';
import type {Thresholds} from '../thresholds.js';

type SlowMember = {
	readonly each: MemberObservation;
	readonly fsync: Latency;
	readonly quantile: 'p99' | 'median';
	readonly valueMs: Milliseconds;
	readonly severity: Severity;
};

/**
 * The WAL is synced before a write is acknowledged, so every write waits for
 * this, and etcd's health endpoint does not notice.
 */
export const slowWalFsync: Rule = ({observation, thresholds}) => {
	const slow = observation.members.flatMap(each => judge(each, thresholds));
	return groupBySeverity(slow).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const worst = items.reduce((a, b) => (b.valueMs > a.valueMs ? b : a));
		return {
			code: 'slow-wal-fsync',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members)}: WAL fsync ${worst.quantile} is ${items.length > 1 ? 'up to ' : ''}${formatDuration(worst.valueMs)}; ${labelOf(worst.each)}: ${describe(worst)}; etcd wants p99 below ${formatDuration(thresholds.walFsyncInfoMs)}, and every write waits for it`,
			evidence: {
				member: labelOf(worst.each),
				fsyncP50Ms: worst.fsync.p50Ms ?? null,
				fsyncP99Ms: worst.fsync.p99Ms ?? null,
				bucketLowMs: worst.fsync.p99Bucket?.lowMs ?? null,
				bucketHighMs: worst.fsync.p99Bucket?.highMs ?? null,
				fsyncSamples: worst.fsync.samples,
				windowMs: worst.fsync.windowMs ?? null,
			},
			remedy: `Look at the disk under the data directory of ${labelsOf(members)}: shared with other load, throttled, or failing (iostat, smartctl)`,
		};
	});
};

function judge(
	each: MemberObservation,
	thresholds: Thresholds,
): readonly SlowMember[] {
	const fsync = currentMetrics(each)?.walFsync;
	if (fsync === undefined) return [];
	if (fsync.samples < thresholds.walFsyncMinMedianSamples) return [];
	// A disk that needs 300 ms makes 6 samples in 2 s: waiting for 100 would
	// miss the worst ones. Their median cannot be one outlier.
	const quantile =
		fsync.samples < thresholds.walFsyncMinSamples ? 'median' : 'p99';
	const valueMs = quantile === 'p99' ? fsync.p99Ms : fsync.p50Ms;
	if (valueMs === undefined) return [];
	const severity = severityOf(valueMs, {
		info: thresholds.walFsyncInfoMs,
		warning: thresholds.walFsyncWarningMs,
		critical: thresholds.walFsyncCriticalMs,
	});
	return severity === undefined
		? []
		: [{each, fsync, quantile, valueMs, severity}];
}

function describe({fsync, quantile}: SlowMember): string {
	const {p99Bucket, samples, windowMs} = fsync;
	const when =
		windowMs === undefined
			? 'since the member started'
			: `in the last ${formatDuration(windowMs)}`;
	const count = `${formatCount(samples)} samples ${when}`;
	if (quantile === 'median') return `${count}, too few for p99`;
	if (p99Bucket === undefined) return count;
	const {lowMs, highMs} = p99Bucket;
	return highMs === undefined
		? `above ${formatDuration(lowMs)}, ${count}`
		: `between ${formatDuration(lowMs)} and ${formatDuration(highMs)}, ${count}`;
}
