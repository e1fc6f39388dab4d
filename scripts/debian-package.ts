import {mkdtemp, open, readdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {downloadAndUnpack, machineDebianSources} from './apt-download.js';

// Programs that the tests need, from Debian's archive into a folder of ours:
// nothing is installed on the machine.

const lockWaitMs = 300_000;
const lockPollMs = 100;

/** What came of it: the installed programs, or why each attempt failed, in one line. */
export type Fetched<T> =
	| {readonly kind: 'found'; readonly value: T}
	| {readonly kind: 'nothing'; readonly why: string};

/**
 * Unpacks packages of the first suite that has them, from the machine's own
 * Debian archive, and hands the tree to `install`. Asks the network.
 */
export async function fromDebian<T>({
	suites,
	packages,
	cacheFolder,
	install,
}: {
	readonly suites: readonly string[];
	readonly packages: readonly string[];
	readonly cacheFolder: string;
	readonly install: (tree: string, work: string) => Promise<T>;
}): Promise<Fetched<T>> {
	const failures: string[] = [];
	const sources = await machineDebianSources().catch(() => []);
	if (sources.length === 0)
		failures.push('this machine has no Debian archive in its apt sources');
	await removeAbandoned(cacheFolder);
	for (const suite of suites) {
		for (const source of sources) {
			const work = await mkdtemp(
				path.join(cacheFolder, `.fetch-${process.pid}-`),
			);
			try {
				const tree = await downloadAndUnpack(source, suite, packages, work);
				return {kind: 'found', value: await install(tree, work)};
			} catch (error) {
				failures.push(`apt from ${suite}: ${oneLine(error)}`);
			} finally {
				await rm(work, {recursive: true, force: true});
			}
		}
	}

	return {kind: 'nothing', why: failures.join('; ')};
}

/** Removes the `.fetch-PID-` folders of processes that are gone. */
async function removeAbandoned(cacheFolder: string): Promise<void> {
	for (const name of await readdir(cacheFolder)) {
		const pid = /^\.fetch-(\d+)-/.exec(name)?.[1];
		if (pid !== undefined && !isAlive(pid))
			await rm(path.join(cacheFolder, name), {recursive: true, force: true});
	}
}

/** Waits for the lock file and gives its release. Spares a second download; correctness rests on the rename of a finished folder. */
export async function lock(file: string): Promise<() => Promise<void>> {
	const giveUpAtMs = Date.now() + lockWaitMs;
	for (;;) {
		const handle = await open(file, 'wx').catch(() => undefined);
		if (handle !== undefined) {
			await handle.writeFile(String(process.pid));
			await handle.close();
			return async () => rm(file, {force: true});
		}

		const owner = await readFile(file, 'utf8').catch(() => '');
		if ((owner !== '' && !isAlive(owner)) || Date.now() > giveUpAtMs)
			await rm(file, {force: true});
		else await delay(lockPollMs);
	}
}

function isAlive(pid: string): boolean {
	try {
		process.kill(Number(pid), 0);
		return true;
	} catch (error) {
		// EPERM: it is there and belongs to somebody else.
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

/** apt's reason in one line: its last error line, without addresses. */
function oneLine(error: unknown): string {
	const text =
		error instanceof Error && 'stderr' in error && error.stderr !== ''
			? String(error.stderr)
			: error instanceof Error
				? error.message
				: String(error);
	const lines = text.split('\n').filter(line => line.trim() !== '');
	const line = lines.findLast(one => one.startsWith('E:')) ?? lines.at(-1);
	return (line ?? 'failed')
		.replaceAll(/\b[a-z+]+:\/\/\S+/g, 'the archive')
		.replace(/^E:\s*/, '')
		.slice(0, 160)
		.replace(/\.$/, '');
}
