import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {BuildOptions, Plugin} from 'esbuild';
import {scriptDefines} from './kept-packages.js';
import {replaced} from './replaced.js';

// `check` is what timers and pipelines start again and again, and most of its
// time is its start. It is therefore one script, whose compiled form is kept
// with all that ran: `source/kept-code.ts` says what for. Whatever it loads
// only now and then it takes from the modules of the other commands.

const scriptName = 'check-script';
const inScript: ReadonlySet<string> = new Set([
	'source/command-line/help-text.js',
	'source/command-line/invocation.js',
	'source/commands/check.js',
]);
const lateImport = /\bimport\(\s*'(\.{1,2}\/[^']+\.js)',?\s*\)/g;

/** What builds that script, into `check-script.js`; plugins are still to be given. */
export const checkScript = {
	format: 'esm',
	stdin: {
		contents: "import {main} from './source/main.js';\nouter.give(main);",
		resolveDir: path.resolve('.'),
		loader: 'ts',
	},
	entryNames: scriptName,
	define: {...scriptDefines, 'import.meta': 'outer.meta'},
} satisfies BuildOptions;

/** Has that script ask for what it has not got itself, by the name of the file; each name is added to `asked`. */
export function askingOutside(asked: Set<string>): Plugin {
	return {
		name: 'asking-outside',
		setup(context) {
			// It is kept at its end, with what judges and reports.
			context.onLoad({filter: /source[\\/]kept-code\.ts$/}, () => ({
				contents:
					'export const {packageFrom} = kept; export const keepCode = () => undefined;',
			}));
			context.onLoad({filter: /source[\\/].*\.ts$/}, async ({path: file}) => {
				const text = await readFile(file, 'utf8');
				const contents = text.replaceAll(lateImport, (whole, to: string) => {
					const name = path
						.relative('.', path.resolve(path.dirname(file), to))
						.replaceAll('\\', '/');
					if (inScript.has(name)) return whole;
					asked.add(name);
					return `outer.load(${JSON.stringify(name)})`;
				});
				return contents === text ? undefined : {contents, loader: 'ts'};
			});
		},
	};
}

/** The modules that cli.tsx starts with and that the script asks for: entries of a bundle of their own, by the names of their files. */
export function outsideEntries(
	asked: ReadonlySet<string>,
): Readonly<Record<string, string>> {
	return Object.fromEntries(
		['source/main.js', ...asked].map(name => [
			entryOf(name),
			// Some are .tsx, which the bundler finds by the name without either.
			path.resolve(name.replace(/\.js$/, '')),
		]),
	);
}

function entryOf(name: string): string {
	return `module-${path.basename(name, '.js')}`;
}

/**
 * Has cli.tsx start that script where the first word is `check`, and the
 * modules otherwise. What was compiled is kept once a check has asked a cluster.
 */
export function checkFirst(asked: ReadonlySet<string>): Plugin {
	const loaders = [...asked].map(
		name => `${JSON.stringify(name)}: () => import('./${entryOf(name)}.js'),`,
	);
	return {
		name: 'check-first',
		setup(context) {
			context.onLoad({filter: /cli\.tsx$/}, async ({path: file}) => ({
				contents: await replaced(file, [
					[
						"const {main} = await import('./source/main.js');",
						`const main = await mainFor(process.argv[2]);
const outside = {${loaders.join('\n')}};
async function mainFor(word) {
	if (word !== 'check') return (await import('./${entryOf('source/main.js')}.js')).main;
	const {keepCode, runEntry} = await import('./source/kept-code.js');
	let run;
	await runEntry(new URL('./${scriptName}.js', import.meta.url).href, {
		meta: import.meta,
		load: async name => outside[name](),
		give(main) {run = main},
	});
	return async argv => {
		const exitCode = await run(argv);
		if (exitCode < 3) keepCode();
		return exitCode;
	};
}`,
					],
				]),
				loader: 'tsx',
			}));
			context.onResolve({filter: /^\.\/module-/}, ({path: file}) => ({
				path: file,
				external: true,
			}));
		},
	};
}
