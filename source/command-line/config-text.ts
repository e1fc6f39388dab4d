import {
	isMap,
	isPair,
	isScalar,
	Lexer,
	LineCounter,
	parseDocument,
	Parser,
	visit,
} from 'yaml';
import type {Document, Node} from 'yaml';
import {printable} from '../printable.js';
import {UserError} from '../user-error.js';
import {configSchema, type ConfigFile} from './config-schema.js';
import {
	configurationOf,
	thresholdsOf,
	type Configuration,
	type Place,
} from './configuration.js';
import {nearestName} from './nearest-name.js';
import {defaultText, disorderOf, thresholdNames} from './threshold-names.js';

// What is wrong is told by file and line and by what is allowed; what was
// written there is not repeated, as it may be a password in the wrong place.

type Issue = {
	readonly code: string;
	readonly path: readonly PropertyKey[];
	readonly message: string;
	readonly keys?: readonly string[];
};

type Parsed = {
	readonly document: Document;
	readonly lines: LineCounter;
	readonly place: Place;
};

/**
 * Reads the text of a configuration file. Throws UserError with file and line
 * for the first thing that cannot be used, and for a cluster that it does not have.
 */
export function configurationFrom(
	text: string,
	place: Place,
	cluster: string | undefined,
): Configuration {
	refuseDepth(text, place);
	const lines = new LineCounter();
	const document = parseDocument(text, {
		lineCounter: lines,
		prettyErrors: false,
	});
	const parsed: Parsed = {document, lines, place};
	const [error] = [...document.errors, ...document.warnings];
	if (error !== undefined) {
		throw new UserError({
			what: `${place.file}:${lines.linePos(error.pos[0]).line}: not YAML that can be read (${error.code.toLowerCase().replaceAll('_', ' ')})`,
			tryThis: withoutIt,
		});
	}

	refusePasswords(document.contents, parsed);
	refuseOddKeys(parsed);
	const config = checked(valueOf(parsed), parsed);
	refuseDisorder(config, parsed);
	refuseUnknownCluster(config, place, cluster);
	return configurationOf(config, place, cluster);
}

/** What to try where a file cannot be used at all. */
export const withoutIt = 'correct it, or leave it out with --config none';

/** The deepest that a setting stands is a list in a cluster of `clusters`: with the document some nine tokens. */
const mostOpenTokens = 32;

// A map as the key of a map, and so on, takes the parser minutes at a depth of
// some hundreds: it is looked at token by token first, and no further.
function refuseDepth(text: string, {file}: Place): void {
	const parser = new Parser();
	let line = 1;
	for (const lexeme of new Lexer().lex(text)) {
		// What it makes of the document does not matter here, only how deep it is in it.
		for (const _ of parser.next(lexeme));
		if (parser.stack.length > mostOpenTokens) {
			throw new UserError({
				what: `${file}:${line}: values are nested deeper than any setting is`,
				tryThis: withoutIt,
			});
		}

		line += lexeme.split('\n').length - 1;
	}
}

function refuseOddKeys(parsed: Parsed): void {
	visit(parsed.document, {
		Pair(_, pair) {
			if (isScalar(pair.key)) return;
			throw new UserError({
				what: `${lineAt(startOf(pair.key) ?? 0, parsed)}: a key that is no name`,
				tryThis: withoutIt,
			});
		},
	});
}

function valueOf({document, place}: Parsed): unknown {
	try {
		// An empty file, or one of comments only, decides nothing.
		return document.toJS() ?? {};
	} catch {
		throw new UserError({
			what: `${place.file}: its aliases cannot be resolved`,
			tryThis: withoutIt,
		});
	}
}

function checked(value: unknown, parsed: Parsed): ConfigFile {
	const result = configSchema.safeParse(value);
	if (result.success) return result.data;
	const issues: readonly Issue[] = result.error.issues;
	const [first] = issues.toSorted(
		(a, b) => placeOf(a, parsed) - placeOf(b, parsed),
	);
	throw first === undefined
		? new UserError({
				what: `${parsed.place.file} cannot be used`,
				tryThis: withoutIt,
			})
		: wrong(first, parsed);
}

function wrong(issue: Issue, parsed: Parsed): UserError {
	const line = lineAt(placeOf(issue, parsed), parsed);
	const [unknown] = issue.keys ?? [];
	if (unknown !== undefined) {
		const known = knownKeys(issue.path);
		const nearest = nearestName(unknown, known);
		return new UserError({
			what: `${line}: unknown key ${printable(pathText([...issue.path, unknown]))}`,
			tryThis:
				nearest === undefined
					? known.length > 20
						? 'docs/configuration.md lists them'
						: `known are ${known.join(', ')}`
					: `did you mean ${nearest}?`,
		});
	}

	const where = pathText(issue.path.filter(each => typeof each === 'string'));
	return new UserError({
		what: `${line}: ${where === '' ? 'the file' : printable(where)} ${issue.message}`,
		tryThis: withoutIt,
	});
}

// The offset of what an issue is about, so that the topmost is told first.
function placeOf(issue: Issue, {document}: Parsed): number {
	const [unknown] = issue.keys ?? [];
	const at = unknown === undefined ? issue.path : [...issue.path, unknown];
	return offsetOf(document.contents, at) ?? 0;
}

function offsetOf(
	node: unknown,
	at: readonly PropertyKey[],
): number | undefined {
	const [first, ...rest] = at;
	if (!isMap(node) || first === undefined) return startOf(node);
	const pair = node.items.find(
		each => isScalar(each.key) && String(each.key.value) === String(first),
	);
	if (pair === undefined) return undefined;
	const own = startOf(pair.key);
	return rest.length === 0 || !isMap(pair.value)
		? own
		: (offsetOf(pair.value, rest) ?? own);
}

function startOf(node: unknown): number | undefined {
	// oxlint-disable-next-line no-unsafe-type-assertion -- every node of the document has a range
	return (node as Node | null)?.range?.[0];
}

function lineAt(offset: number, {lines, place}: Parsed): string {
	return `${place.file}:${Math.max(1, lines.linePos(offset).line)}`;
}

function pathText(at: readonly PropertyKey[]): string {
	return at.map(String).join('.');
}

function knownKeys(at: readonly PropertyKey[]): readonly string[] {
	const {thresholds: _, clusters: __, ...shape} = configSchema.shape;
	switch (at.length === 0 ? '' : String(at[0])) {
		case '': {
			return Object.keys(configSchema.shape);
		}

		case 'thresholds': {
			return thresholdNames.map(({name}) => name);
		}

		default: {
			return Object.keys(shape).filter(
				key =>
					!['interval', 'theme', 'ascii', 'bell', 'screen-reader'].includes(
						key,
					),
			);
		}
	}
}

const passwordKey = /^pass(?:word|wd|phrase)?$/i;

function refusePasswords(node: unknown, parsed: Parsed): void {
	if (!isMap(node)) return;
	for (const pair of node.items) {
		if (!isPair(pair) || !isScalar(pair.key)) continue;
		if (passwordKey.test(String(pair.key.value))) {
			throw new UserError({
				what: `${lineAt(startOf(pair.key) ?? 0, parsed)}: a password does not belong in this file`,
				tryThis:
					'take it out, and give it in ETCDCTL_PASSWORD or when it is asked for',
			});
		}

		refusePasswords(pair.value, parsed);
	}
}

function refuseDisorder(config: ConfigFile, parsed: Parsed): void {
	const written = config.thresholds;
	const disorder =
		written === undefined ? undefined : disorderOf(thresholdsOf(written));
	if (written === undefined || disorder === undefined) return;
	const {milder, graver} = disorder;
	const at = written[milder.name] === undefined ? graver : milder;
	const textOf = (each: typeof milder): string => {
		const value = written[each.name];
		return value === undefined
			? `${each.name} (${defaultText(each)}, the default)`
			: `${each.name} (${value})`;
	};

	throw new UserError({
		what: `${lineAt(offsetOf(parsed.document.contents, ['thresholds', at.name]) ?? 0, parsed)}: ${textOf(graver)} would be reached before ${textOf(milder)}`,
		tryThis: 'set both, the milder one to be reached first',
	});
}

function refuseUnknownCluster(
	{clusters = {}}: ConfigFile,
	{file}: Place,
	cluster: string | undefined,
): void {
	if (cluster === undefined || Object.hasOwn(clusters, cluster)) return;
	const names = Object.keys(clusters);
	const nearest = nearestName(cluster, names);
	throw new UserError({
		what: `${file} has no cluster ${JSON.stringify(cluster)}`,
		tryThis:
			names.length === 0
				? 'it has no clusters at all: write them under clusters:'
				: nearest === undefined
					? `it has ${names.join(', ')}`
					: `did you mean ${nearest}?`,
	});
}
