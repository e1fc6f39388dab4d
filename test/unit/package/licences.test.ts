import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {
	allowedLicences,
	describePackage,
	packageFolders,
} from '../../../scripts/licences.js';
import {build} from 'esbuild';

test('every package in the bundle has a license that is allowed, and its text', async () => {
	const {metafile} = await build({
		entryPoints: ['cli.tsx', 'source/engine/thread.ts'],
		bundle: true,
		write: false,
		outdir: 'nowhere',
		metafile: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		external: ['react-devtools-core'],
		logLevel: 'error',
	});
	const packages = await Promise.all(
		packageFolders(metafile).map(async folder => describePackage(folder)),
	);
	const names = packages.map(({name}) => name);
	for (const name of ['etcd3', 'ink', 'react', 'yoga-layout', 'meow']) {
		assert.ok(names.includes(name), name);
	}

	for (const {name, licence, text} of packages) {
		assert.ok(allowedLicences.includes(licence), name);
		assert.match(text, /copyright|apache license/i, name);
	}
});

test('a package counts when something of it is in a bundle, at whatever depth', () => {
	const input = (bytesInOutput: number) => ({bytesInOutput});
	assert.deepEqual(
		packageFolders({
			inputs: {},
			outputs: {
				'dist/a.js': {
					bytes: 9,
					imports: [],
					exports: [],
					inputs: {
						'source/main.ts': input(9),
						'node_modules/one/a.js': input(1),
						'node_modules/one/lib/b.js': input(1),
						'node_modules/@of/two/node_modules/three/c.js': input(1),
						'node_modules/unused/d.js': input(0),
						'plugin:node_modules/four/e.js': input(1),
					},
				},
			},
		}),
		[
			'node_modules/@of/two/node_modules/three',
			'node_modules/four',
			'node_modules/one',
		],
	);
});

test('licence and notice files of a package are taken, whole', async context => {
	const folder = packageIn(context, {license: 'MIT'});
	writeFileSync(path.join(folder, 'LICENSE.md'), 'the licence');
	writeFileSync(path.join(folder, 'NOTICE'), 'the notice');
	writeFileSync(path.join(folder, 'licensing.js'), 'not this');
	assert.deepEqual(await describePackage(folder), {
		name: 'some',
		version: '1.2.3',
		licence: 'MIT',
		text: 'the licence\nthe notice',
	});
});

test('a package without a text, or with a licence that is not allowed, cannot be bundled', async context => {
	await assert.rejects(
		describePackage(packageIn(context, {license: 'MIT'})),
		/some 1\.2\.3 is bundled and has no licence text/,
	);
	for (const license of ['GPL-3.0', undefined, {type: 'MIT'}]) {
		await assert.rejects(
			describePackage(packageIn(context, {license})),
			/is not one of 0BSD, Apache-2\.0/,
		);
	}
});

function packageIn(
	context: TestContext,
	more: Readonly<Record<string, unknown>>,
): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-licences-'));
	context.after(() => {
		rmSync(folder, {recursive: true});
	});
	writeFileSync(
		path.join(folder, 'package.json'),
		JSON.stringify({name: 'some', version: '1.2.3', ...more}),
	);
	return folder;
}
