// The bundle as an npm package. The packages that it was made of are inside it,
// so it names none of them: `npx etcd-medic` then downloads this one file.
import {execFile} from 'node:child_process';
import {
	chmod,
	cp,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** What of package.json goes along; `private` as long as the owner has not taken it away. */
const kept: readonly string[] = [
	'name',
	'version',
	'private',
	'description',
	'keywords',
	'homepage',
	'repository',
	'license',
	'bin',
	'type',
	'engines',
];

/** Packs dist/ into that folder and gives the file. Throws when dist/ was not built or npm fails. */
export async function packageForNpm(destination: string): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-npm-'));
	try {
		const whole = JSON.parse(await readFile('package.json', 'utf8')) as Record<
			string,
			unknown
		>;
		await writeFile(
			path.join(folder, 'package.json'),
			`${JSON.stringify(
				Object.fromEntries(
					kept.flatMap(name => (name in whole ? [[name, whole[name]]] : [])),
				),
				undefined,
				'\t',
			)}\n`,
		);
		for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
			await cp(file, path.join(folder, file));
		}

		await mkdir(path.join(folder, 'dist'));
		const modules = (await readdir('dist')).filter(name =>
			name.endsWith('.js'),
		);
		for (const name of modules) {
			await cp(path.join('dist', name), path.join(folder, 'dist', name));
		}

		await chmod(path.join(folder, 'dist/cli.js'), 0o755);
		const {stdout} = await run('npm', [
			'pack',
			folder,
			'--silent',
			'--pack-destination',
			destination,
		]);
		return path.join(destination, stdout.trim());
	} finally {
		await rm(folder, {recursive: true});
	}
}
