import {UserError} from '../user-error.js';
import type {Scenario} from './scenario.js';
import {alreadyCompacted} from './scenarios/already-compacted.js';
import {corrupt} from './scenarios/corrupt.js';
import {emptyDataDir} from './scenarios/empty-data-dir.js';
import {fragmented} from './scenarios/fragmented.js';
import {liveData} from './scenarios/live-data.js';
import {memberLost} from './scenarios/member-lost.js';
import {nospace} from './scenarios/nospace.js';
import {secondOperator} from './scenarios/second-operator.js';
import {skewed} from './scenarios/skewed.js';
import {slowDisk} from './scenarios/slow-disk.js';

/** Every exercise, in the order of the list. */
export const scenarios: readonly Scenario[] = [
	nospace,
	fragmented,
	skewed,
	slowDisk,
	alreadyCompacted,
	liveData,
	corrupt,
	secondOperator,
	memberLost,
	emptyDataDir,
];

/** The exercise of that name. Throws UserError when there is none. */
export function scenarioNamed(name: string): Scenario {
	const scenario = scenarios.find(each => each.name === name);
	if (scenario === undefined) {
		throw new UserError({
			what: `no such scenario: ${name}`,
			tryThis: `one of ${scenarios.map(each => each.name).join(', ')}`,
		});
	}

	return scenario;
}
