import {createRequire} from 'node:module';
import path from 'node:path';
import {Script} from 'node:vm';
import type {BuildOptions, Plugin} from 'esbuild';

// The packages that talk to etcd are one script beside the bundles, not a part
// of each: `source/kept-code.ts` says what for.

const require = createRequire(import.meta.url);
const scriptName = 'wire';
const keptCode = JSON.stringify(path.resolve('source/kept-code.ts'));
/** The codec is no package: `embedded-proto.ts` makes it, for what is in the script and for the drill's servers. */
const exported: Readonly<Record<string, readonly string[]>> = {
	etcd3: namesOf('etcd3'),
	cockatiel: namesOf('cockatiel'),
	'@grpc/grpc-js': namesOf('@grpc/grpc-js'),
	'etcd-codec': ['servicesWith'],
};

function namesOf(name: string): readonly string[] {
	return Object.keys(require(name) as object).filter(
		each => each !== '__esModule' && each !== 'default',
	);
}

/** What builds that script, into `wire.js`. */
export const wireScript = {
	entryPoints: {[scriptName]: scriptName},
	format: 'cjs',
	charset: 'ascii',
} satisfies BuildOptions;

/** The script's own text: a function for each package, which loads it. */
export const wireEntry: Plugin = {
	name: 'wire-entry',
	setup(context) {
		context.onResolve({filter: /^wire$/, namespace: ''}, ({kind}) =>
			kind === 'entry-point'
				? {path: scriptName, namespace: scriptName}
				: undefined,
		);
		context.onLoad({filter: /.*/, namespace: scriptName}, () => ({
			contents: Object.keys(exported)
				.map(name => `exports['${name}'] = () => require('${name}');`)
				.join('\n'),
			resolveDir: path.resolve('.'),
		}));
	},
};

/** Has a bundle take those packages out of the script. */
export const keptPackages: Plugin = {
	name: 'kept-packages',
	setup(context) {
		context.onResolve(
			{filter: /^(?:etcd3|cockatiel|@grpc\/grpc-js|etcd-codec)$/},
			({path: name}) => ({path: name, namespace: 'kept-package'}),
		);
		context.onLoad(
			{filter: /.*/, namespace: 'kept-package'},
			({path: name}) => ({
				contents: [
					`import {packageFrom} from ${keptCode};`,
					`const it = packageFrom(new URL('./${scriptName}.js', import.meta.url).href, '${name}');`,
					...(exported[name] ?? []).map(
						each => `export const ${each} = it.${each};`,
					),
				].join('\n'),
				resolveDir: path.resolve('.'),
			}),
		);
	},
};

/** Of a thread: its own script runs in what `runEntry` of the outer one gives it. */
export const innerKeptCode: Plugin = {
	name: 'inner-kept-code',
	setup(context) {
		context.onLoad({filter: /source[\\/]kept-code\.ts$/}, () => ({
			contents: 'export const {packageFrom, keepCode} = kept;',
		}));
	},
};

/** What stands for a module's own address in a script. */
export const scriptDefines = {'import.meta.url': 'bundleUrl'};

/** The file of a script: a function around a bundle's text. Throws where that has a character that is not ASCII, or what only a module may have. */
export function scriptText(
	text: string,
	kind: 'function' | 'async function',
): string {
	// It is read byte by byte, and nothing there could load a module.
	const unfit = /\P{ASCII}|\bimport\(/u.exec(text);
	if (unfit !== null) {
		throw new Error(
			`a script holds ${JSON.stringify(text.slice(unfit.index, unfit.index + 60))}`,
		);
	}

	// A module is strict, and waits for what it starts with.
	const strict = kind === 'async function' ? '"use strict";' : '';
	const script = `(${kind}(exports,require,module,__dirname,bundleUrl,kept,outer){${strict}${text}\n})`;
	try {
		// Compiled, not run: a module's own statements are errors there.
		void new Script(script);
	} catch (error) {
		throw new Error('a script holds what only a module may', {cause: error});
	}

	return script;
}

/** What starts such a script as a module. */
export function entryText(script: string): {
	readonly contents: string;
	readonly resolveDir: string;
} {
	return {
		contents: `import {runEntry} from ${keptCode};\nawait runEntry(new URL('./${script}.js', import.meta.url).href);`,
		resolveDir: path.resolve('.'),
	};
}
