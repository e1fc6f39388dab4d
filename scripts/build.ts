// Bundles the program into dist/: one file to start, one chunk per part that
// not every command needs.
import {createRequire} from 'node:module';
import {readdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {build, type Plugin} from 'esbuild';

const require = createRequire(import.meta.url);

/**
 * etcd3 reads its .proto files from beside its own source at start; in a bundle
 * there is no such place. Gives it the same definitions as data, which also
 * saves parsing them at each start.
 */
const embeddedProto: Plugin = {
	name: 'embedded-proto',
	setup(context) {
		context.onLoad(
			{filter: /node_modules[\\/]etcd3[\\/]lib[\\/]connection-pool\.js$/},
			async ({path: file}) => {
				const source = await readFile(file, 'utf8');
				const call =
					/\(0, proto_loader_1\.loadSync\)\(`\$\{__dirname\}\/\.\.\/proto\/rpc\.proto`, /;
				if (!call.test(source)) {
					throw new Error(`${file} no longer loads rpc.proto as expected`);
				}

				return {
					contents: source.replace(
						call,
						() => `(0, proto_loader_1.fromJSON)(${rpcDefinitions()}, `,
					),
					loader: 'js',
				};
			},
		);
		// A drill's simulated members speak the server's half of the same file.
		context.onLoad(
			{filter: /source[\\/]drill[\\/]serve[\\/]rpc-proto\.ts$/},
			async ({path: file}) => {
				const source = await readFile(file, 'utf8');
				const call =
					/loadSync\(\s*fileURLToPath\(import\.meta\.resolve\('etcd3\/proto\/rpc\.proto'\)\),/;
				if (!call.test(source)) {
					throw new Error(`${file} no longer loads rpc.proto as expected`);
				}

				return {
					contents: source
						.replace('import {loadSync}', 'import {fromJSON, loadSync}')
						.replace(call, () => `fromJSON(${rpcDefinitions()},`),
					loader: 'ts',
				};
			},
		);
	},
};

/** etcd's API as etcd3 has it, as JSON. */
function rpcDefinitions(): string {
	const protobuf = require('protobufjs') as {
		Root: new () => {
			loadSync(file: string, options: {keepCase: boolean}): {toJSON(): unknown};
		};
	};
	const proto = path.join(require.resolve('etcd3'), '../../proto/rpc.proto');
	return JSON.stringify(
		new protobuf.Root().loadSync(proto, {keepCase: true}).toJSON(),
	);
}

/** Ink loads react-devtools-core only when DEV=true; it is not shipped. */
const withoutDevtools: Plugin = {
	name: 'without-devtools',
	setup(context) {
		context.onResolve({filter: /^react-devtools-core$/}, () => ({
			path: 'react-devtools-core',
			namespace: 'empty',
		}));
		context.onLoad({filter: /.*/, namespace: 'empty'}, () => ({
			contents: 'export default {}',
		}));
	},
};

const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {
	version: string;
};

const {metafile} = await build({
	metafile: true,
	entryPoints: {
		cli: 'cli.tsx',
		'engine-thread': 'source/engine/thread.ts',
		'headless-thread': 'source/engine/headless-thread.ts',
		'drill-thread': 'source/drill/drill-thread.ts',
	},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
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
	banner: {
		// CommonJS packages in an ES module bundle still call require and __dirname.
		js: "import {createRequire as bundleRequire} from 'node:module';const require=bundleRequire(import.meta.url);const __dirname=import.meta.dirname;",
	},
	plugins: [embeddedProto, withoutDevtools],
	logLevel: 'warning',
});

// Chunks of earlier builds are nobody's any more; dist is copied whole.
const written = new Set(
	Object.keys(metafile.outputs).map(file => path.basename(file)),
);
for (const name of await readdir('dist')) {
	if (!written.has(name)) await rm(path.join('dist', name), {recursive: true});
}
