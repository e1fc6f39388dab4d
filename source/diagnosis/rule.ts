import type {Observation} from '../cluster/observation.js';
import type {Trends} from '../cluster/trend.js';
import type {Milliseconds} from '../units.js';
import type {Finding} from './finding.js';
import type {Thresholds} from './thresholds.js';

/** What a rule may look at. */
export type RuleContext = {
	readonly observation: Observation;
	readonly thresholds: Thresholds;
	/** Ages are counted to this instant, epoch ms. */
	readonly nowMs: Milliseconds;
	/** Earlier figures of each member, this observation's among them; empty when there are none. */
	readonly trends: Trends;
	/** When we handed the leadership over ourselves, epoch ms: what was asked for is no fault. */
	readonly ownLeaderMovesMs: readonly Milliseconds[];
};

/**
 * Judges one thing. A reading that is missing is "unknown": it yields nothing,
 * so that a rule never reports ok or critical about what nobody read. The
 * summary's first clause, up to the first semicolon, stands alone as a verdict.
 */
export type Rule = (context: RuleContext) => readonly Finding[];
