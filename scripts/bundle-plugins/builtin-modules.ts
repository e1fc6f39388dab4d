import {builtinModules} from 'node:module';

const statement =
	/import ?(?:([\w$]+|(?:[\w$]+,)?(?:\{[^{}"';]*\}|\*as [\w$]+)) ?from)?"([^"]+)";/g;
const builtins = new Set(
	builtinModules.flatMap(name => [name, `node:${name}`]),
);

/**
 * The text of a bundled ES module, whose whitespace is minified, with its
 * imports of Node's own modules turned into calls of `require` behind `banner`,
 * which declares that. An import statement makes Node read every property of
 * such a module once: for node:http that loads all of fetch and WebSocket
 * (25 ms, measured on Node 24.21). `imports` are the modules that the bundler
 * knows it to import; throws when others are found, or fewer.
 */
export function withRequiredBuiltins(
	text: string,
	banner: string,
	imports: readonly string[],
): string {
	const bodyAt = text.indexOf(banner) + banner.length;
	const required: string[] = [];
	const found: string[] = [];
	const body = text
		.slice(bodyAt)
		.replaceAll(
			statement,
			(whole: string, names: string | undefined, module: string) => {
				if (!builtins.has(module)) return whole;
				found.push(module);
				// An import without names is for its effect, and Node's own modules have none.
				if (names !== undefined) required.push(declaration(names, module));
				return '';
			},
		);
	if (found.toSorted().join() !== imports.toSorted().join()) {
		throw new Error(
			`expected imports of ${imports.join(', ')} and found ${found.join(', ')}`,
		);
	}

	return `${text.slice(0, bodyAt)}${required.join('')}${body}`;
}

// `a`, `{b as c,d}`, `*as e`, or the first with one of the others behind it.
function declaration(names: string, module: string): string {
	const value = `require(${JSON.stringify(module)})`;
	const [, own, others = ''] = /^([\w$]+)?,?(.*)$/s.exec(names) ?? [];
	const left = others.startsWith('{')
		? others.replaceAll(/\bdefault as /g, 'default:').replaceAll(/ as /g, ':')
		: others.replace('*as ', '');
	return `const ${[own, left === '' ? undefined : left]
		.filter(each => each !== undefined)
		.map(each => `${each}=${value}`)
		.join()};`;
}
