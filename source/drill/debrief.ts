import type {Milliseconds} from '../units.js';
import type {Ledger} from './exercise.js';
import type {DrillRecord} from './model/cluster.js';
import {recordWords} from './record-words.js';
import type {RightEnd, Scenario} from './scenario.js';
import {fullScore, type Score} from './score.js';

/** One run as it is kept; additions only. */
export type Debrief = {
	readonly schema: 'etcd-medic/drill/v1';
	/** When it began, ISO 8601. */
	readonly at: string;
	readonly ledger: Ledger;
	readonly score: Score;
};

// A title may be a question.
function sentence(title: string): string {
	return /[.?!]$/.test(title) ? title : `${title}.`;
}

/** The debrief as Markdown: the score, what was done and when, and what an expert would have done. */
export function debriefMarkdown(
	scenario: Scenario,
	{at, ledger, score}: Debrief,
): string {
	const {choice, isRight, afterMs} = score.diagnosis;
	return [
		`# Drill ${scenario.name}: ${score.points} of ${fullScore} points`,
		'',
		`${sentence(scenario.title)} ${at}, ${ledger.bed} cluster, seed ${ledger.seed}${ledger.isSelfPlayed ? ', played by itself' : ''}.`,
		'',
		`- The right end: ${rightEndWords(scenario.rightEnd)}`,
		`- End: ${endOf(scenario, score)}`,
		`- Diagnosis: ${choice ?? 'none'}${isRight ? `, right, after ${seconds(afterMs)}` : `, it was ${scenario.diagnosis.right}`}`,
		`- Hints: ${score.hints}`,
		`- Clients stalled by what was done: ${seconds(score.stalledMs)}; leases lost: ${score.lostLeases}`,
		'',
		'## Points lost',
		'',
		...(score.losses.length === 0
			? ['None.']
			: score.losses.map(loss => `- ${loss.points}: ${loss.for}`)),
		'',
		'## What was done',
		'',
		'| After | Member | What happened |',
		'| --- | --- | --- |',
		...ledger.records.map(
			record =>
				`| ${seconds(record.atMs)} | ${nameOf(ledger, record)} | ${recordWords(record)}${record.isScripted ? ' (not by you)' : ''} |`,
		),
		'',
		'## What an expert would have done',
		'',
		...scenario.expert.map(step => `- ${seconds(step.atMs)}: ${step.does}`),
		...(scenario.rightEnd.kind === 'untouched'
			? [
					'',
					'## The way out',
					'',
					...scenario.rightEnd.repair.map(
						(line, step) => `${step + 1}. ${line}`,
					),
				]
			: []),
		'',
		'## To remember',
		'',
		...scenario.lessons.map(lesson => `- ${lesson}`),
		'',
	].join('\n');
}

/** Where the exercise has to come to, for people. */
export function rightEndWords(end: RightEnd): string {
	switch (end.kind) {
		case 'writable': {
			return 'no alarm is armed, and every member takes a write';
		}

		case 'untouched': {
			return 'nothing is changed; the way out is on the hosts, and a person’s';
		}

		case 'led-by-another': {
			return `another member than ${end.than} leads; the disk of ${end.than} is replaced by a person afterwards`;
		}
	}
}

function endOf(scenario: Scenario, {isAtRightEnd, endAfterMs}: Score): string {
	switch (scenario.rightEnd.kind) {
		case 'writable': {
			return isAtRightEnd
				? `writable after ${seconds(endAfterMs)}`
				: 'not writable';
		}

		case 'untouched': {
			return isAtRightEnd
				? 'left alone, as it has to be'
				: 'changed, and should have been left alone';
		}

		case 'led-by-another': {
			return isAtRightEnd
				? `led by a member with a sound disk after ${seconds(endAfterMs)}`
				: `${scenario.rightEnd.than} still leads`;
		}
	}
}

function nameOf({members}: Ledger, {memberId}: DrillRecord): string {
	return members.find(each => each.id === memberId)?.name ?? memberId;
}

function seconds(ms: Milliseconds | undefined): string {
	return ms === undefined ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}
