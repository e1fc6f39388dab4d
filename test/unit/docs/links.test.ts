import assert from 'node:assert/strict';
import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {z} from 'zod';

const pages = [...globSync('*.md'), ...globSync('docs/**/*.md')];
const {scripts} = z
	.object({scripts: z.record(z.string(), z.string())})
	.parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** As GitHub makes them: lower case, no punctuation, a hyphen for each space. */
function anchorsOf(markdown: string): readonly string[] {
	return [...markdown.matchAll(/^#+ +(.+?) *$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** Links to pages of ours that lead nowhere. */
function brokenLinks(page: string, markdown: string): readonly string[] {
	return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
		.map(([, target = '']) => target)
		.filter(target => !/^[a-z]+:/.test(target))
		.filter(target => {
			const [file = '', anchor] = target.split('#');
			const there = file === '' ? page : path.join(path.dirname(page), file);
			if (!existsSync(there)) return true;
			return (
				anchor !== undefined &&
				!anchorsOf(readFileSync(there, 'utf8')).includes(anchor)
			);
		})
		.map(target => `${page}: ${target}`);
}

/** Files of the checkout that a page names in backticks and that are not there; `*` stands for several, NAME for one to be made. */
function missingFiles(page: string, markdown: string): readonly string[] {
	return [
		...markdown.matchAll(
			/`((?:source|test|scripts|docs|bench)\/[\w./*{},-]+)`/g,
		),
	]
		.map(([, file = '']) => file)
		.filter(file => !file.includes('NAME') && globSync(file).length === 0)
		.map(file => `${page}: ${file}`);
}

/** Scripts of package.json that a page names and that are not there. */
function missingScripts(page: string, markdown: string): readonly string[] {
	return [...markdown.matchAll(/\bnpm run ([a-z:-]+[a-z])/g)]
		.map(([, name = '']) => name)
		.filter(name => !(name in scripts))
		.map(name => `${page}: npm run ${name}`);
}

for (const page of pages) {
	test(`${page}: its links, and the files and scripts that it names, are there`, () => {
		const markdown = readFileSync(page, 'utf8');
		assert.deepEqual(
			[brokenLinks, missingFiles, missingScripts].flatMap(check =>
				check(page, markdown),
			),
			[],
		);
	});
}

test('what leads nowhere is found', () => {
	const page = 'docs/made-up.md';
	const markdown =
		'# A `code`, b\n[a](codes.md) [b](gone.md) [c](#a-code-b) [d](#gone) [e](https://a/b)\n' +
		'`test/real/gone.test.ts` `test/real/*.test.ts` `npm run build` npm run gone';
	assert.deepEqual(brokenLinks(page, markdown).slice(0, 1), [
		'docs/made-up.md: gone.md',
	]);
	assert.deepEqual(anchorsOf(markdown), ['a-code-b']);
	assert.deepEqual(missingFiles(page, markdown), [
		'docs/made-up.md: test/real/gone.test.ts',
	]);
	assert.deepEqual(missingScripts(page, markdown), [
		'docs/made-up.md: npm run gone',
	]);
});

test('every page of docs can be found from its index', () => {
	const index = readFileSync('docs/README.md', 'utf8');
	const missing = globSync('docs/*.{md,1}')
		.filter(page => page !== path.join('docs', 'README.md'))
		.filter(page => !index.includes(`](${path.basename(page)})`));
	assert.deepEqual(missing, []);
	assert.ok(index.includes('](decisions)'));
});
