import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {packageForNpm} from '../../scripts/package-for-npm.js';
import {temporaryFolder} from '../support/real-incident.js';

test('the npm package holds the bundle and its papers, and nothing else', async context => {
	const file = await packageForNpm(temporaryFolder(context));
	const names = execFileSync('tar', ['tzf', file], {encoding: 'utf8'})
		.trim()
		.split('\n');
	const modules = names.filter(name => /^package\/dist\/[^/]+\.js$/.test(name));
	assert.deepEqual(
		names.filter(name => !modules.includes(name)).toSorted(),
		['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].map(
			name => `package/${name}`,
		),
	);
	for (const name of ['cli.js', 'notices.js', 'engine-thread.js']) {
		assert.ok(modules.includes(`package/dist/${name}`), name);
	}
});

test('the npm package installs without a network, without any other package, and starts', async context => {
	const folder = temporaryFolder(context);
	const file = await packageForNpm(folder);
	const home = path.join(folder, 'home');
	execFileSync(
		'npm',
		['install', '--offline', '--no-audit', '--no-fund', '--prefix', home, file],
		{
			// Not the settings of the npm that runs this.
			env: {PATH: process.env['PATH'], HOME: folder},
			stdio: 'pipe',
		},
	);
	assert.deepEqual(
		readdirSync(path.join(home, 'node_modules')).filter(
			name => !name.startsWith('.'),
		),
		['etcd-medic'],
	);
	const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {
		readonly version: string;
	};
	const said = execFileSync(
		path.join(home, 'node_modules/.bin/etcd-medic'),
		['--version', '--licenses'],
		{
			encoding: 'utf8',
			maxBuffer: 16 * 1024 * 1024,
			env: {PATH: path.dirname(process.execPath), HOME: folder},
		},
	);
	assert.ok(said.startsWith(`etcd-medic ${version}\n`), said.slice(0, 200));
	assert.match(said, /\netcd3 1\.\d+\.\d+ \(MIT\)\n/);
});
