import {lstatSync, mkdirSync, realpathSync, type Stats} from 'node:fs';
import module from 'node:module';
import path from 'node:path';

// What stands in the cache is run as our code. It is therefore used only in a
// folder where nobody but this user can put anything, and which nobody can put
// another in the place of; where there is none, as without HOME, on a read-only
// one, or under sudo with the home of somebody else, the program starts
// without, and only a little later.

/**
 * Lets Node keep the compiled form of the program's modules, in this thread and
 * in those that it starts, in `$XDG_CACHE_HOME/etcd-medic`. To be called before
 * they are loaded. Never throws.
 */
export function keepModulesCompiled({env, geteuid}: NodeJS.Process): void {
	// An older Node cannot, and whoever set it in the environment has one already.
	if (typeof module.enableCompileCache !== 'function') return;
	if (env['NODE_COMPILE_CACHE'] !== undefined) return;
	const directory = ownDirectory(env, geteuid?.());
	if (directory === undefined) return;
	const {ENABLED} = module.constants.compileCacheStatus;
	if (module.enableCompileCache(directory).status !== ENABLED) return;
	env['NODE_COMPILE_CACHE'] = directory;
}

function ownDirectory(
	env: NodeJS.ProcessEnv,
	user: number | undefined,
): string | undefined {
	const {HOME: home = '', XDG_CACHE_HOME: cacheHome = ''} = env;
	const chain = path.isAbsolute(cacheHome)
		? [cacheHome]
		: path.isAbsolute(home)
			? [home, path.join(home, '.cache')]
			: [];
	const [first] = chain;
	if (first === undefined || user === undefined) return undefined;
	// Links above it are followed once: Node gets the path that was looked at.
	const above = realPath(path.dirname(first));
	if (above === undefined || !isKeptInPlace(above, user)) return undefined;
	let directory = above;
	const names = [...chain, path.join(chain.at(-1) ?? first, 'etcd-medic')];
	for (const [index, each] of names.entries()) {
		directory = path.join(directory, path.basename(each));
		// A home is there or it is not ours to make.
		if (index > 0) make(directory);
		if (!isOnlyOurs(directory, user)) return undefined;
	}

	return directory;
}

function realPath(directory: string): string | undefined {
	try {
		return realpathSync(directory);
	} catch {
		// Not there, or not to be looked at.
		return undefined;
	}
}

// Whoever may write to a directory may put another in the place of what it
// holds, unless its sticky bit keeps that for the owners, as on /tmp.
function isKeptInPlace(directory: string, user: number): boolean {
	const parent = path.dirname(directory);
	if (parent !== directory && !isKeptInPlace(parent, user)) return false;
	const entry = directoryAt(directory);
	if (entry === undefined) return false;
	const isTrusted = entry.uid === 0 || entry.uid === user;
	return isTrusted && ((entry.mode & 0o022) === 0 || isSticky(entry));
}

function isSticky({mode}: Stats): boolean {
	return (mode & 0o1000) !== 0;
}

function make(directory: string): void {
	try {
		mkdirSync(directory, {mode: 0o700});
	} catch {
		// It is there already, or is found not to be in a moment.
	}
}

function isOnlyOurs(directory: string, user: number): boolean {
	const entry = directoryAt(directory);
	return entry?.uid === user && (entry.mode & 0o022) === 0;
}

// Not `stat`: a link may lead to where others can write.
function directoryAt(directory: string): Stats | undefined {
	try {
		const entry = lstatSync(directory);
		return entry.isDirectory() ? entry : undefined;
	} catch {
		// Not there, or not to be looked at.
		return undefined;
	}
}
