import type {Problem} from '../../cluster/reading.js';
import {formatCount, formatDuration} from '../../units.js';
import type {CountedKeys} from '../../writers/census.js';
import type {Gap, WatchedWriters} from '../../writers/watch-writers.js';
import {outside} from '../text/text-fit.js';
import type {Tone} from '../text/tone.js';

// What must be known about the figures, in sentences.

/** A sentence and how grave it is. */
export type Remark = {
	readonly tone: Extract<Tone, 'info' | 'warning' | 'critical'>;
	readonly text: string;
};

/** What a watch has to say beside its figures, the gravest first. */
export function watchRemarks({
	prefix,
	tally,
	outcome,
}: WatchedWriters): readonly Remark[] {
	const {ended, gaps, isNospace, missedRevisions} = outcome;
	const last = gaps.at(-1)?.problem;
	const isSampled = gaps.length > 0;
	return [
		...(ended === 'no-member'
			? [critical(`no member is left to watch: ${problemText(last, prefix)}`)]
			: []),
		...(isNospace === true ? [nospaceRemark] : []),
		...gapSentences(gaps).map(text => warning(text)),
		...(isSampled
			? [
					warning(
						`sampled: at most ${formatCount(missedRevisions)} revisions were not counted`,
					),
				]
			: []),
		...(ended === 'interrupted'
			? [warning('interrupted: counted so far')]
			: []),
		...(tally.total.events === 0 && ended !== 'no-member'
			? [
					info(
						`nothing was written under ${outside(prefix)}; --prefix watches another`,
					),
				]
			: []),
	];
}

/** What is to be said while a watch still goes on. */
export function liveRemarks({
	gaps,
	isNospace,
}: {
	readonly gaps: readonly Gap[];
	readonly isNospace: boolean;
}): readonly Remark[] {
	return [
		...(isNospace ? [nospaceRemark] : []),
		...gapSentences(gaps).map(text => warning(text)),
	];
}

const nospaceRemark: Remark = {
	tone: 'warning',
	text: 'NOSPACE is raised: etcd refuses every write but deletes, so what filled the database cannot be seen live; what is there can be counted: n on the screen, or writers --census',
};

/** What a census has to say beside its figures, the gravest first. */
export function censusRemarks({
	prefix,
	census,
}: CountedKeys): readonly Remark[] {
	const {ended, expectedKeys, problem, revisions, total} = census;
	const counted = `${formatCount(total.keys)} of ${formatCount(expectedKeys)} keys`;
	return [
		...(ended === 'no-member'
			? [
					critical(
						`no member is left to ask: ${problemText(problem, prefix)}${expectedKeys === undefined ? '' : `; ${counted} were counted`}`,
					),
				]
			: []),
		...(ended === 'interrupted'
			? [
					warning(
						expectedKeys === undefined
							? 'interrupted before anything was counted'
							: `interrupted: ${counted} were counted`,
					),
				]
			: []),
		...(revisions.length > 1
			? [
					warning(
						`revision ${formatCount(revisions[0])} was compacted meanwhile; the rest was counted at ${formatCount(revisions.at(-1))}`,
					),
				]
			: []),
		...(ended === 'complete' && problem !== undefined
			? [warning(`went on with another member: ${problem.message}`)]
			: []),
		...(total.sampledValues > 0
			? [
					info(
						`bytes are estimated from ${formatCount(total.sampledValues)} sampled values; history is not in them`,
					),
				]
			: []),
		...(ended === 'complete' && total.keys === 0
			? [
					info(
						`there are no keys under ${outside(prefix)}; --prefix counts others`,
					),
				]
			: []),
	];
}

/** What a problem means here, and what to do about it. */
export function problemText(
	problem: Problem | undefined,
	prefix: string,
): string {
	if (problem === undefined) return 'none can be read from';
	return problem.kind === 'auth'
		? `${problem.message}; the user needs the right to read the prefix: etcdctl role grant-permission ROLE read --prefix=true ${outside(prefix)}`
		: problem.message;
}

function gapSentences(gaps: readonly Gap[]): readonly string[] {
	const behind = gaps.filter(gap => gap.kind !== 'lost');
	const longestMs = Math.max(0, ...behind.map(gap => gap.lagMs ?? 0));
	return [
		...(behind.length === 0
			? []
			: [
					`fell behind ${behind.length === 1 ? 'once' : `${behind.length} times`}${longestMs === 0 ? '' : ` by ${formatDuration(longestMs)} or more`}, and went on from the newest revision`,
				]),
		...gaps
			.filter(gap => gap.kind === 'lost')
			.map(
				gap =>
					`lost ${outside(gap.member)}: ${gap.problem?.message ?? 'it ended the watch'}`,
			),
	];
}

function critical(text: string): Remark {
	return {tone: 'critical', text};
}

function warning(text: string): Remark {
	return {tone: 'warning', text};
}

function info(text: string): Remark {
	return {tone: 'info', text};
}
