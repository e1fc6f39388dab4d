import {Buffer} from 'node:buffer';

/** One sample of a page, as it stands there. */
export type Sample = {
	readonly name: string;
	readonly labels: ReadonlyMap<string, string>;
	/** May be NaN or infinite: the format allows both. */
	readonly value: number;
};

const noLabels: ReadonlyMap<string, string> = new Map();

/**
 * Parses one line, given as Latin-1 text of its bytes and without its line
 * feed. `undefined` for a comment, a name that is not wanted, or anything that
 * is not a well-formed sample.
 */
export function parseSampleLine(
	line: string,
	wanted: ReadonlySet<string>,
): Sample | undefined {
	if (line.charCodeAt(0) === hash) return undefined;
	const nameStart = skipBlanks(line, 0);
	const nameEnd = endOfName(line, nameStart);
	const name = line.slice(nameStart, nameEnd);
	if (!wanted.has(name)) return undefined;
	const labelsStart = skipBlanks(line, nameEnd);
	if (line[labelsStart] !== '{') {
		const value = parseValue(line.slice(nameEnd));
		return value === undefined ? undefined : {name, labels: noLabels, value};
	}

	const block = parseLabels(line, labelsStart + 1);
	if (block === undefined) return undefined;
	const value = parseValue(line.slice(block.end));
	if (value === undefined) return undefined;
	return {name, labels: block.labels, value};
}

const tab = 9;
const space = 32;
const quote = 34;
const hash = 35;
const comma = 44;
const equals = 61;
const backslash = 92;
const closingBrace = 125;
const brace = 123;

function endOfName(line: string, start: number): number {
	for (let index = start; index < line.length; index += 1) {
		const code = line.charCodeAt(index);
		if (code === brace || code === space || code === tab) return index;
	}

	return line.length;
}

function skipBlanks(line: string, start: number): number {
	let index = start;
	while (line.charCodeAt(index) === space || line.charCodeAt(index) === tab) {
		index += 1;
	}

	return index;
}

const labelStart = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"/y;
const labelValue = /((?:[^"\\]|\\.)*)"[ \t]*([,}])/y;
const blockEnd = /[ \t]*\}/y;

type Labels = {
	readonly labels: ReadonlyMap<string, string>;
	readonly end: number;
};

function parseLabels(line: string, start: number): Labels | undefined {
	return plainLabels(line, start) ?? anyLabels(line, start);
}

// As etcd and every Go program writes them: no blanks, nothing escaped, ASCII.
// A page of a large cluster has ten thousands of labels, and a pattern's match
// costs ten times as much.
function plainLabels(line: string, start: number): Labels | undefined {
	const labels = new Map<string, string>();
	let nameStart = start;
	for (;;) {
		let index = nameStart;
		while (isPlainName(line.charCodeAt(index))) index += 1;
		const name = line.slice(nameStart, index);
		if (
			name === '' ||
			labels.has(name) ||
			line.charCodeAt(index) !== equals ||
			line.charCodeAt(index + 1) !== quote
		) {
			return undefined;
		}

		const valueStart = index + 2;
		index = valueStart;
		for (;;) {
			const code = line.charCodeAt(index);
			if (code === quote) break;
			// Not a number at the end of the line.
			if (!(code < 128) || code === backslash) return undefined;
			index += 1;
		}

		labels.set(name, line.slice(valueStart, index));
		const after = line.charCodeAt(index + 1);
		if (after === closingBrace) return {labels, end: index + 2};
		if (after !== comma) return undefined;
		nameStart = index + 2;
	}
}

// Letters and the underscore; a name with a digit takes the other way.
function isPlainName(code: number): boolean {
	return (
		(code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
	);
}

function anyLabels(line: string, start: number): Labels | undefined {
	const labels = new Map<string, string>();
	let index = start;
	for (;;) {
		const close = matchAt(blockEnd, line, index);
		if (close !== undefined) return {labels, end: index + close[0].length};
		const head = matchAt(labelStart, line, index);
		if (head === undefined) return undefined;
		index += head[0].length;
		const tail = matchAt(labelValue, line, index);
		if (tail === undefined) return undefined;
		index += tail[0].length;
		// A label named twice says two things: neither can be believed.
		if (labels.has(head[1] ?? '')) return undefined;
		labels.set(head[1] ?? '', unescapeLabel(tail[1] ?? ''));
		if (tail[2] === '}') return {labels, end: index};
	}
}

function matchAt(
	pattern: RegExp,
	line: string,
	index: number,
): RegExpExecArray | undefined {
	pattern.lastIndex = index;
	return pattern.exec(line) ?? undefined;
}

function unescapeLabel(latin1: string): string {
	return Buffer.from(latin1, 'latin1')
		.toString('utf8')
		.replaceAll(/\\([\\"n])/g, (_, character: string) =>
			character === 'n' ? '\n' : character,
		);
}

// A value, then perhaps a timestamp, then perhaps an OpenMetrics exemplar, then
// perhaps the carriage return of a CRLF page. No two neighbours of the pattern
// can match the same character, so a hostile 64 KiB line costs linear time.
const valueAndRest =
	/^[ \t]*(?<value>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|[+-]?inf(?:inity)?)(?:[ \t]+[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?)?[ \t]*(?:[ \t]# .*)?\r?$/i;

// A count or a size, as nearly all values are.
const plainCount = /^ \d{1,15}$/;

function parseValue(text: string): number | undefined {
	if (plainCount.test(text)) return Number(text);
	const value = valueAndRest.exec(text)?.groups?.['value']?.toLowerCase();
	if (value === undefined) return undefined;
	if (value === 'nan') return Number.NaN;
	if (value.includes('inf')) {
		return value.startsWith('-')
			? Number.NEGATIVE_INFINITY
			: Number.POSITIVE_INFINITY;
	}

	return Number(value);
}
