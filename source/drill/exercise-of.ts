import type {Exercise} from './exercise.js';
import {choicesOf} from './expert-diagnosis.js';
import {moveTitles, movesOf} from './moves.js';
import type {Scenario} from './scenario.js';
import {hintCosts} from './score.js';

/** Said where the cluster is simulated: its snapshot is kept small (`mostSnapshotBytes`), and its prediction is not. */
export const standInNote =
	'In this drill the backup is a small stand-in: real ones are as large as the file.';

/** What a person who practises is told of a scenario, whose cluster is there. */
export function exerciseOf(
	scenario: Scenario,
	endpoints: readonly string[],
	isSimulated = false,
): Exercise {
	const {name, title, briefing, hints} = scenario;
	return {
		name,
		title,
		...briefing,
		reports: [...briefing.reports, ...(isSimulated ? [standInNote] : [])],
		choices: choicesOf(scenario),
		endpoints,
		hints,
		hintCosts,
		moves: movesOf(scenario).map(kind => ({kind, title: moveTitles[kind]})),
	};
}
