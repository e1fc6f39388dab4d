import {getAsset, isSea} from 'node:sea';
import {version} from './version.js';

/** A package that is part of the bundle. */
export type BundledPackage = {
	readonly name: string;
	readonly version: string;
	/** Its SPDX identifier. */
	readonly licence: string;
	/** The texts that must go with every copy. */
	readonly text: string;
};

/** What the build leaves beside the bundle, as the module `notices.js`. */
export type About = {
	/** The commit that was built, `+` behind it when the checkout had changes; absent outside a checkout. */
	readonly commit?: string;
	readonly packages: readonly BundledPackage[];
};

/** The asset of the single executable with Node.js's own licence. */
export const nodeLicenceAsset = 'node-licence.txt';

// Beside the bundle, made after it.
const noticesFile = './notices.js';
const rule = '-'.repeat(72);

/**
 * Version, commit and Node.js version, and the licence of every package that
 * is part of this program; of Node.js too in the single executable, which
 * contains it. From source nothing is bundled and no package is listed.
 */
export async function aboutText(nodeVersion: string): Promise<string> {
	const about = await readAbout();
	const head = [
		`etcd-medic ${version}`,
		`build ${about.commit ?? 'unknown commit'}`,
		`Node.js ${nodeVersion}${isSea() ? ', part of this executable' : ''}`,
	];
	const parts = about.packages.map(
		each => `${each.name} ${each.version} (${each.licence})\n\n${each.text}`,
	);
	if (isSea()) {
		parts.push(
			`Node.js ${nodeVersion}\n\n${getAsset(nodeLicenceAsset, 'utf8')}`,
		);
	}

	return [head.join('\n'), ...parts]
		.map(part => `${part.trim()}\n`)
		.join(`\n${rule}\n`);
}

async function readAbout(): Promise<About> {
	if (import.meta.url.endsWith('.ts')) return {packages: []};
	// oxlint-disable-next-line no-unsafe-type-assertion -- scripts/licences.ts wrote it
	const module = (await import(new URL(noticesFile, import.meta.url).href)) as {
		readonly about: About;
	};
	return module.about;
}
