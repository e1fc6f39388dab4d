import {increaseIn} from '../../cluster/trend.js';
import {formatCount, formatDuration} from '../../units.js';
import {labelOf, memberIdOf} from '../naming.js';
import type {Rule} from '../rule.js';
import {severities} from '../severity.js';
import {slowFsyncs} from '../slow-disk.js';

// A move shows in the first figures after it, which may be the next ones kept:
// those are ten seconds apart when they are a minute old (cluster/trend.ts).
const seenWithinMs = 15_000;

/**
 * The leader changes again and again: each time no write is taken for about an
 * election timeout. Every member counts the same changes, so the highest count
 * is the truest: the others may have been down meanwhile.
 */
export const leaderFlapping: Rule = ({
	observation,
	thresholds,
	trends,
	nowMs,
	ownLeaderMovesMs,
}) => {
	const most = (windowMs: number): number => {
		const seen = observation.members.map(each =>
			increaseIn(
				trends[memberIdOf(each) ?? ''] ?? [],
				point => point.leaderChangesSeen,
				nowMs - windowMs,
			),
		);
		// What we asked for ourselves is no fault, and each move counts once.
		const own = ownLeaderMovesMs.filter(
			atMs => atMs >= nowMs - windowMs - seenWithinMs,
		);
		return Math.max(0, Math.max(0, ...seen) - own.length);
	};

	const {leaderFlappingLongMs: longMs, leaderFlappingShortMs: shortMs} =
		thresholds;
	const long = most(longMs);
	const short = most(shortMs);
	const reached = {
		critical: long >= thresholds.leaderFlappingCriticalChanges,
		warning: short >= thresholds.leaderFlappingWarningChanges,
		info: long >= thresholds.leaderFlappingInfoChanges,
	};
	const severity = severities.find(each => reached[each]);
	if (severity === undefined) return [];
	const [windowMs, changes] =
		severity === 'warning' ? [shortMs, short] : [longMs, long];
	const slow = slowFsyncs(observation, thresholds).filter(
		each => each.severity === 'critical',
	);
	return [
		{
			code: 'leader-flapping',
			severity,
			memberIds: [],
			summary: `The leader changed ${changes === 1 ? 'once' : `${formatCount(changes)} times`} in the last ${formatDuration(windowMs)}; each time nothing is written until the next one is elected`,
			evidence: {
				leaderChanges: changes,
				windowMs,
				leaderChangesIn5Minutes: short,
				leaderChangesIn15Minutes: long,
			},
			remedy:
				slow.length === 0
					? 'Look for heartbeats that come late: a slow disk or a starved CPU of the leader, a slow or lossy network between the members; a single change by a restart or a move-leader is no fault'
					: `Mend the slow disk of ${slow.map(({each}) => labelOf(each)).join(', ')} first: it makes heartbeats late`,
		},
	];
};
