import type {Finding, Severity, Verdict} from '../diagnosis/finding.js';
import {fewNames, membersText} from './finding-lines.js';
import {fitRows, heading, labelled, line, span} from './text/line.js';
import {figureText} from './measured.js';
import {readingOf, type Reading} from './text/scroll.js';
import type {ShownState} from './shown-state.js';
import {outside} from './text/text-fit.js';
import type {Line, Tone} from './text/tone.js';

// `  what to do `.
const labelColumns = 13;
// Of more the finding's own words give the number.
const mostInWords = 4;
// `✗ critical`: the codes stand below each other.
const markColumns = 10;

const marks: Readonly<Record<Severity, readonly [string, Tone]>> = {
	critical: ['✗ critical', 'critical'],
	warning: ['▲ warning', 'warning'],
	info: ['● info', 'info'],
};

/**
 * The Findings screen in exactly so many rows: each finding whole, with its
 * evidence, to be scrolled. The verdict is above them, where the head of the
 * screen has too few rows for it.
 */
export function findingPage(
	state: ShownState,
	columns: number,
	rows: number,
	offset: number,
	{isVerdictCut = false}: {readonly isVerdictCut?: boolean} = {},
): Reading {
	const findings = state.diagnosis?.findings ?? [];
	const text =
		state.diagnosis === undefined
			? [line('  not known yet')]
			: [
					...storyLines(state.diagnosis.verdict, columns, isVerdictCut),
					...(findings.length === 0
						? [line('  ✓ nothing found', 'good')]
						: findings.flatMap((each, index) => [
								...(index > 0 ? [[]] : []),
								...wholeFinding(each, state, columns),
							])),
				];
	const reading = readingOf(text, offset, rows - 1, columns);
	return {
		lines: fitRows(
			[
				heading(
					'Findings',
					columns,
					findings.length === 0 ? '' : `${findings.length}, gravest first`,
				),
				...reading.lines,
			],
			rows,
		),
		furthest: reading.furthest,
	};
}

// What led to what and what it is not: the findings below are its parts.
function storyLines(
	{sentence, chain = [], ruledOut = []}: Verdict,
	columns: number,
	isVerdictCut: boolean,
): readonly Line[] {
	const row = (label: string, text: string): readonly Line[] =>
		labelled(`  ${label}`, labelColumns, outside(text), columns - 1, Infinity);
	const lines = [
		...(isVerdictCut ? row('verdict', sentence) : []),
		...(chain.length === 0 ? [] : row('because', chain.join(' → '))),
		...(ruledOut.length === 0 ? [] : row('ruled out', ruledOut.join(', '))),
	];
	return lines.length === 0 ? [] : [...lines, []];
}

// The words that operators know these figures by; others say their own name.
const figures: Readonly<Record<string, string>> = {
	dbSizeBytes: 'file',
	inUseBytes: 'in use',
	freeBytes: 'free pages',
	freeRatio: 'free share of the file',
	quotaBytes: 'quota',
	quotaRatio: 'share of the quota',
};

// One figure that is not known says nothing and is left out.
function evidenceText(evidence: Finding['evidence']): string {
	return Object.entries(evidence)
		.filter(([, value]) => value !== null)
		.map(([key, value]) => figureText(key, value, figures[key]))
		.join(', ');
}

function wholeFinding(
	finding: Finding,
	state: ShownState,
	columns: number,
): readonly Line[] {
	const [mark, tone] = marks[finding.severity];
	const row = (
		label: string,
		text: string,
		textTone: Tone = 'plain',
	): readonly Line[] =>
		text === ''
			? []
			: labelled(
					`  ${label}`,
					labelColumns,
					outside(text),
					columns - 1,
					Infinity,
					textTone,
				);
	return [
		[
			span(`  ${mark.padEnd(markColumns)}  `, tone),
			span(finding.code, tone),
			...(finding.memberIds.length === 0 ? [span('  the cluster')] : []),
		],
		...row(
			'members',
			finding.memberIds.length === 0
				? ''
				: finding.memberIds.length <= mostInWords
					? membersText(finding, state.observation)
					: fewNames(finding.memberIds, state.observation),
			'strong',
		),
		...row('what', finding.summary),
		...row('evidence', evidenceText(finding.evidence)),
		...row('what to do', finding.remedy, 'strong'),
	];
}
