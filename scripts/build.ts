// Bundles the program into dist/: one file to start, one chunk per part that
// not every command needs.
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {build, type BuildOptions} from 'esbuild';
import {withRequiredBuiltins} from './bundle-plugins/builtin-modules.js';
import {
	askingOutside,
	checkFirst,
	checkScript,
	outsideEntries,
} from './bundle-plugins/check-script.js';
import {embeddedProto} from './bundle-plugins/embedded-proto.js';
import {
	entryText,
	innerKeptCode,
	keptPackages,
	scriptDefines,
	scriptText,
	wireEntry,
	wireScript,
} from './bundle-plugins/kept-packages.js';
import {leanPackages, unusedChanges} from './bundle-plugins/lean-packages.js';
import {oneChunk} from './bundle-plugins/one-chunk.js';
import {noticesModule} from './licences.js';

const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {
	version: string;
};

// CommonJS packages in an ES module bundle still call require and __dirname.
const banner =
	"import {createRequire as bundleRequire} from 'node:module';const require=bundleRequire(import.meta.url);const __dirname=import.meta.dirname;";

const shared = {
	metafile: true,
	write: false,
	outdir: 'dist',
	bundle: true,
	platform: 'node',
	target: 'node22',
	chunkNames: 'chunk-[hash]',
	// Names and stack traces stay readable; whitespace is the size that matters.
	minifyWhitespace: true,
	legalComments: 'none',
	define: {
		'process.env.NODE_ENV': '"production"',
		'process.env.DEV': '"false"',
		BUNDLED_VERSION: JSON.stringify(version),
	},
	logLevel: 'warning',
} satisfies BuildOptions;

const modules = {
	...shared,
	format: 'esm',
	banner: {js: banner},
} satisfies BuildOptions;

const plugins = [keptPackages, embeddedProto, leanPackages];
const asked = new Set<string>();
const check = await build({
	...shared,
	...checkScript,
	define: {...shared.define, ...checkScript.define},
	plugins: [askingOutside(asked), ...plugins],
});
const start = await build({
	...modules,
	entryPoints: {cli: 'cli.tsx'},
	splitting: true,
	plugins: [checkFirst(asked)],
});
const commands = {
	...modules,
	entryPoints: outsideEntries(asked),
	splitting: true,
} satisfies BuildOptions;
const {metafile: before} = await build({...commands, plugins});
const program = await build({
	...commands,
	plugins: [...plugins, oneChunk(before)],
});
// A thread has modules of its own in any case: in one file they are found, read
// and linked sooner than in forty.
const threads = {
	engine: 'source/engine/thread.ts',
	headless: 'source/engine/headless-thread.ts',
	drill: 'source/drill/drill-thread.ts',
};
const starts = await Promise.all(
	Object.keys(threads).map(async name =>
		build({
			...modules,
			stdin: entryText(`${name}-script`),
			entryNames: `${name}-thread`,
		}),
	),
);
const threadScripts = await build({
	...shared,
	format: 'esm',
	entryPoints: threads,
	entryNames: '[name]-script',
	define: {...shared.define, ...scriptDefines},
	plugins: [innerKeptCode, ...plugins],
});
const wire = await build({
	...shared,
	...wireScript,
	plugins: [wireEntry, embeddedProto, leanPackages],
});
const built = [start, program, check, ...starts, threadScripts, wire];
const metafile = {
	inputs: Object.fromEntries(
		built.flatMap(each => Object.entries(each.metafile.inputs)),
	),
	outputs: Object.fromEntries(
		built.flatMap(each => Object.entries(each.metafile.outputs)),
	),
};

const unused = unusedChanges(Object.keys(metafile.inputs));
if (unused.length > 0) {
	throw new Error(`nothing was bundled of ${unused.join(' and ')}`);
}

await mkdir('dist', {recursive: true});
const importsOf = (file: string): readonly string[] =>
	(metafile.outputs[path.relative('.', file)]?.imports ?? [])
		.filter(each => each.external && each.kind === 'import-statement')
		.map(each => each.path);
for (const {path: file, text} of [start, program, ...starts].flatMap(
	each => each.outputFiles,
)) {
	await writeFile(file, withRequiredBuiltins(text, banner, importsOf(file)), {
		mode: path.basename(file) === 'cli.js' ? 0o755 : 0o644,
	});
}

for (const {path: file, text} of [check, threadScripts].flatMap(
	each => each.outputFiles,
)) {
	const required = withRequiredBuiltins(text, '', importsOf(file));
	await writeFile(file, scriptText(required, 'async function'));
}

for (const {path: file, text} of wire.outputFiles) {
	await writeFile(file, scriptText(text, 'function'));
}

await writeFile('dist/notices.js', await noticesModule(metafile));

// Chunks of earlier builds are nobody's any more; dist is copied whole.
const written = new Set([
	'notices.js',
	...Object.keys(metafile.outputs).map(file => path.basename(file)),
]);
for (const name of await readdir('dist')) {
	if (!written.has(name)) await rm(path.join('dist', name), {recursive: true});
}
