import type {Exercise} from './exercise.js';
import {choicesOf} from './expert-diagnosis.js';
import {moveTitles, movesOf} from './moves.js';
import type {Scenario} from './scenario.js';
import {hintCosts} from './score.js';

/** What a person who practises is told of a scenario, whose cluster is there. */
export function exerciseOf(
	scenario: Scenario,
	endpoints: readonly string[],
): Exercise {
	const {name, title, briefing, hints} = scenario;
	return {
		name,
		title,
		...briefing,
		choices: choicesOf(scenario),
		endpoints,
		hints,
		hintCosts,
		moves: movesOf(scenario).map(kind => ({kind, title: moveTitles[kind]})),
	};
}
