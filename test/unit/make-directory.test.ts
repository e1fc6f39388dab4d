import assert from 'node:assert/strict';
import {mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {makeDirectory} from '../../source/make-directory.js';

test('what is missing is made for its owner only, and what is there stays', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-make-'));
	t.after(async () => rm(folder, {recursive: true}));
	const deep = path.join(folder, 'a/b/c');
	await makeDirectory(deep);
	await makeDirectory(deep);
	for (const each of [deep, path.dirname(deep)]) {
		assert.equal((await stat(each)).mode & 0o777, 0o700);
	}

	await writeFile(path.join(folder, 'file'), '');
	await assert.rejects(makeDirectory(path.join(folder, 'file/x/y')), /ENOTDIR/);
});

// Node's own recursive mkdir never comes back from there.
test('where the file system makes none it says so instead of trying for ever', async () => {
	await assert.rejects(makeDirectory('/proc/etcd-medic'), /ENOENT/);
	await assert.rejects(makeDirectory('/proc/etcd-medic/drills/x'), /ENOENT/);
});
