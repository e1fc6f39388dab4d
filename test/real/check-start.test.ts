import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readdirSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {
	endpointFlags,
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';

// `check` is a script of its own in the bundle, beside the modules of the others.

type Home = {
	readonly folder: string;
	readonly run: (...words: readonly string[]) => {
		readonly status: number | null;
		readonly stdout: string;
		readonly stderr: string;
	};
	/** The files in which its compiled form is kept. */
	readonly kept: () => readonly string[];
};

function homeOf(context: TestContext): Home {
	const folder = temporaryFolder(context);
	const {PATH} = process.env;
	const env = {PATH, HOME: folder, NO_COLOR: '1'};
	return {
		folder,
		run: (...words) =>
			spawnSync(process.execPath, [program, ...words], {
				env,
				encoding: 'utf8',
				timeout: 60_000,
			}),
		kept: () =>
			readdirSync(path.join(folder, '.cache/etcd-medic'), {
				recursive: true,
				encoding: 'utf8',
			})
				.filter(name => path.basename(name).startsWith('check-script-'))
				.map(name => path.join(folder, '.cache/etcd-medic', name)),
	};
}

test('what a check has run is kept once it has asked a cluster, and taken by the next', async context => {
	const {run, kept} = homeOf(context);
	const nobody = run('check', '--window', '0', '--endpoints', '127.0.0.1:1');
	assert.equal(nobody.status, 3, nobody.stderr);
	assert.deepEqual(kept(), []);

	const cluster = await realCluster(context, '3.5', {members: 1});
	const look = ['--window', '0', ...endpointFlags(cluster)];
	const json = run('check', '--output', 'json', ...look);
	assert.ok((json.status ?? 3) < 3, json.stderr);
	assert.match(json.stdout, /"schema": "etcd-medic\/check\/v1"/);
	const [file = '', ...others] = kept();
	assert.deepEqual(others, []);
	const {ino, mode} = statSync(file);
	assert.equal(mode & 0o777, 0o600);

	// Written anew it would be another file. The table is drawn by what is not in the script.
	const table = run('check', ...look);
	assert.equal(table.status, json.status, table.stderr);
	assert.match(table.stdout, /MEMBER .*ROLE .*VERSION/);
	assert.deepEqual(kept(), [file]);
	assert.equal(statSync(file).ino, ino);

	// The modules do the same where another word comes first.
	const behind = run(...look, 'check', '--output', 'json');
	assert.equal(behind.status, json.status, behind.stderr);
	assert.match(behind.stdout, /"schema": "etcd-medic\/check\/v1"/);
});

test('a check tells what a person can act on in one line, also what the modules find', context => {
	const {folder, run} = homeOf(context);
	const file = path.join(folder, 'config.yaml');
	writeFileSync(file, 'no-such-setting: 1\n');
	const wrong = [
		['--config', file],
		['--config', path.join(folder, 'absent.yaml')],
		['--no-such-flag'],
		['--output', 'pictures'],
	];
	for (const words of wrong) {
		const {status, stdout, stderr} = run('check', ...words);
		assert.equal(status, 64, stderr);
		assert.equal(stdout, '');
		assert.match(stderr, /^etcd-medic: (?!internal error).+; .+\n$/);
	}

	assert.match(run('check', '--help').stdout, /^etcd-medic check: /);
	assert.match(run('check', '--licenses').stdout, /^build /m);
});
