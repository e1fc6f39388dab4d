import type {Observation} from '../cluster/observation.js';
import type {Diagnosis, Finding, Verdict} from '../diagnosis/finding.js';
import {labelOfId} from '../diagnosis/naming.js';
import {hostLines} from '../present/host-lines.js';
import {wrap} from '../present/text/text-fit.js';
import {evidenceText} from './evidence.js';

/** Colours a piece of text by what it means; the words say the same without it. */
export type Paint = (
	tone: 'good' | 'info' | 'warning' | 'critical' | 'unknown',
	text: string,
) => string;

/**
 * All that `check --output table` prints, without a final line break: the
 * verdict, the table, and each finding with its evidence and what to do.
 * `table` comes drawn; everything else is wrapped to `width` columns.
 */
export function checkText(options: {
	readonly observation: Observation;
	readonly diagnosis: Diagnosis;
	readonly table: string;
	readonly width: number;
	/** Lines under the verdict, e.g. how fast a member grows. */
	readonly notes?: readonly string[];
	readonly paint?: Paint;
}): string {
	const {observation, diagnosis, table, width} = options;
	const paint: Paint = options.paint ?? ((_, text) => text);
	return [
		...verdictLines(diagnosis.verdict, width, paint),
		...storyLines(diagnosis.verdict, width),
		...(options.notes ?? []).flatMap(note => block(note, width)),
		...(table === '' ? [] : ['', ...table.split('\n')]),
		...diagnosis.findings.flatMap(finding => [
			'',
			...findingLines(observation, finding, width, paint),
		]),
		...hostBlock(observation, width),
	].join('\n');
}

// Last: it matters only where a finding above is about it.
function hostBlock(observation: Observation, width: number): readonly string[] {
	const lines = hostLines(observation);
	return lines.length === 0
		? []
		: ['', 'This machine:', ...lines.flatMap(line => block(line, width))];
}

const indent = '  ';

// What led to it and what it is not, under the verdict.
function storyLines(
	{chain = [], ruledOut = []}: Verdict,
	width: number,
): readonly string[] {
	return [
		...(chain.length === 0
			? []
			: block(`Because: ${chain.join(' -> ')}`, width)),
		...(ruledOut.length === 0
			? []
			: block(`Ruled out: ${ruledOut.join(', ')}`, width)),
	];
}

function verdictLines(
	verdict: Verdict,
	width: number,
	paint: Paint,
): readonly string[] {
	const tone = verdict.level === 'ok' ? 'good' : verdict.level;
	const word = verdict.level.toUpperCase();
	return headed(word, `${word} ${verdict.sentence}`, width, text =>
		paint(tone, text),
	);
}

function findingLines(
	observation: Observation,
	finding: Finding,
	width: number,
	paint: Paint,
): readonly string[] {
	const word = finding.severity.toUpperCase();
	const members = finding.memberIds
		.map(id => labelOfId(observation, id))
		.join(', ');
	const evidence = evidenceText(finding.evidence);
	return [
		...headed(
			word,
			`${word} ${finding.code}${members === '' ? '' : `  ${members}`}`,
			width,
			text => paint(finding.severity, text),
		),
		...block(finding.summary, width),
		...(evidence === '' ? [] : block(`Evidence: ${evidence}`, width)),
		...block(`Do: ${finding.remedy}`, width),
	];
}

// Only the first word is coloured: it holds on any width.
function headed(
	word: string,
	text: string,
	width: number,
	paintWord: (text: string) => string,
): readonly string[] {
	const [first = '', ...rest] = wrap(text, width).map(row => row.trimEnd());
	return [
		first.startsWith(word)
			? paintWord(word) + first.slice(word.length)
			: paintWord(first),
		...rest,
	];
}

function block(text: string, width: number): readonly string[] {
	const columns = Math.max(1, width - indent.length);
	return wrap(text, columns).map(row => indent + row);
}
