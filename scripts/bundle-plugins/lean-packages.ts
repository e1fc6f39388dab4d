import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Plugin} from 'esbuild';
import {replaced} from './replaced.js';

type Change = {
	/** The file, with forward slashes, from node_modules on. */
	readonly file: RegExp;
	readonly parts: ReadonlyArray<readonly [before: string, after: string]>;
};

// What packages do at start that this program has no use for, each with its
// reason. The build fails when a package no longer has the text.
const changes: readonly Change[] = [
	{
		// It normalizes the package.json of the program, for a --help that is not
		// meow's here; the licence tables for it are built at start.
		file: /node_modules\/meow\/build\/dependencies\.js$/,
		parts: [
			[
				'var normalizeExports = requireNormalize();',
				'var normalizeExports = () => undefined;',
			],
			// Left there by its own bundler: nobody takes what it gives.
			["import { execFile } from 'node:child_process';", ''],
			['promisify(execFile);', ''],
		],
	},
	{
		// For answers that are compressed, which etcd sends to nobody unasked.
		file: /node_modules\/@grpc\/grpc-js\/build\/src\/(?:compression-filter|server-interceptors)\.js$/,
		parts: [
			[
				'const zlib = require("zlib");',
				'const zlib = new Proxy({}, {get: (_, name) => require("zlib")[name]});',
			],
		],
	},
	{
		// Each reads the system's resolver settings, for lookups that only a DNS
		// server named in the address would get.
		file: /node_modules\/@grpc\/grpc-js\/build\/src\/resolver-dns\.js$/,
		parts: [
			[
				'this.alternativeResolver = new dns_1.promises.Resolver();',
				"Object.defineProperty(this, 'alternativeResolver', {configurable: true, get() { const value = new dns_1.promises.Resolver(); Object.defineProperty(this, 'alternativeResolver', {value}); return value; }});",
			],
		],
	},
	{
		// The pattern of all IPv6 addresses takes 5 ms to compile.
		file: /node_modules\/@grpc\/grpc-js\/build\/src\/(?:subchannel-address|load-balancer-pick-first)\.js$/,
		parts: [
			[
				'const net_1 = require("net");',
				'const net = require("net"), net_1 = {isIP: net.isIP, isIPv6: host => host.includes(":") && net.isIPv6(host)};',
			],
		],
	},
	{
		// A compiled division of 64-bit numbers; it has one in JavaScript, too.
		file: /node_modules\/long\/umd\/index\.js$/,
		parts: [
			[
				'wasm = new WebAssembly.Instance(',
				'wasm = undefined && new WebAssembly.Instance(',
			],
			['var wasm = null;', 'var wasm;'],
		],
	},
	{
		// The compiled layout engine is a data URL; fetching that loads all of fetch.
		file: /node_modules\/yoga-layout\/dist\/binaries\/yoga-wasm-base64-esm\.js$/,
		parts: [
			[
				'function ya(){return w||"function"!=typeof fetch?',
				'function ya(){return true?',
			],
			[
				'var b=xa(a.slice(37)),c=new Uint8Array(b.length);for(a=0;a<b.length;++a)c[a]=b.charCodeAt(a);var d=c',
				'var d=Buffer.from(a.slice(37),"base64")',
			],
		],
	},
];

/** The changes that were to files of none of these inputs of a build, by their patterns. */
export function unusedChanges(inputs: readonly string[]): readonly string[] {
	return changes
		.filter(({file}) => !inputs.some(input => file.test(input)))
		.map(({file}) => file.source);
}

/** Leaves out of packages what costs time at start and serves nothing here. */
export const leanPackages: Plugin = {
	name: 'lean-packages',
	setup(context) {
		context.onLoad({filter: /node_modules.*\.js$/}, async ({path: file}) => {
			const change = changes.find(each =>
				each.file.test(file.replaceAll('\\', '/')),
			);
			if (change !== undefined) {
				return {contents: await replaced(file, change.parts), loader: 'js'};
			}

			return file === ourStringWidth
				? lateStringWidth(file)
				: withOurGraphemes(file);
		});
		// Ink's parts bring their own older ones, which compile a pattern of all
		// emoji (30 ms) at the first character of a frame; the screens measure with
		// ours already, and two opinions of a width push a row apart.
		context.onResolve({filter: /^string-width$/}, ({importer}) =>
			importer.includes('node_modules') ? {path: ourStringWidth} : undefined,
		);
		// A node without a manifest has no YAML to read; see source/host/.
		context.onResolve({filter: /^yaml$/}, ({importer}) =>
			/source[\\/]host[\\/]/.test(importer)
				? {path: 'yaml', namespace: 'late-yaml'}
				: undefined,
		);
		context.onLoad({filter: /.*/, namespace: 'late-yaml'}, () => ({
			contents:
				"export function parse(...given) {return require('yaml').parse(...given);}",
			resolveDir: path.resolve('.'),
		}));
		// Ink loads it only when DEV=true.
		context.onResolve({filter: /^react-devtools-core$/}, () => ({
			path: 'react-devtools-core',
			namespace: 'empty',
		}));
		context.onLoad({filter: /.*/, namespace: 'empty'}, () => ({
			contents: 'export default {}',
		}));
	},
};

const ourStringWidth = path.resolve('node_modules/string-width/index.js');
const widthFunction = 'export default function stringWidth(';

// Its patterns of Unicode classes take 10 ms to make, and most of what is
// measured is plain: the characters here take one column each, whatever stands
// beside them. test/unit/scripts/unsure.test.ts holds that against the package.
async function lateStringWidth(
	file: string,
): Promise<{contents: string; loader: 'js'}> {
	const text = await replaced(file, [
		['const segmenter = new Intl.Segmenter();', ''],
		['segmenter.segment(', 'graphemesOf('],
		[widthFunction, 'function stringWidth('],
	]);
	const bodyAt = text.lastIndexOf("';\n", text.indexOf('\nconst ')) + 3;
	const ours = path.resolve('source/graphemes.ts');
	return {
		contents: `import {graphemesOf} from ${JSON.stringify(ours)};
${text.slice(0, bodyAt)}
let measure;
function make() {
${text.slice(bodyAt)}
return stringWidth;
}
export default function stringWidth(input, options = {}) {
	if (typeof input === 'string' && options.ambiguousIsNarrow !== false && !${String(unsure)}.test(input)) return input.length;
	measure ??= make();
	return measure(input, options);
}`,
		loader: 'js',
	};
}

/** A character that may take no column or two, or join another. */
export const unsure =
	/[^\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u2319\u2500-\u25FC\u2600-\u2613\u2713\u2717\u2800-\u28FF]/;

const ownSegmenter =
	/new Intl\.Segmenter\((?:undefined, ?\{ ?granularity: ?["']grapheme["'] ?\})?\)/g;

// The first Intl.Segmenter takes Node 20 ms to make; see source/graphemes.ts.
async function withOurGraphemes(
	file: string,
): Promise<{contents: string; loader: 'js'} | undefined> {
	const text = await readFile(file, 'utf8');
	if (!text.includes('Intl.Segmenter')) return undefined;
	const contents = text.replaceAll(ownSegmenter, '({segment: graphemesOf})');
	if (contents.includes('Intl.Segmenter')) {
		throw new Error(`${file} takes text apart in a way of its own`);
	}

	const ours = path.resolve('source/graphemes.ts');
	return {
		contents: `import {graphemesOf} from ${JSON.stringify(ours)};\n${contents}`,
		loader: 'js',
	};
}
