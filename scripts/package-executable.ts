import {execFile} from 'node:child_process';
import {
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {nodeLicenceAsset} from '../source/about.js';
import {loaderAsset} from '../source/start-thread.js';
import {withNote} from './package-elf.js';

const run = promisify(execFile);
// Node runs as a single executable only when this mark says so.
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

/** The Node.js that the npm package `node` brought, for the machine that builds. */
export const builtInNode = path.resolve(
	`node_modules/node/node_modules/node-${process.platform}-${process.arch}/bin/node`,
);

/**
 * Makes one executable of dist/ and that Linux Node.js, which may be of another
 * machine type and must be of the version that runs this. Its licence is read
 * from beside it, as npm's `node-linux-*` packages have it. The same input gives
 * the same bytes. Throws when one of the two is missing or does not fit.
 */
export async function packageExecutable(options: {
	readonly node: string;
	readonly output: string;
}): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-package-'));
	try {
		const blob = await makeBlob(folder, options.node);
		const node = await readFile(options.node);
		if (!node.includes(process.version)) {
			throw new Error(
				`${options.node} is not Node.js ${process.version}, which reads what is packed here`,
			);
		}

		// Beside its place first: who starts it meanwhile gets the old one, whole.
		const unfinished = `${options.output}.${process.pid}`;
		await writeFile(
			unfinished,
			withFuse(withNote(node, 'NODE_SEA_BLOB', blob)),
			{mode: 0o755},
		);
		await rename(unfinished, options.output);
	} finally {
		await rm(folder, {recursive: true});
	}
}

async function makeBlob(folder: string, node: string): Promise<Buffer> {
	const loader = path.join(folder, loaderAsset);
	await build({
		entryPoints: ['source/executable/main.ts'],
		outfile: loader,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node24',
		logLevel: 'warning',
	});
	const modules = (await readdir('dist')).filter(name => name.endsWith('.js'));
	if (!modules.includes('cli.js')) {
		throw new Error('dist/cli.js is missing: run `npm run build` first');
	}

	await writeFile(
		path.join(folder, 'config.json'),
		JSON.stringify({
			// Without the folder, whose name is random: it becomes part of the blob.
			main: loaderAsset,
			output: 'blob',
			disableExperimentalSEAWarning: true,
			// NODE_OPTIONS of whoever starts it is for other programs: with it, a
			// preload or an inspector would sit beside the client key.
			execArgvExtension: 'none',
			// OPENSSL_CONF can name a library, which would be loaded into the process
			// before any code of ours; a configuration that is given goes before it.
			execArgv: ['--openssl-config=/dev/null'],
			assets: {
				...Object.fromEntries(
					modules.toSorted().map(name => [name, path.resolve('dist', name)]),
				),
				[loaderAsset]: loader,
				[nodeLicenceAsset]: path.resolve(node, '../../LICENSE'),
			},
		}),
	);
	await run(process.execPath, ['--experimental-sea-config', 'config.json'], {
		cwd: folder,
	});
	return readFile(path.join(folder, 'blob'));
}

function withFuse(program: Buffer): Buffer {
	const at = program.indexOf(`${fuse}0`);
	if (at === -1 || program.includes(`${fuse}0`, at + 1)) {
		throw new Error('this Node.js cannot be made a single executable');
	}

	program.write('1', at + fuse.length);
	return program;
}
