import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Metafile, Plugin} from 'esbuild';

const name = 'plain-parts';
const early =
	/^source\/(?:main|about|command-line\/help-text|commands\/completion)\.ts$/;
// Of packages only what measures text, which is small.
const smallPackages =
	/node_modules\/(?:string-width|strip-ansi|ansi-regex|get-east-asian-width)\//;

/**
 * Our files that need none but the smallest packages, by the metafile of a
 * build without this plugin. Screens, drills and entries are left out.
 */
function plainParts({inputs}: Metafile): readonly string[] {
	const isPlain = new Map<string, boolean>();
	const look = (file: string): boolean => {
		const known = isPlain.get(file);
		if (known !== undefined) return known;
		// For the time being: of files that import each other all are or none is.
		isPlain.set(file, true);
		const isIt =
			file.startsWith('source/') || smallPackages.test(file)
				? (inputs[file]?.imports ?? []).every(
						each =>
							each.external === true ||
							each.kind === 'dynamic-import' ||
							look(each.path),
					)
				: false;
		isPlain.set(file, isIt);
		return isIt;
	};

	return Object.keys(inputs)
		.filter(file =>
			/^source\/(?:cluster|diagnosis|runbook|run|present|report|metrics|host|observe|engine|command-line|[\w-]+\.ts$)/.test(
				file,
			),
		)
		.filter(file => look(file))
		.toSorted();
}

// What is imported when it is needed, but for what --help and the like need.
function lateEntries({inputs}: Metafile): ReadonlySet<string> {
	return new Set(
		Object.values(inputs)
			.flatMap(each => each.imports)
			.filter(each => each.kind === 'dynamic-import')
			.map(each => each.path)
			.filter(file => file.startsWith('source/') && !early.test(file))
			.map(file => path.resolve(file)),
	);
}

/**
 * Puts those parts into one chunk. The bundler makes a chunk for each set of
 * commands that share some files, and finding, reading and linking forty of
 * them takes longer than one with a little more in it. Every command needs
 * `invocation.ts`; here that needs all the parts, so there is one set.
 */
export function oneChunk(metafile: Metafile): Plugin {
	const parts = plainParts(metafile);
	const entries = lateEntries(metafile);
	return {
		name: 'one-chunk',
		setup(context) {
			context.onResolve({filter: /^plain-parts$/}, () => ({
				path: name,
				namespace: name,
			}));
			context.onLoad({filter: /.*/, namespace: name}, () => ({
				contents: parts
					.map(part => `import ${JSON.stringify(path.resolve(part))};`)
					.join('\n'),
				resolveDir: path.resolve('.'),
			}));
			context.onLoad({filter: /\.tsx?$/}, async ({path: file}) =>
				entries.has(file)
					? {
							contents: `import '${name}';\n${await readFile(file, 'utf8')}`,
							loader: file.endsWith('x') ? 'tsx' : 'ts',
						}
					: undefined,
			);
		},
	};
}
