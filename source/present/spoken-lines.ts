import type {Observation} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import type {Finding} from '../diagnosis/finding.js';
import {stepProgress} from '../run/progress.js';
import type {Step} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {formatBytes, formatRatio} from '../units.js';
import {elsewhereText} from './elsewhere-text.js';
import {membersText} from './finding-lines.js';
import type {MemberFacts} from './member/member-facts.js';
import {allFacts} from './overview-lines.js';
import type {ShownState} from './shown-state.js';
import {whyNoPage} from './step/step-gate.js';
import {harmText} from './step/step-words.js';
import {outside} from './text/text-fit.js';

// The screens as sentences, for a screen reader and for terminals that cannot
// place a cursor: no boxes, no bars, no columns, and each said when it changes.

/** One sentence or a few. It is said again only when `sign` is another than when it was said last. */
export type Said = {
	/** What it is about. */
	readonly key: string;
	/** What a change of it is: without figures that move with every round. */
	readonly sign: string;
	readonly text: string;
};

/** The verdict, after the cluster's name where it has one. */
export function spokenVerdict(state: ShownState): Said {
	const {diagnosis, observation} = state;
	const verdict = diagnosis?.verdict;
	if (verdict === undefined) {
		const text = `${clusterWords(state)}ASKING: the members are read for the first time.`;
		return {key: 'verdict', sign: 'asking', text};
	}

	const votes =
		observation === undefined ? '' : ` ${votesSentence(observation)}`;
	return {
		key: 'verdict',
		sign: [
			verdict.level,
			...grave(diagnosis?.findings).map(each =>
				[each.code, each.severity, ...each.memberIds].join(' '),
			),
		].join(', '),
		text: `${clusterWords(state)}${verdict.level.toUpperCase()}: ${ended(outside(verdict.sentence))}${votes}`,
	};
}

/** A sentence for each member: how it stands, then how full it is. */
export function spokenMembers(
	state: ShownState,
	nowMs: Milliseconds,
): readonly Said[] {
	return allFacts(state, nowMs).map(each => spokenMember(each));
}

/** What is wrong, in which member, and what to do. */
export function spokenFindings(state: ShownState): readonly Said[] {
	const {diagnosis, observation} = state;
	const findings = diagnosis?.findings ?? [];
	if (findings.length === 0) {
		const text =
			diagnosis === undefined
				? 'Findings: not known yet.'
				: 'Findings: nothing found.';
		return [{key: 'findings', sign: text, text}];
	}

	return findings.map((each, index) => ({
		key: `finding ${each.code} ${each.memberIds.join(' ')}`,
		sign: each.severity,
		text: `Finding ${index + 1} of ${findings.length}, ${each.severity}, ${each.code}${aboutWords(each, observation)}: ${ended(outside(each.summary))} What to do: ${ended(outside(each.remedy))}`,
	}));
}

/** What another session of this host does with the cluster; no sentence where there is none. */
export function spokenElsewhere(state: ShownState): readonly Said[] {
	const {runElsewhere: by, runElsewhereAt: at} = state;
	if (by === undefined) return [];
	// Since when would be another sentence each second.
	const does = elsewhereText(
		at?.kind === 'running'
			? {runElsewhereAt: {...at, startedAtMs: undefined}}
			: state,
		0,
		Infinity,
	);
	const text = `Another etcd-medic, ${outside(by)}, ${does ?? 'has a run open'}. Here it is only watched.`;
	return [{key: 'elsewhere', sign: text, text}];
}

/** The goal of the plan, or why there is none, and whether its steps can be run from here. */
export function spokenGoal(state: ShownState): Said {
	const {plan} = state;
	const text =
		plan === undefined
			? 'No plan yet: the members are being asked.'
			: plan.kind === 'refusal'
				? [plan.summary, ...plan.advice]
						.map(each => ended(outside(each)))
						.join(' ')
				: `Plan of ${plan.steps.length} steps. Goal: ${ended(outside(plan.goal))}`;
	// That a step runs is told of the step.
	const whyNot =
		plan?.kind === 'plan' && state.isReadOnly ? whyNoPage(state) : undefined;
	return {
		key: 'goal',
		sign: `${text} ${whyNot ?? ''}`,
		text: whyNot === undefined ? text : `${text} ${sentence(whyNot)}`,
	};
}

/** One step of the plan and how it stands, without its details. */
export function spokenStep(
	state: ShownState,
	step: Step,
	index: number,
	total: number,
): Said {
	const standing = standingOf(state, step);
	return {
		key: `step ${step.id}`,
		sign: standing.sign,
		text: `Step ${index + 1} of ${total}, ${standing.words}: ${ended(outside(step.title))}${standing.message}`,
	};
}

/** How the run ended; `undefined` while it has not. */
export function spokenResult({progress}: ShownState): Said | undefined {
	const finished = progress?.finished;
	if (finished === undefined) return undefined;
	const word = {
		recovered: 'RECOVERED',
		'not-recovered': 'NOT RECOVERED',
		stopped: 'STOPPED',
	}[finished.outcome];
	return {
		key: 'result',
		sign: String(finished.atMs),
		text: `The run has ended, ${word}: ${ended(outside(finished.message))}`,
	};
}

/** The text with a full stop, where a sentence of a model has none. */
export function ended(text: string): string {
	return /[.!?:]$/.test(text) ? text : `${text}.`;
}

/** `Cluster prod: `, and nothing where it has no name. */
export function clusterWords({label}: Pick<ShownState, 'label'>): string {
	return label === undefined ? '' : `Cluster ${outside(label.text)}: `;
}

// A share that moves with every write would be said with every write.
const shareSteps = 20;

function spokenMember(facts: MemberFacts): Said {
	const {state, role, backend, isReachable} = facts;
	const share = backend?.quotaRatio;
	const size =
		backend === undefined
			? 'size not known'
			: [
					`file ${formatBytes(backend.dbSizeBytes)}`,
					...(share === undefined
						? []
						: [`${formatRatio(share)} of its quota`]),
					...(backend.freeRatio === undefined
						? []
						: [`${formatRatio(backend.freeRatio)} free pages`]),
				].join(', ');
	const why = [state.reason, state.from]
		.filter(each => each !== undefined)
		.map(each => `, ${each}`)
		.join('');
	return {
		key: `member ${facts.id}`,
		sign: [
			state.word,
			role,
			share === undefined ? '' : Math.floor(share * shareSteps),
		].join(' '),
		text: `Member ${facts.label}, ${role}: ${state.word}${why}. ${isReachable ? '' : `${sentence(facts.ageText)} `}${sentence(size)}`,
	};
}

function aboutWords(
	finding: Finding,
	observation: Observation | undefined,
): string {
	const about = membersText(finding, observation);
	return about === '' ? '' : `, ${about}`;
}

function sentence(text: string): string {
	return ended(text.charAt(0).toUpperCase() + text.slice(1));
}

function votesSentence(observation: Observation): string {
	const {voters, reachable, needed} = quorumOf(observation);
	return `${reachable} of ${voters} voters answer, ${needed} are needed.`;
}

function grave(findings: readonly Finding[] = []): readonly Finding[] {
	return findings.filter(({severity}) => severity !== 'info');
}

function standingOf(
	state: ShownState,
	step: Step,
): {readonly sign: string; readonly words: string; readonly message: string} {
	const where = stepProgress(state.progress, step.id);
	switch (where.state) {
		case 'waiting': {
			const word = step.id === state.nextStepId ? 'next' : 'waiting';
			return {
				sign: word,
				words: `${word}, ${harmText(step.level)}`,
				message: '',
			};
		}

		case 'running': {
			// Every tenth of the way is told; a message may change each second.
			const tenths =
				where.share === undefined ? 0 : Math.floor(where.share * 10);
			return {
				sign: `running ${tenths}`,
				words: where.share === undefined ? 'running' : `running, ${tenths}0%`,
				message:
					where.message === '' ? '' : ` ${ended(outside(where.message))}`,
			};
		}

		case 'finished': {
			return {
				sign: `${where.outcome} ${where.finishedAtMs}`,
				words: where.outcome.replace('-', ' '),
				message:
					where.message === '' ? '' : ` ${ended(outside(where.message))}`,
			};
		}
	}
}
