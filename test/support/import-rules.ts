import path from 'node:path';

/** Source text by path from the project's root, e.g. `source/run/execute-step.ts`. */
export type Tree = Readonly<Record<string, string>>;

/** Where something may be: folders end in `/`, others are files. */
type Places = readonly string[];

/** What a source tree must keep to; a row is a folder of source/ or a file of its own there. */
export type Rules = {
	/** Row to rows, or `type row` and `type row/file` for types only. */
	readonly mayImport: Readonly<Record<string, readonly string[]>>;
	/** Rows that import nothing of ours and that everyone may import. */
	readonly rankZero: readonly string[];
	/** Rows whose files do not import each other. */
	readonly withoutNeighbours: readonly string[];
	/** A package, or with `*` at its end several, and where alone it may be imported. */
	readonly packagesOnlyIn: ReadonlyArray<readonly [string, Places]>;
	readonly codeOnlyIn: ReadonlyArray<readonly [RegExp, Places]>;
	readonly forbiddenNames: readonly string[];
	readonly maxLines: number;
};

type Import = {
	readonly from: string;
	readonly specifier: string;
	/** The file of ours that it names, without its extension; `undefined` for a package. */
	readonly target: string | undefined;
	readonly isType: boolean;
};

/** Every breach as `file: rule` or `file: 'import': rule`: of files first, then of imports, then cycles. */
export function breachesOf(tree: Tree, rules: Rules): string[] {
	const files = Object.keys(tree).toSorted();
	const imports = files.flatMap(file => importsOf(file, tree[file] ?? ''));
	return [
		...files.flatMap(file =>
			fileBreaches(file, tree[file] ?? '', rules).map(
				rule => `${file}: ${rule}`,
			),
		),
		...imports.flatMap(each =>
			importBreaches(each, rules).map(
				rule => `${each.from}: '${each.specifier}': ${rule}`,
			),
		),
		...cyclesIn(imports),
	];
}

function fileBreaches(file: string, text: string, rules: Rules): string[] {
	const code = withoutComments(text);
	const lines = text.replace(/\n$/, '').split('\n').length;
	const row = rowOf(file);
	const names = file.split('/').map(part => part.replace(/\..*$/, ''));
	return [
		...(Object.hasOwn(rules.mayImport, row) || rules.rankZero.includes(row)
			? []
			: [`${row} has no row in the table`]),
		...names
			.filter(name => rules.forbiddenNames.includes(name))
			.map(name => `nothing is named ${name}`),
		...(lines > rules.maxLines
			? [`${lines} lines, more than ${rules.maxLines}`]
			: []),
		...rules.codeOnlyIn
			.filter(([pattern, places]) => pattern.test(code) && !isIn(file, places))
			.map(
				([pattern, places]) =>
					`${pattern.source} is only for ${places.join(', ')}`,
			),
	];
}

function importBreaches(each: Import, rules: Rules): string[] {
	if (each.target === undefined) {
		const name = packageOf(each.specifier);
		return rules.packagesOnlyIn
			.filter(
				([pattern, places]) =>
					matches(name, pattern) && !isIn(each.from, places),
			)
			.map(([, places]) => `${name} is only for ${places.join(', ')}`);
	}

	const from = rowOf(each.from);
	const to = rowOf(each.target);
	if (from === to) {
		return rules.withoutNeighbours.includes(from)
			? [`${from} do not import each other`]
			: [];
	}

	if (rules.rankZero.includes(to)) return [];
	const allowed = rules.mayImport[from] ?? [];
	if (allowed.includes(to)) return [];
	const file = each.target.replace(/^source\//, '');
	const asType = [to, file].find(name => allowed.includes(`type ${name}`));
	if (asType === undefined) return [`${from} may not import ${to}`];
	return each.isType ? [] : [`${from} may import ${asType} only as types`];
}

// Static, dynamic and thread imports. `import {type X}` is not `isType`: it
// still loads the module under verbatimModuleSyntax.
function importsOf(file: string, text: string): Import[] {
	const code = withoutComments(text);
	const statements = [
		...code.matchAll(
			/^(?:import|export)\b(?<type>\s+type\b(?!\s*(?:,|from\b)))?(?:[^'"`;=()]*?\bfrom)?\s*['"](?<specifier>[^'"]+)['"]/gm,
		),
		...code.matchAll(/\bimport\(\s*['"`](?<specifier>[^'"`]+)['"`]/g),
		...code.matchAll(
			/\bnew URL\(\s*['"`](?<specifier>\.[^'"`]+)['"`],\s*import\.meta\.url/g,
		),
	];
	return statements.map(({groups}) => {
		const specifier = groups?.['specifier'] ?? '';
		return {
			from: file,
			specifier,
			target: specifier.startsWith('.')
				? withoutExtension(path.posix.join(path.posix.dirname(file), specifier))
				: undefined,
			isType: groups?.['type'] !== undefined,
		};
	});
}

// Strings are kept, and looked at first so that `//` in a URL is no comment.
function withoutComments(text: string): string {
	return text.replaceAll(
		/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g,
		part => (part.startsWith('/') ? ' ' : part),
	);
}

/** One line per cycle, from its first file in the order of the alphabet. */
function cyclesIn(imports: readonly Import[]): string[] {
	const edges = new Map<string, string[]>();
	for (const {from, target} of imports) {
		if (target === undefined) continue;
		const node = withoutExtension(from);
		edges.set(node, [...(edges.get(node) ?? []), target]);
	}

	const cycles = new Map<string, string>();
	const done = new Set<string>();
	const visit = (node: string, trail: readonly string[]): void => {
		const start = trail.indexOf(node);
		if (start >= 0) {
			const loop = trail.slice(start);
			const first = loop.indexOf(loop.toSorted()[0] ?? node);
			const turned = [...loop.slice(first), ...loop.slice(0, first)];
			cycles.set(turned.join(), [...turned, turned[0]].join(' -> '));
			return;
		}

		if (done.has(node)) return;
		for (const target of edges.get(node) ?? []) visit(target, [...trail, node]);
		done.add(node);
	};

	for (const node of [...edges.keys()].toSorted()) visit(node, []);
	return [...cycles.values()].map(cycle => `cycle: ${cycle}`);
}

function withoutExtension(file: string): string {
	return file.replace(/\.(?:tsx?|js)$/, '');
}

/** `source/run/a.ts` is in row run, `source/units.ts` in units, `cli.tsx` in cli, `test/a.ts` in test. */
function rowOf(file: string): string {
	const [top = '', next] = file.split('/');
	const row = top === 'source' && next !== undefined ? next : top;
	return withoutExtension(row);
}

function packageOf(specifier: string): string {
	const parts = specifier.replace(/^node:/, '').split('/');
	return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function matches(name: string, pattern: string): boolean {
	return pattern.endsWith('*')
		? name.startsWith(pattern.slice(0, -1))
		: name === pattern;
}

function isIn(file: string, places: Places): boolean {
	return places.some(place =>
		place.endsWith('/') ? file.startsWith(place) : file === place,
	);
}
