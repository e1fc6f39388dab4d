import {createHash, hash, randomUUID} from 'node:crypto';
import {
	closeSync,
	constants,
	fstatSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {createRequire, getCompileCacheDir} from 'node:module';
import path from 'node:path';
import {getRawAsset, isSea} from 'node:sea';
import {fileURLToPath} from 'node:url';
import {Script} from 'node:vm';

// Node keeps of a module what V8 compiled before anything ran: of a thousand
// functions the few at its top. What runs at a start is therefore a script in
// the bundle, of which all that ran once is kept compiled. It is kept in the
// folder of `compile-cache.ts`, for the same reasons: what stands there is run.

const digestBytes = 32;
/** The largest that is kept has 0.8 MB. */
const mostKeptBytes = 16 * 1024 * 1024;

/** What a script is called with; the build writes the function around it. */
type Wrapper = (
	exports: object,
	require: NodeJS.Require,
	module: {exports: object},
	__dirname: string,
	bundleUrl: string,
	kept: {
		readonly packageFrom: typeof packageFrom;
		readonly keepCode: typeof keepCode;
	},
	outer: object,
) => unknown;

/** `keep` is there as long as what was compiled has not been written down. */
type Ran = {
	readonly exports: object;
	readonly ended: unknown;
	keep: (() => void) | undefined;
};

// By URL. A thread loads each once, as it does a module.
const ran = new Map<string, Ran>();

/**
 * A package out of the bundle's script at `url`, which exports a function for
 * each. Throws what the script throws.
 */
export function packageFrom(url: string, name: string): unknown {
	const {exports} = runOnce(url);
	// oxlint-disable-next-line no-unsafe-type-assertion -- `kept-packages.ts` makes it
	const packages = exports as Readonly<Record<string, () => unknown>>;
	return packages[name]?.();
}

/** Runs the bundle's script at `url`, an entry, with `outer` at hand; resolves with its end and rejects with what it throws. */
export async function runEntry(url: string, outer: object = {}): Promise<void> {
	await runOnce(url, outer).ended;
}

/**
 * Writes down what has been compiled of the scripts that ran in this thread,
 * unless that stands there already. To be called once what a start needs has
 * run. Never throws; without a folder to keep it in nothing happens.
 */
export function keepCode(): void {
	for (const each of ran.values()) {
		const {keep} = each;
		each.keep = undefined;
		keep?.();
	}
}

function runOnce(url: string, outer: object = {}): Ran {
	const known = ran.get(url);
	if (known !== undefined) return known;
	const filename = fileURLToPath(url);
	const text = isSea()
		? Buffer.from(getRawAsset(path.basename(filename)))
		: readFileSync(filename);
	const file = fileFor(filename, text);
	const cachedData = file === undefined ? undefined : kept(file, text);
	// The build sees to it that it is ASCII.
	const script = new Script(text.toString('latin1'), {
		filename,
		...(cachedData === undefined ? {} : {cachedData}),
	});
	// oxlint-disable-next-line no-unsafe-type-assertion -- `kept-packages.ts` makes it
	const wrapper = script.runInThisContext() as Wrapper;
	const module = {exports: {}};
	const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
	const keep = (): void => {
		if (file !== undefined) write(file, text, script.createCachedData());
	};
	const dirname = path.dirname(filename);
	const ended = wrapper(
		module.exports,
		createRequire(url),
		module,
		dirname,
		url,
		{packageFrom, keepCode},
		outer,
	);
	const it = {exports: module.exports, ended, keep: isKept ? undefined : keep};
	ran.set(url, it);
	return it;
}

// Beside what Node keeps, in the folder of this version of it. Named by the
// text, so that no other build's is taken; V8 refuses what other flags made.
function fileFor(filename: string, text: Uint8Array): string | undefined {
	const directory = getCompileCacheDir?.();
	if (directory === undefined) return undefined;
	const digest = hash('sha256', text).slice(0, 16);
	return path.join(directory, `${path.basename(filename, '.js')}-${digest}`);
}

/** What was kept of that text; `undefined` when nothing was, or it is not whole. */
function kept(file: string, text: Uint8Array): Buffer | undefined {
	let descriptor: number | undefined;
	try {
		// A pipe, or a link to what never ends, would hold up every start.
		descriptor = openSync(
			file,
			constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
		);
		const stats = fstatSync(descriptor);
		if (!stats.isFile() || stats.size > mostKeptBytes) return undefined;
		const bytes = readFileSync(descriptor);
		const code = bytes.subarray(digestBytes);
		const isWhole =
			bytes.length > digestBytes &&
			digestOf(text, code).equals(bytes.subarray(0, digestBytes));
		return isWhole ? code : undefined;
	} catch {
		// Nobody kept it yet, or it cannot be read: it is compiled anew.
		return undefined;
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
}

function write(file: string, text: Uint8Array, code: Buffer): void {
	const unfinished = `${file}.${randomUUID()}`;
	try {
		writeFileSync(unfinished, Buffer.concat([digestOf(text, code), code]), {
			mode: 0o600,
			flag: 'wx',
		});
		renameSync(unfinished, file);
	} catch {
		// A full disk, or a folder that is gone: the next start is as slow as this one.
		try {
			rmSync(unfinished, {force: true});
		} catch {
			// Nor can it be looked into. What a start needs is no folder.
		}
	}
}

// Of both: V8 takes the code of any other text that is as long.
function digestOf(text: Uint8Array, code: Buffer): Buffer {
	return createHash('sha256').update(text).update(code).digest();
}
