import type {Observation} from '../cluster/observation.js';
import type {Trends} from '../cluster/trend.js';
import type {Milliseconds} from '../units.js';
import type {Diagnosis} from './finding.js';
import {rules} from './rules.js';
import {severities} from './severity.js';
import type {Thresholds} from './thresholds.js';
import {defaultThresholds} from './thresholds.js';
import {verdictOf} from './verdict.js';

/**
 * What is wrong, from one observation: findings gravest first, then in the
 * order of the rules, then of the member list. Ages are counted to `nowMs`,
 * which is the observation's own time unless given.
 */
export function diagnose(
	observation: Observation,
	options: {
		readonly thresholds?: Thresholds | undefined;
		readonly nowMs?: Milliseconds;
		readonly trends?: Trends;
		readonly ownLeaderMovesMs?: readonly Milliseconds[];
	} = {},
): Diagnosis {
	const context = {
		observation,
		thresholds: options.thresholds ?? defaultThresholds,
		nowMs: options.nowMs ?? observation.takenAtMs,
		trends: options.trends ?? {},
		ownLeaderMovesMs: options.ownLeaderMovesMs ?? [],
	};
	const found = Object.values(rules).flatMap(rule => rule(context));
	const findings = severities.flatMap(severity =>
		found.filter(finding => finding.severity === severity),
	);
	return {findings, verdict: verdictOf(context, findings)};
}
