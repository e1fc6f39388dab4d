import {execFile} from 'node:child_process';
import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';

// Takes packages of one Debian suite with the machine's own apt and the
// archive it is already set up for, but with private lists and caches: the
// system's apt is only read, and signatures are checked as always.

const run = promisify(execFile);
const aptTimeoutMs = 180_000;

const debianSuites = new Set(
	(
		'buster bullseye bookworm trixie forky duke sid ' +
		'oldoldstable oldstable stable testing unstable'
	).split(' '),
);

/** An apt source that is a Debian archive, to be written again for another suite. */
export type DebianSource = {
	readonly extension: 'list' | 'sources';
	readonly forSuite: (suite: string) => string;
};

/** The Debian archives in a one-line-style file (`deb [options] URI suite components`). */
export function parseListFile(text: string): readonly DebianSource[] {
	return text.split('\n').flatMap(line => {
		const match =
			/^\s*deb\s+(?<options>\[[^\]]*\]\s+)?(?<uri>\S+)\s+(?<suite>\S+)\s+(?<components>[^#]+)/.exec(
				line,
			);
		const {options = '', uri, suite, components} = match?.groups ?? {};
		if (uri === undefined || suite === undefined || components === undefined)
			return [];
		if (!debianSuites.has(suite) || !words(components).includes('main'))
			return [];
		return [
			{
				extension: 'list' as const,
				forSuite: (other: string) => `deb ${options}${uri} ${other} main\n`,
			},
		];
	});
}

/** The Debian archives in a deb822-style file (`URIs:`, `Suites:` ... in stanzas). */
export function parseSourcesFile(text: string): readonly DebianSource[] {
	const stanzas = text
		.split('\n')
		.filter(line => !line.startsWith('#'))
		.join('\n')
		.split(/\n\s*\n/);
	return stanzas.flatMap(stanza => {
		// A field runs on over the indented lines below it, e.g. an inline Signed-By key.
		const fields = stanza
			.split(/\n(?=\S)/)
			.filter(field => field.includes(':'));
		const valueOf = (name: string): readonly string[] =>
			words(
				fields
					.find(field => field.toLowerCase().trimStart().startsWith(`${name}:`))
					?.replace(/^[^:]*:/, '') ?? '',
			);
		const isUsable =
			valueOf('types').includes('deb') &&
			valueOf('enabled')[0] !== 'no' &&
			valueOf('components').includes('main') &&
			valueOf('suites').some(suite => debianSuites.has(suite));
		if (!isUsable) return [];
		const kept = fields.filter(
			field => !/^\s*(?:types|suites|components)\s*:/i.test(field),
		);
		return [
			{
				extension: 'sources' as const,
				forSuite: (other: string) =>
					[
						'Types: deb',
						...kept.map(field => field.trim()),
						`Suites: ${other}`,
						'Components: main',
						'',
					].join('\n'),
			},
		];
	});
}

/** The Debian archives that this machine's apt is set up for; empty when it has none. */
export async function machineDebianSources(): Promise<readonly DebianSource[]> {
	const {stdout} = await run('apt-config', [
		'shell',
		'LIST',
		'Dir::Etc::sourcelist/f',
		'PARTS',
		'Dir::Etc::sourceparts/d',
	]);
	const list = /^LIST='(.*)'$/m.exec(stdout)?.[1] ?? '/etc/apt/sources.list';
	const parts =
		/^PARTS='(.*)'$/m.exec(stdout)?.[1] ?? '/etc/apt/sources.list.d/';
	const names: readonly string[] = await readdir(parts).catch(() => []);
	const files = [list, ...names.map(name => path.join(parts, name))];
	const found: DebianSource[] = [];
	for (const file of files) {
		// An absent or unreadable file holds no archive for us: apt would skip it too.
		const text = await readFile(file, 'utf8').catch(() => '');
		if (file.endsWith('.list')) found.push(...parseListFile(text));
		if (file.endsWith('.sources')) found.push(...parseSourcesFile(text));
	}

	return found;
}

/**
 * Downloads the named packages of a suite and unpacks them.
 * `folder` is private to the call and must exist; gives the folder that holds
 * the unpacked tree. Rejects when apt or dpkg does.
 */
export async function downloadAndUnpack(
	source: DebianSource,
	suite: string,
	packages: readonly string[],
	folder: string,
): Promise<string> {
	const state = path.join(folder, 'state');
	const cache = path.join(folder, 'cache');
	const debs = path.join(folder, 'debs');
	const tree = path.join(folder, 'tree');
	const sourceFile = path.join(folder, `private.${source.extension}`);
	const status = path.join(folder, 'status');
	await Promise.all([
		mkdir(path.join(state, 'lists', 'partial'), {recursive: true}),
		mkdir(path.join(cache, 'archives', 'partial'), {recursive: true}),
		mkdir(debs, {recursive: true}),
		mkdir(tree, {recursive: true}),
		writeFile(sourceFile, source.forSuite(suite), {mode: 0o600}),
		// An empty one, or apt would prefer the version that is installed here.
		writeFile(status, ''),
	]);
	const options = [
		`Dir::Etc::sourcelist=${sourceFile}`,
		'Dir::Etc::sourceparts=-',
		'Dir::Etc::preferences=-',
		'Dir::Etc::preferencesparts=-',
		`Dir::State=${state}`,
		`Dir::State::status=${status}`,
		`Dir::Cache=${cache}`,
		'APT::Default-Release=',
		'Acquire::Languages=none',
		'Acquire::Retries=2',
		'Acquire::http::Timeout=20',
		'Acquire::https::Timeout=20',
		// As root, apt drops to a user who cannot enter our private folder.
		'APT::Sandbox::User=root',
	].flatMap(option => ['-o', option]);
	const settings = {cwd: debs, timeout: aptTimeoutMs, env: plainEnvironment()};
	const update = await run('apt-get', ['-q', ...options, 'update'], settings);
	// apt takes an archive that it cannot reach for a warning, and exits with 0.
	const unreached = /^W: (?<reason>Failed to fetch.*)$/m.exec(update.stderr);
	if (unreached?.groups) throw new Error(unreached.groups['reason'] ?? '');
	await run('apt-get', ['-q', ...options, 'download', ...packages], settings);
	for (const name of await readdir(debs)) {
		await run('dpkg', ['-x', path.join(debs, name), tree]);
	}

	return tree;
}

function plainEnvironment(): NodeJS.ProcessEnv {
	return {...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive'};
}

function words(text: string): readonly string[] {
	return text.split(/\s+/).filter(word => word !== '');
}
