import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {
	lstat,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type TestContext} from 'node:test';
import {pathToFileURL} from 'node:url';
import {scriptText} from '../../scripts/bundle-plugins/kept-packages.js';

// In a process of its own each time: that is what a start is.

const module = pathToFileURL(path.resolve('source/kept-code.ts')).href;

type Bundle = {
	readonly folder: string;
	readonly script: string;
	readonly cache: string;
};

// A script with one package in it, and where its code is kept.
async function bundle(t: TestContext): Promise<Bundle> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-kept-'));
	t.after(async () => rm(folder, {recursive: true}));
	const script = path.join(folder, 'wire.js');
	await writeFile(
		script,
		scriptText(
			'function twice(number) {return number * 2} exports.numbers = () => ({twice, at: bundleUrl, name: require("node:path").basename(__dirname)})',
			'function',
		),
	);
	return {folder, script, cache: path.join(folder, 'cache')};
}

function start(
	{script, cache}: Bundle,
	code: string,
	isKept = true,
): {readonly said: string; readonly wentWrong: string} {
	const {stdout, stderr} = spawnSync(
		process.execPath,
		[
			'--import=tsx',
			'--input-type=module',
			'--eval',
			`import {enableCompileCache} from 'node:module';
			const {packageFrom, runEntry, keepCode} = await import(${JSON.stringify(module)});
			if (${String(isKept)}) enableCompileCache(${JSON.stringify(cache)});
			const url = ${JSON.stringify(pathToFileURL(script).href)};
			${code}`,
		],
		{encoding: 'utf8', env: {...process.env, NODE_COMPILE_CACHE: undefined}},
	);
	return {said: stdout.trim(), wentWrong: stderr};
}

const usesIt =
	"const it = packageFrom(url, 'numbers'); console.log(it.twice(21), it.at === url, packageFrom(url, 'numbers').twice === it.twice); keepCode(); keepCode();";
const right = '42 true true';

async function keptFiles({cache}: Bundle): Promise<readonly string[]> {
	const all = await readdir(cache, {recursive: true});
	return all
		.filter(name => path.basename(name).startsWith('wire-'))
		.map(name => path.join(cache, name));
}

test('what ran of a script is kept, and used by the next start', async t => {
	const it = await bundle(t);
	assert.equal(start(it, usesIt).said, right);
	const [file = '', ...others] = await keptFiles(it);
	assert.deepEqual(others, []);
	const first = await stat(file);
	assert.equal(first.mode & 0o777, 0o600);
	// It would be written anew, as another file, had it not been taken.
	assert.equal(start(it, usesIt).said, right);
	assert.deepEqual(await keptFiles(it), [file]);
	assert.equal((await stat(file)).ino, first.ino);
});

test('kept code that is not whole is not run, and replaced', async t => {
	const it = await bundle(t);
	start(it, usesIt);
	const [file = ''] = await keptFiles(it);
	const whole = await readFile(file);
	const damaged = Buffer.from(whole);
	damaged.writeUInt8(damaged.readUInt8(100) ^ 0xff, 100);
	for (const bytes of [damaged, whole.subarray(0, 100), Buffer.alloc(0)]) {
		await writeFile(file, bytes);
		const {ino} = await stat(file);
		assert.equal(start(it, usesIt).said, right);
		assert.notEqual((await stat(file)).ino, ino);
	}
});

test('another text has code of its own', async t => {
	const it = await bundle(t);
	start(it, usesIt);
	await writeFile(
		it.script,
		(await readFile(it.script, 'utf8')).replace('* 2', '* 3'),
	);
	assert.equal(start(it, usesIt).said, '63 true true');
	assert.equal((await keptFiles(it)).length, 2);
});

test('the code of a text that is as long is not taken for this one’s', async t => {
	const it = await bundle(t);
	start(it, usesIt);
	const [first = ''] = await keptFiles(it);
	await writeFile(
		it.script,
		(await readFile(it.script, 'utf8')).replace('* 2', '* 3'),
	);
	start(it, usesIt);
	const second = (await keptFiles(it)).find(file => file !== first) ?? '';
	await writeFile(second, await readFile(first));
	assert.equal(start(it, usesIt).said, '63 true true');
});

test('a pipe or an endless file in its place holds nothing up', async t => {
	const it = await bundle(t);
	start(it, usesIt);
	const [file = ''] = await keptFiles(it);
	await rm(file);
	assert.equal(spawnSync('mkfifo', [file]).status, 0);
	assert.equal(start(it, usesIt).said, right);
	await rm(file);
	await symlink('/dev/zero', file);
	assert.equal(start(it, usesIt).said, right);
	assert.ok((await lstat(file)).isFile(), 'it was replaced');
});

test('a folder that cannot be written or looked into ends nothing', async t => {
	const it = await bundle(t);
	const {said, wentWrong} = start(
		it,
		`const {rmSync, writeFileSync} = await import('node:fs');
		const {getCompileCacheDir} = await import('node:module');
		const folder = getCompileCacheDir();
		rmSync(folder, {recursive: true});
		writeFileSync(folder, '');
		${usesIt}`,
	);
	assert.equal(said, right, wentWrong);
});

test('without a folder to keep it in, it runs and leaves nothing', async t => {
	const it = await bundle(t);
	assert.equal(start(it, usesIt, false).said, right);
	assert.deepEqual(await readdir(it.folder), ['wire.js']);
});

test('an entry is waited for, and what it throws comes through', async t => {
	const it = await bundle(t);
	await writeFile(
		it.script,
		scriptText(
			"await new Promise(resolve => setImmediate(resolve)); throw new Error('no such member')",
			'async function',
		),
	);
	const {said} = start(
		it,
		'await runEntry(url).catch(error => console.log(error.message, error.stack.includes(new URL(url).pathname)));',
	);
	assert.equal(said, 'no such member true');
});

test('an entry has at hand what it was given', async t => {
	const it = await bundle(t);
	await writeFile(
		it.script,
		scriptText('outer.give(outer.number * 2)', 'async function'),
	);
	const {said} = start(
		it,
		'await runEntry(url, {number: 21, give: number => console.log(number)});',
	);
	assert.equal(said, '42');
});

test('a script that could load a module, or has a character that is not ASCII, is not made', () => {
	for (const text of [
		"import('./other.js')",
		'import{a}from"./other.js"',
		'console.log(import.meta)',
		'/µs/.test(text)',
	]) {
		assert.throws(() => scriptText(text, 'async function'), /a script holds/);
	}

	assert.match(scriptText('const important=1', 'function'), /important/);
});
