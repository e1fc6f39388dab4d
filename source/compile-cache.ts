import {lstatSync, mkdirSync} from 'node:fs';
import module from 'node:module';
import path from 'node:path';

// What stands in the cache is run as our code. It is therefore used only in a
// folder where nobody but this user can put anything; where there is none, as
// without HOME, on a read-only one, or under sudo with the home of somebody
// else, the program starts without, and only a little later.

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
	const last = chain.at(-1);
	if (last === undefined || user === undefined) return undefined;
	const directory = path.join(last, 'etcd-medic');
	for (const [index, each] of [...chain, directory].entries()) {
		// A home is there or it is not ours to make.
		if (index > 0) make(each);
		if (!isOnlyOurs(each, user)) return undefined;
	}

	return directory;
}

function make(directory: string): void {
	try {
		mkdirSync(directory, {mode: 0o700});
	} catch {
		// It is there already, or is found not to be in a moment.
	}
}

// Not `stat`: a link may lead to where others can write.
function isOnlyOurs(directory: string, user: number): boolean {
	try {
		const entry = lstatSync(directory);
		const isWritableByOthers = (entry.mode & 0o022) !== 0;
		return entry.isDirectory() && entry.uid === user && !isWritableByOthers;
	} catch {
		// Not there, or not to be looked at.
		return false;
	}
}
