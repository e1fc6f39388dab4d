// What the single executable starts with, in its main thread and in each of
// its others. The bundle's modules are assets inside the executable; here they
// get the file URLs of a folder that cannot exist, below the executable itself.
// So nothing is unpacked onto a disk that may be full or mounted noexec, nobody
// can put another module in the place of one, and stack traces name them.
import {createRequire, registerHooks} from 'node:module';
import process from 'node:process';
import {getAsset} from 'node:sea';
import {pathToFileURL} from 'node:url';
import {stopCoverage} from 'node:v8';
import {isMainThread} from 'node:worker_threads';

// NODE_V8_COVERAGE has Node write files at the end of each thread, wherever it
// says. Whoever starts the program may not be who set it.
if (process.env['NODE_V8_COVERAGE'] !== undefined) {
	stopCoverage();
	delete process.env['NODE_V8_COVERAGE'];
}

const root = `${pathToFileURL(process.execPath).href}/`;
// The script that an executable starts with has no import(), and neither has
// Node 24 any other module format for it; a CommonJS module that is loaded
// like any other has.
const importer = `${root}import.cjs`;

registerHooks({
	resolve(specifier, context, nextResolve) {
		const url =
			specifier.startsWith('./') && context.parentURL?.startsWith(root) === true
				? new URL(specifier, context.parentURL).href
				: specifier;
		return url.startsWith(root)
			? {
					url,
					format: url === importer ? 'commonjs' : 'module',
					shortCircuit: true,
				}
			: nextResolve(specifier, context);
	},
	load(url, context, nextLoad) {
		if (!url.startsWith(root)) return nextLoad(url, context);
		return url === importer
			? {
					format: 'commonjs',
					source: 'module.exports = url => import(url);',
					shortCircuit: true,
				}
			: {
					format: 'module',
					source: getAsset(url.slice(root.length), 'utf8'),
					shortCircuit: true,
				};
	},
});

// oxlint-disable-next-line no-unsafe-type-assertion -- the one line above
const load = createRequire(importer)('./import.cjs') as (
	url: string,
) => Promise<unknown>;
// A failure is an unhandled rejection: in the main thread cli.js answers it as
// soon as it runs, in another it is an error of that thread.
void load(isMainThread ? `${root}cli.js` : (process.argv[2] ?? ''));
