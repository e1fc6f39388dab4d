import type {Observation} from '../cluster/observation.js';
import {memberById} from '../cluster/observation.js';
import {memberLabel} from '../cluster/member.js';
import type {MemberId} from '../cluster/member.js';
import type {Finding, Severity} from '../diagnosis/finding.js';
import {inOrder, labelsOfIds} from '../diagnosis/naming.js';
import {cutLine, line, lineColumns, span} from './text/line.js';
import {columnsOf, outside, wrap} from './text/text-fit.js';
import type {Line, Tone} from './text/tone.js';

const marks: Readonly<Record<Severity, readonly [string, Tone]>> = {
	critical: ['✗', 'critical'],
	warning: ['▲', 'warning'],
	info: ['●', 'info'],
};

/**
 * The findings in at most so many rows, gravest first: one row each, and where
 * all fit so, what to do under each. A last row counts those left out.
 */
export function findingLines(
	findings: readonly Finding[],
	observation: Observation | undefined,
	columns: number,
	rows: number,
): readonly Line[] {
	if (findings.length === 0) {
		return [line('  ✓ nothing found', 'good')].slice(0, Math.max(0, rows));
	}

	const long = findings.flatMap(each => fullLines(each, observation, columns));
	if (long.length <= rows) return long;
	const remedied = findings.flatMap(each => [
		shortLine(each, observation, columns, 0),
		remedyLine(each, columns),
	]);
	if (remedied.length <= rows) return remedied;
	const code = columns < roomForCodes ? 0 : longestCode(findings);
	const wrapped = wrappedAll(findings, observation, columns);
	if (wrapped.length <= rows) return wrapped;
	const short = findings.map(each =>
		shortLine(each, observation, columns, code),
	);
	if (short.length <= rows) return short;
	// With one row the gravest is worth more than a count; the heading has that.
	if (rows <= 1) return short.slice(0, Math.max(0, rows));
	const left = short.length - rows + 1;
	return [
		...short.slice(0, rows - 1),
		line(`  ${left} more finding${left === 1 ? '' : 's'}`, 'info'),
	];
}

/** The rows in which every finding's summary is whole. */
export function wrappedRows(
	findings: readonly Finding[],
	observation: Observation | undefined,
	columns: number,
): number {
	return wrappedAll(findings, observation, columns).length;
}

function wrappedAll(
	findings: readonly Finding[],
	observation: Observation | undefined,
	columns: number,
): readonly Line[] {
	const code = columns < roomForCodes ? 0 : longestCode(findings);
	return findings.flatMap(each =>
		wrappedLines(each, observation, columns, code),
	);
}

// Below this width room for words is worth more than a straight edge.
const roomForCodes = 100;
// A row of more names than this says less than their number.
const mostNames = 5;

/** Whom the finding is about: the members' names, at most a few of many, or `cluster`; '' when its own words name or count them. */
export function membersText(
	{memberIds, summary}: Finding,
	observation: Observation | undefined,
): string {
	if (memberIds.length === 0) return 'cluster';
	const said = outside(summary);
	const words = new Set(said.split(/[\s,;:()]+/));
	const isNamed = namesOf(memberIds, observation).every(name =>
		words.has(name),
	);
	const isCounted =
		observation !== undefined &&
		said.includes(labelsOfIds(memberIds, observation));
	return isNamed || isCounted ? '' : fewNames(memberIds, observation);
}

/** The members' names in the order that people count in, at most a few of many. */
export function fewNames(
	memberIds: readonly MemberId[],
	observation: Observation | undefined,
): string {
	const names = namesOf(memberIds, observation);
	if (names.length <= mostNames) return names.join(' ');
	return names.length === observation?.members.length
		? `all ${names.length} members`
		: `${names.slice(0, mostNames).join(' ')} and ${names.length - mostNames} more`;
}

function namesOf(
	memberIds: readonly MemberId[],
	observation: Observation | undefined,
): readonly string[] {
	return inOrder(memberIds.map(id => labelOf(id, observation)));
}

/** A member's printable name, else its ID. */
export function labelOf(
	id: MemberId,
	observation: Observation | undefined,
): string {
	const member =
		observation === undefined ? undefined : memberById(observation, id);
	return outside(member === undefined ? id : memberLabel(member.member));
}

function shortLine(
	finding: Finding,
	observation: Observation | undefined,
	columns: number,
	codeColumns: number,
): Line {
	return cutLine(
		[
			...head(finding, observation, codeColumns),
			span(outside(finding.summary)),
		],
		columns,
	);
}

// The summary whole, beside the code, without the remedy.
function wrappedLines(
	finding: Finding,
	observation: Observation | undefined,
	columns: number,
	codeColumns: number,
): readonly Line[] {
	const first = head(finding, observation, codeColumns);
	const used = lineColumns(first);
	if (used > columns - 20) return [shortLine(finding, observation, columns, 0)];
	return wrap(outside(finding.summary), columns - used).map((row, index) =>
		index === 0 ? [...first, span(row)] : line(' '.repeat(used) + row),
	);
}

function remedyLine(finding: Finding, columns: number): Line {
	return cutLine([span('      → '), span(outside(finding.remedy))], columns);
}

function fullLines(
	finding: Finding,
	observation: Observation | undefined,
	columns: number,
): readonly Line[] {
	const body = (text: string, first: string): readonly Line[] =>
		wrap(text, Math.max(10, columns - 6)).map((row, index) =>
			cutLine(line((index === 0 ? first : '      ') + row), columns),
		);
	return [
		cutLine(head(finding, observation), columns),
		...body(outside(finding.summary), '    '.padEnd(6)),
		...body(outside(finding.remedy), '    → '),
	];
}

function longestCode(findings: readonly Finding[]): number {
	return Math.max(...findings.map(({code}) => columnsOf(code)));
}

// Codes are padded to so many columns, so that what they say lines up.
function head(
	finding: Finding,
	observation: Observation | undefined,
	codeColumns = 0,
): Line {
	const [glyph, tone] = marks[finding.severity];
	const members = membersText(finding, observation);
	return [
		span(`  ${glyph} `, tone),
		span(finding.code.padEnd(codeColumns), tone),
		span(members === '' ? '  ' : `  ${members}  `, 'strong'),
	];
}
