import {formatDuration} from '../../units.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {groupBySeverity} from '../severity.js';
import {moveLeaderFirst, slowCommits, slowDiskRemedy} from '../slow-disk.js';
import {latencyFigure, latencyGround} from '../slow-latency.js';

/**
 * Commits of the backend file, every 100 ms or 10,000 requests. They wait for
 * the disk like the WAL; where only they are slow it is the file: large
 * transactions, or a page cache that is too small for it.
 */
export const slowBackendCommit: Rule = ({observation, thresholds}) => {
	const slow = slowCommits(observation, thresholds);
	return groupBySeverity(slow).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const worst = items.reduce((a, b) => (b.valueMs > a.valueMs ? b : a));
		const {latency, each} = worst;
		const move = moveLeaderFirst(observation, members);
		const look = `look at the disk under the data directory of ${labelsOf(members, observation)}; if the WAL fsync is fast there, at the load: large values, many keys in one transaction, too little memory for the file`;
		return {
			code: 'slow-backend-commit',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: backend commit ${latencyFigure(worst, items.length > 1)}; ${labelOf(each)}: ${latencyGround(worst)}; etcd wants p99 below ${formatDuration(thresholds.backendCommitInfoMs)}`,
			evidence: {
				member: labelOf(each),
				commitP50Ms: latency.p50Ms ?? null,
				commitP99Ms: latency.p99Ms ?? null,
				bucketLowMs: latency.p99Bucket?.lowMs ?? null,
				bucketHighMs: latency.p99Bucket?.highMs ?? null,
				allAboveMs: worst.basis === 'all-above' ? worst.valueMs : null,
				quarterAboveMs: worst.basis === 'quarter-above' ? worst.valueMs : null,
				halfAboveMs: worst.basis === 'half-above' ? worst.valueMs : null,
				commitSamples: latency.samples,
				windowMs: latency.windowMs ?? null,
			},
			remedy: slowDiskRemedy(severity, move, look),
		};
	});
};
