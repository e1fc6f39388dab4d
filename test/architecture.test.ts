import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {mayImport, rules} from './support/architecture-rules.js';
import {breachesOf} from './support/import-rules.js';

test('the source keeps to the architecture', () => {
	const tree = Object.fromEntries(
		['cli.tsx', ...globSync('source/**/*.{ts,tsx}')]
			.filter(file => globSync(file).length > 0)
			.map(file => [file, readFileSync(file, 'utf8')]),
	);
	assert.ok(Object.keys(tree).length > 1, 'no source found');
	assert.deepEqual(breachesOf(tree, rules), []);
});

test('every row of the table imports only rows above it', () => {
	const rows = Object.keys(mayImport);
	for (const [row, targets] of Object.entries(mayImport)) {
		for (const target of targets.filter(each => !each.startsWith('type '))) {
			const place = rows.indexOf(target);
			assert.ok(place >= 0 && place < rows.indexOf(row), `${row}: ${target}`);
		}
	}
});

const breaches: ReadonlyArray<
	readonly [
		sentence: string,
		file: string,
		code: string,
		...expected: readonly RegExp[],
	]
> = [
	[
		'an import against the direction',
		'source/cluster/a.ts',
		`import {b} from '../diagnosis/b.js';`,
		/^source\/cluster\/a\.ts: '\.\.\/diagnosis\/b\.js': cluster may not import diagnosis$/,
	],
	[
		'an import from beside',
		'source/etcd/a.ts',
		`import type {\n\tb,\n} from '../metrics/b.js';`,
		/etcd may not import metrics/,
	],
	[
		'an export from another folder',
		'source/cluster/a.ts',
		`export * from '../run/b.js';`,
		/cluster may not import run/,
	],
	[
		'a dynamic import',
		'source/present/a.ts',
		`const b = await import('../view/b.js');`,
		/present may not import view/,
	],
	[
		'a thread started from a file that may not be imported',
		'source/view/a.ts',
		`new Worker(new URL('../engine/thread.js', import.meta.url));`,
		/view may not import engine/,
	],
	[
		'a value where only types may cross',
		'source/run/a.ts',
		`import {type X, y} from '../etcd/capabilities.js';`,
		/run may import etcd\/capabilities only as types/,
	],
	[
		'a type from a file that is not named',
		'source/run/a.ts',
		`import type {X} from '../etcd/decode.js';`,
		/run may not import etcd/,
	],
	[
		'a command that imports another',
		'source/commands/a.ts',
		`import {b} from './b.js';`,
		/commands do not import each other/,
	],
	[
		'an import of ours into rank zero',
		'source/units.ts',
		`import {m} from './cluster/member.js';`,
		/units may not import cluster/,
	],
	[
		'an import from outside source',
		'source/run/a.ts',
		`import {b} from '../../test/support/b.js';`,
		/run may not import test/,
	],
	['a folder without a row', 'source/misc/a.ts', '', /misc has no row/],
	[
		'Ink outside view',
		'source/report/a.ts',
		`import {Table} from 'ink-table';`,
		/ink-table is only for source\/view\//,
	],
	[
		'a path inside a package',
		'source/present/a.ts',
		`import {jsx} from 'react/jsx-runtime';`,
		/react is only for/,
	],
	[
		'etcd3 outside etcd',
		'source/drill/a.ts',
		`import 'etcd3';`,
		/etcd3 is only for source\/etcd\//,
	],
	[
		'a program started outside host',
		'source/run/a.ts',
		`import {spawn} from 'child_process';`,
		/child_process is only for source\/host\//,
	],
	[
		'files read outside the places for it',
		'source/etcd/decode.ts',
		`import {readFile} from 'node:fs/promises';`,
		/fs is only for source\/etcd\/tls\.ts/,
	],
	[
		'a clock in a pure layer',
		'source/diagnosis/a.ts',
		`const at = Date.now();\nconst then = new Date();`,
		/Date\\\.now/,
		/new Date/,
	],
	[
		'the environment read in a template',
		'source/present/a.ts',
		'const a = `${process.env.HOME}`;',
		/process\\\.env/,
	],
	[
		'an exit in a screen',
		'source/view/a.tsx',
		'process.exit(1);',
		/process\\\.exit/,
	],
	['a barrel', 'source/run/index.ts', '', /named index/],
	['a folder of helpers', 'source/view/helpers/a.ts', '', /named helpers/],
	[
		'a file that is too long',
		'source/run/a.ts',
		'\n'.repeat(301),
		/301 lines, more than 300/,
	],
];

for (const [sentence, file, code, ...expected] of breaches) {
	test(`the checker catches ${sentence}`, () => {
		const found = breachesOf({[file]: code}, rules);
		assert.equal(found.length, expected.length, found.join('\n'));
		for (const [index, pattern] of expected.entries()) {
			assert.match(found[index] ?? '', pattern);
		}
	});
}

test('the checker catches a cycle once, types included, and names its files', () => {
	const found = breachesOf(
		{
			'source/run/a.ts': `import {b} from './b.js';`,
			'source/run/b.ts': `import type {C} from './c.js';`,
			'source/run/c.ts': `import {a} from './a.js';`,
			'source/run/d.ts': `import {a} from './a.js';`,
		},
		rules,
	);
	assert.deepEqual(found, [
		'cycle: source/run/a -> source/run/b -> source/run/c -> source/run/a',
	]);
});

test('the checker lets pass what the table allows', () => {
	const found = breachesOf(
		{
			'cli.tsx': `import {main} from './source/main.js';\nprocess.exit(1);`,
			'source/main.ts': `const {watch} = await import('./commands/watch.js'); Date.now();`,
			'source/commands/watch.ts': `import {App} from '../view/app.js'; import fs from 'node:fs';`,
			'source/run/a.ts': `import type {X} from '../etcd/capabilities.js';`,
			'source/view/app.tsx': `import {Box} from 'ink';\nimport {formatBytes} from '../units.js';`,
			'source/etcd/tls.ts': `import {readFile} from 'node:fs/promises';`,
			'source/cluster/a.ts': `/* import('../run/x.js') */ // Date.now()\nconst url = 'http://host'; // process.env`,
		},
		rules,
	);
	assert.deepEqual(found, []);
});
