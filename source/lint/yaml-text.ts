import {
	isAlias,
	isMap,
	isNode,
	isScalar,
	isSeq,
	LineCounter,
	parseAllDocuments,
	visit,
	type Document,
	type Node,
} from 'yaml';
import {UserError} from '../user-error.js';
import type {Position} from './etcd-configuration.js';

/** A value of a YAML document and where it stands. */
export type YamlValue = {
	readonly at: Position;
	/** The value under a key; `undefined` where there is none. */
	readonly get: (...path: readonly string[]) => YamlValue | undefined;
	/** The entries of a list, or of nothing. */
	readonly items: () => readonly YamlValue[];
	/** The pairs of a map whose keys are text; their keys' positions with them. */
	readonly pairs: () => ReadonlyArray<{
		readonly key: string;
		readonly at: Position;
		readonly value: YamlValue | undefined;
	}>;
	readonly isList: boolean;
	readonly isMap: boolean;
	/** The text of a scalar that YAML reads as text; `undefined` for anything else. */
	readonly text: string | undefined;
	/** The number of one that YAML reads as a number. */
	readonly number: number | undefined;
	/** A scalar as it is written, and what YAML makes of it: `number`, `boolean`, `null`, `string`. */
	readonly written: string;
	readonly type: string;
};

/** No file of a real configuration has more; each costs a walk through the document. */
const maxAliases = 100;

/**
 * Reads a file of one or more YAML documents. Nothing is expanded: an alias is
 * looked up where it is asked for. Throws UserError, with the place, for what is
 * not YAML, for a key that is there twice, and for more than 100 aliases.
 */
export function yamlDocuments(
	text: string,
	file: string,
): readonly YamlValue[] {
	const lines = new LineCounter();
	const place = (offset: number): Position => {
		const {line, col} = lines.linePos(offset);
		return {line: Math.max(1, line), column: Math.max(1, col)};
	};

	const documents = documentsIn(text, file, lines);
	return documents.flatMap(document => {
		const [error] = document.errors;
		if (error !== undefined) {
			const {line, column} = place(error.pos[0]);
			throw refused(
				`${file}:${line}:${column}: not YAML: ${firstLine(error.message)}`,
			);
		}

		const {aliases, repeated} = inspected(document);
		if (repeated !== undefined) {
			const {line, column} = place(repeated);
			throw refused(
				`${file}:${line}:${column}: a key is there twice, and readers of YAML disagree which one counts`,
			);
		}

		if (aliases > maxAliases) {
			throw refused(`${file} has more than ${maxAliases} YAML aliases`);
		}

		const root = document.contents;
		return isNode(root) ? [valueOf(root, document, place)] : [];
	});
}

function refused(what: string): UserError {
	return new UserError({
		what,
		tryThis: 'correct it, or give the configuration written out',
		exitCode: 3,
	});
}

// Counts aliases, and finds a key that its map has already; the library's own
// check compares each key with each other one.
function inspected(document: Document): {
	readonly aliases: number;
	readonly repeated: number | undefined;
} {
	let aliases = 0;
	let repeated: number | undefined;
	visit(document, {
		Alias() {
			aliases += 1;
			return aliases > maxAliases ? visit.BREAK : undefined;
		},
		Map(_, map) {
			const keys = new Set<unknown>();
			for (const {key} of map.items) {
				if (!isScalar(key)) continue;
				if (keys.has(key.value)) {
					repeated = key.range?.[0] ?? 0;
					return visit.BREAK;
				}

				keys.add(key.value);
			}

			return undefined;
		},
	});
	return {aliases, repeated};
}

function documentsIn(
	text: string,
	file: string,
	lines: LineCounter,
): readonly Document[] {
	try {
		const documents = parseAllDocuments(text, {
			lineCounter: lines,
			logLevel: 'silent',
			prettyErrors: false,
			uniqueKeys: false,
		});
		return Array.isArray(documents) ? documents : [];
	} catch (error) {
		// Nested so deep that its reader gave up.
		throw new UserError({
			what: `${file} cannot be read as YAML`,
			tryThis: 'give a configuration of etcd',
			exitCode: 3,
			cause: error,
		});
	}
}

function valueOf(
	node: Node,
	document: Document,
	place: (offset: number) => Position,
): YamlValue {
	// An alias of an alias does not exist: an anchor stands on a value.
	const target = isAlias(node) ? node.resolve(document) : node;
	const wrap = (each: unknown): YamlValue | undefined =>
		isNode(each) ? valueOf(each, document, place) : undefined;
	const step = (key: string): YamlValue | undefined => {
		if (!isMap(target)) return undefined;
		const pair = target.items.find(
			each => isScalar(each.key) && each.key.value === key,
		);
		return wrap(pair?.value);
	};

	const scalar = isScalar(target) ? target : undefined;
	const value: unknown = scalar?.value;
	const at = place(node.range?.[0] ?? 0);
	return {
		at,
		get(...path) {
			const [key, ...rest] = path;
			if (key === undefined) return wrap(node);
			const next = step(key);
			return rest.length === 0 ? next : next?.get(...rest);
		},
		items: () =>
			isSeq(target)
				? target.items
						.map(each => wrap(each))
						.filter(each => each !== undefined)
				: [],
		pairs: () =>
			isMap(target)
				? target.items.flatMap(({key, value: inner}) =>
						isScalar(key)
							? [
									{
										key: String(key.value),
										at: place(key.range?.[0] ?? 0),
										value: wrap(inner),
									},
								]
							: [],
					)
				: [],
		isList: isSeq(target),
		isMap: isMap(target),
		text: typeof value === 'string' ? value : undefined,
		number: typeof value === 'number' ? value : undefined,
		written:
			scalar?.source ?? (typeof value === 'string' ? value : String(value)),
		type:
			scalar === undefined
				? 'structure'
				: value === null
					? 'null'
					: typeof value,
	};
}

function firstLine(text: string): string {
	return text.split('\n')[0] ?? '';
}
