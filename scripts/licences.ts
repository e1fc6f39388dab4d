import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import type {Metafile} from 'esbuild';
import type {About, BundledPackage} from '../source/about.js';

// What is bundled is copied, and a copy must carry its licence.

const run = promisify(execFile);

/** Licences that ask for no more than to be carried along. */
export const allowedLicences: readonly string[] = [
	'0BSD',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'ISC',
	'MIT',
];

// Packages that say MIT in package.json and bring no text, and who holds the
// copyright: as ink-table's README and the head of each of yoga-layout's files say.
const holders: Readonly<Record<string, string>> = {
	'@alcalzone/ink-table': 'Matic Zavadlal',
	'yoga-layout': 'Meta Platforms, Inc. and affiliates.',
};

// Texts that are not in the package's own folder: meow is a bundle itself.
const furtherTexts: Readonly<Record<string, readonly string[]>> = {
	meow: ['build/licenses.md'],
};

/** The module `notices.js` of a build, as text. Throws for a package whose licence is unknown or not allowed. */
export async function noticesModule(metafile: Metafile): Promise<string> {
	const packages = await Promise.all(
		packageFolders(metafile).map(async folder => describePackage(folder)),
	);
	const unique = new Map(
		packages.map(each => [`${each.name} ${each.version}`, each]),
	);
	const commit = await currentCommit();
	const about: About = {
		...(commit === undefined ? {} : {commit}),
		packages: [...unique.keys()]
			.toSorted()
			.flatMap(key => unique.get(key) ?? []),
	};
	return `export const about = ${JSON.stringify(about, undefined, '\t')};\n`;
}

/** The folders of the packages that something of is in a bundle, sorted. */
export function packageFolders(metafile: Metafile): readonly string[] {
	const folders = new Set<string>();
	for (const {inputs} of Object.values(metafile.outputs)) {
		for (const [file, {bytesInOutput}] of Object.entries(inputs)) {
			const folder = /^(?:[^:]*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(
				file,
			)?.[1];
			if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
		}
	}

	return [...folders].toSorted();
}

/** Name, version and licence of the package in a folder. Throws as `noticesModule` does. */
export async function describePackage(folder: string): Promise<BundledPackage> {
	const {name, version, license} = JSON.parse(
		await readFile(path.join(folder, 'package.json'), 'utf8'),
	) as {
		readonly name: string;
		readonly version: string;
		readonly license?: unknown;
	};
	if (typeof license !== 'string' || !allowedLicences.includes(license)) {
		throw new Error(
			`${name} ${version} is bundled, and its licence ${JSON.stringify(license)} is not one of ${allowedLicences.join(', ')}`,
		);
	}

	const own = (await readdir(folder))
		.filter(file => /^(?:licen[cs]e|copying|notice)\b/i.test(file))
		.toSorted();
	const texts = await Promise.all(
		[...own, ...(furtherTexts[name] ?? [])].map(async file =>
			readFile(path.join(folder, file), 'utf8'),
		),
	);
	const holder = holders[name];
	if (texts.length === 0 && license === 'MIT' && holder !== undefined) {
		texts.push(mitText(holder));
	}

	if (texts.length === 0) {
		throw new Error(
			`${name} ${version} is bundled and has no licence text; name its holder in scripts/licences.ts`,
		);
	}

	return {name, version, licence: license, text: texts.join('\n')};
}

// Without --no-optional-locks, `status` would write to the index.
async function currentCommit(): Promise<string | undefined> {
	try {
		const head = await run('git', ['rev-parse', '--short=12', 'HEAD']);
		const changes = await run('git', [
			'--no-optional-locks',
			'status',
			'--porcelain',
		]);
		return `${head.stdout.trim()}${changes.stdout === '' ? '' : '+'}`;
	} catch {
		// Built from an archive, or without git: the commit is not known.
		return undefined;
	}
}

function mitText(holder: string): string {
	return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}
