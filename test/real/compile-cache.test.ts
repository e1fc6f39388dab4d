import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	symlinkSync,
} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {program, temporaryFolder} from '../support/real-incident.js';

const run = promisify(execFile);

/** Its own name and version, whatever becomes of the cache. */
async function versionWith(environment: NodeJS.ProcessEnv): Promise<void> {
	const {stdout, stderr} = await run(process.execPath, [program, '--version'], {
		env: {PATH: process.env['PATH'], ...environment},
	});
	assert.match(stdout, /^etcd-medic \d+\.\d+\.\d+\n$/);
	assert.equal(stderr, '');
}

test('modules are kept compiled in a folder that only the user can open', async context => {
	const home = temporaryFolder(context);
	await versionWith({HOME: home});
	const cache = path.join(home, '.cache/etcd-medic');
	assert.equal(lstatSync(cache).mode & 0o777, 0o700);
	const [kept = ''] = readdirSync(cache);
	assert.ok(readdirSync(path.join(cache, kept)).length > 0);
	await versionWith({HOME: home});
});

test('XDG_CACHE_HOME is taken instead of the home', async context => {
	const folder = temporaryFolder(context);
	const cacheHome = path.join(folder, 'cache');
	await versionWith({HOME: folder, XDG_CACHE_HOME: cacheHome});
	assert.deepEqual(readdirSync(folder), []);
	mkdirSync(cacheHome, {mode: 0o700});
	await versionWith({HOME: folder, XDG_CACHE_HOME: cacheHome});
	assert.deepEqual(readdirSync(cacheHome), ['etcd-medic']);
	assert.deepEqual(readdirSync(folder), ['cache']);
});

test('nothing is put where others could put something too', async context => {
	const folder = temporaryFolder(context);
	const shared = path.join(folder, 'shared');
	mkdirSync(shared);
	chmodSync(shared, 0o1777);
	await versionWith({XDG_CACHE_HOME: shared});
	assert.deepEqual(readdirSync(shared), []);

	const open = path.join(folder, 'open');
	mkdirSync(path.join(open, 'etcd-medic'), {recursive: true, mode: 0o700});
	chmodSync(path.join(open, 'etcd-medic'), 0o777);
	await versionWith({XDG_CACHE_HOME: open});
	assert.deepEqual(readdirSync(path.join(open, 'etcd-medic')), []);

	const linked = path.join(folder, 'linked');
	const elsewhere = path.join(folder, 'elsewhere');
	mkdirSync(linked, {mode: 0o700});
	mkdirSync(elsewhere, {mode: 0o700});
	symlinkSync(elsewhere, path.join(linked, 'etcd-medic'));
	await versionWith({XDG_CACHE_HOME: linked});
	assert.deepEqual(readdirSync(elsewhere), []);
});

test('nothing is put below where others could put another folder in its place', async context => {
	const folder = temporaryFolder(context);
	const own = (...names: readonly string[]): string => {
		const made = path.join(folder, ...names);
		mkdirSync(made, {recursive: true, mode: 0o700});
		return made;
	};

	// Others may rename what lies in there, ours included.
	const below = own('open', 'between', 'mine');
	chmodSync(path.join(folder, 'open'), 0o777);
	await versionWith({XDG_CACHE_HOME: below});
	assert.deepEqual(readdirSync(below), []);

	const home = own('open', 'home');
	await versionWith({HOME: home});
	assert.deepEqual(readdirSync(home), []);

	// A link on the way is looked at where it leads.
	symlinkSync(path.join(folder, 'open'), path.join(folder, 'way'));
	await versionWith({XDG_CACHE_HOME: path.join(folder, 'way/between/mine')});
	assert.deepEqual(readdirSync(below), []);
});

test('below a sticky folder, and behind a link to a safe one, modules are kept', async context => {
	const folder = temporaryFolder(context);
	const mine = path.join(folder, 'shared/mine');
	mkdirSync(mine, {recursive: true, mode: 0o700});
	chmodSync(path.join(folder, 'shared'), 0o1777);
	await versionWith({XDG_CACHE_HOME: mine});
	assert.deepEqual(readdirSync(mine), ['etcd-medic']);

	const real = path.join(folder, 'real/cache');
	mkdirSync(real, {recursive: true, mode: 0o700});
	symlinkSync(path.join(folder, 'real'), path.join(folder, 'way'));
	await versionWith({XDG_CACHE_HOME: path.join(folder, 'way/cache')});
	assert.deepEqual(readdirSync(real), ['etcd-medic']);
});

test('without a place of its own the program starts as ever', async context => {
	const folder = temporaryFolder(context);
	await versionWith({});
	await versionWith({HOME: path.join(folder, 'absent')});
	await versionWith({HOME: '/proc'});
	await versionWith({HOME: '/dev/null'});
	await versionWith({XDG_CACHE_HOME: 'relative'});
	assert.equal(existsSync('relative'), false);
	assert.deepEqual(readdirSync(folder), []);
});
