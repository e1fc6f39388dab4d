import {debriefMarkdown, type Debrief} from './debrief.js';
import type {DrillLink} from './drill-link.js';
import type {Ledger} from './exercise.js';
import type {Scenario} from './scenario.js';
import {keepDebrief} from './score-file.js';
import {fullScore, scoreOf} from './score.js';

/** A drill that was played. */
export type Finished = {
	readonly debrief: Debrief;
	readonly markdown: string;
	/** Where the Markdown is kept. */
	readonly file: string;
	/** 0 the right end with every point, 1 the right end with fewer, 2 another end. */
	readonly exitCode: number;
};

/** Judges a run by what its cluster recorded until now, and keeps the debrief in the run's folder. */
export async function finishDrill(
	scenario: Scenario,
	{getLook, opened: {members}}: Pick<DrillLink, 'getLook' | 'opened'>,
	run: Pick<
		Ledger,
		'bed' | 'seed' | 'speed' | 'diagnosis' | 'hints' | 'isSelfPlayed'
	> & {
		/** ISO 8601. */
		readonly at: string;
		readonly folder: string;
	},
): Promise<Finished> {
	const {bed, seed, speed, diagnosis, hints, isSelfPlayed, at, folder} = run;
	const {elapsedMs, records, endSinceMs, writers} = getLook();
	const ledger: Ledger = {
		scenario: scenario.name,
		bed,
		seed,
		speed,
		members,
		elapsedMs,
		records,
		endSinceMs,
		lostLeases: writers.reduce((sum, each) => sum + each.lostLeases, 0),
		diagnosis,
		hints,
		isSelfPlayed,
	};
	const score = scoreOf(scenario, ledger);
	const debrief: Debrief = {schema: 'etcd-medic/drill/v1', at, ledger, score};
	const markdown = debriefMarkdown(scenario, debrief);
	return {
		debrief,
		markdown,
		file: await keepDebrief(folder, debrief, markdown),
		exitCode: !score.isAtRightEnd ? 2 : score.points === fullScore ? 0 : 1,
	};
}
