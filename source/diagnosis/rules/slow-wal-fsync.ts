import {formatDuration} from '../../units.js';
import {instantText} from '../growth-words.js';
import {idsOf, labelOf, labelsOf, memberIdOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity} from '../severity.js';
import {
	moveLeaderFirst,
	slowFsyncs,
	slowSinceMs,
	slowDiskRemedy,
} from '../slow-disk.js';
import {latencyFigure, latencyGround} from '../slow-latency.js';

/**
 * The WAL is synced before a write is acknowledged, so every write waits for
 * this, and etcd's health endpoint does not notice.
 */
export const slowWalFsync: Rule = ({
	observation,
	thresholds,
	trends,
	nowMs,
}) => {
	const slow = slowFsyncs(observation, thresholds);
	return groupBySeverity(slow).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const worst = items.reduce((a, b) => (b.valueMs > a.valueMs ? b : a));
		const {latency, each} = worst;
		const move = moveLeaderFirst(observation, members);
		const sinceMs = slowSinceMs(
			trends[memberIdOf(each) ?? ''] ?? [],
			thresholds.walFsyncWarningMs,
		);
		const look = `look at the disk under the data directory of ${labelsOf(members, observation)}: shared with other load, throttled, or failing (iostat, smartctl)`;
		return {
			code: 'slow-wal-fsync',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: WAL fsync ${latencyFigure(worst, items.length > 1)}; ${labelOf(each)}: ${latencyGround(worst)}${sinceMs === undefined ? '' : `; slow since ${instantText(sinceMs, nowMs)}`}; etcd wants p99 below ${formatDuration(thresholds.walFsyncInfoMs)}, and every write waits for it`,
			evidence: {
				member: labelOf(each),
				fsyncP50Ms: latency.p50Ms ?? null,
				fsyncP99Ms: latency.p99Ms ?? null,
				bucketLowMs: latency.p99Bucket?.lowMs ?? null,
				bucketHighMs: latency.p99Bucket?.highMs ?? null,
				allAboveMs: worst.basis === 'all-above' ? worst.valueMs : null,
				quarterAboveMs: worst.basis === 'quarter-above' ? worst.valueMs : null,
				halfAboveMs: worst.basis === 'half-above' ? worst.valueMs : null,
				fsyncSamples: latency.samples,
				windowMs: latency.windowMs ?? null,
				slowForMs: sinceMs === undefined ? null : nowMs - sinceMs,
			},
			remedy: slowDiskRemedy(severity, move, look),
		};
	});
};
