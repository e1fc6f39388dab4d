import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {
	mkdtemp,
	open,
	readFile,
	readdir,
	rm,
	stat,
	writeFile,
	type FileHandle,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {
	createSnapshotFile,
	freeBytesFor,
} from '../../../source/run/snapshot-file.js';
import type {StepResult} from '../../../source/run/step-context.js';
import {takeSnapshot} from '../../../source/run/take-snapshot.js';
import {snapshotStream} from '../../support/fake-member.js';
import {idOf} from '../../support/observation-builder.js';
import {bench, type Bench} from './step-run.js';

const directory = async (t: TestContext): Promise<string> => {
	const made = await mkdtemp(path.join(tmpdir(), 'etcd-medic-'));
	t.after(async () => rm(made, {recursive: true}));
	return made;
};

const write = async (file: string, blocks: readonly Uint8Array[]) => {
	const made = await createSnapshotFile(file);
	for (const block of blocks) await made.write(block);
	return made;
};

const bytes = Buffer.concat(snapshotStream());

test('a sound stream becomes the file, mode 0600, and nothing else is left', async t => {
	const folder = await directory(t);
	const file = path.join(folder, 'a.db');
	const made = await write(file, snapshotStream());
	const {bytes: size, sha256} = await made.finish();
	assert.equal(size, 3 * 512 + 32);
	assert.equal(sha256, bytes.subarray(-32).toString('hex'));
	assert.deepEqual(await readFile(file), bytes);
	assert.equal((await stat(file)).mode & 0o777, 0o600);
	assert.deepEqual(await readdir(folder), ['a.db']);
});

test('the trailer is found however the stream is cut into blocks', async t => {
	const folder = await directory(t);
	for (const size of [1, 7, 31, 32, 33, 512, 4096]) {
		const blocks = [];
		for (let at = 0; at < bytes.length; at += size) {
			blocks.push(bytes.subarray(at, at + size));
		}

		const made = await write(path.join(folder, `${size}.db`), blocks);
		assert.equal((await made.finish()).bytes, bytes.length);
	}
});

test('a stream that was cut short is refused, wherever it ended', async t => {
	const folder = await directory(t);
	for (const end of [0, 20, 512, 3 * 512, 3 * 512 + 31]) {
		const made = await write(path.join(folder, `${end}.db`), [
			bytes.subarray(0, end),
		]);
		await assert.rejects(made.finish(), /carries no sha256 trailer/);
		await made.discard();
	}

	// The size alone does not tell here; the hash does.
	const made = await write(path.join(folder, 'b.db'), [
		bytes.subarray(0, 2 * 512 + 32),
	]);
	await assert.rejects(made.finish(), /trailer does not fit/);
	await made.discard();
	assert.deepEqual(await readdir(folder), []);
});

test('one wrong byte is found out', async t => {
	const wrong = Buffer.from(bytes);
	wrong[700] = 99;
	const made = await write(path.join(await directory(t), 'a.db'), [wrong]);
	await assert.rejects(made.finish(), /trailer does not fit the content/);
	await made.discard();
});

// Large enough to be synced while it is written.
const large = (): readonly Uint8Array[] => {
	const content = Buffer.alloc(40 * 1_048_576, 'backend');
	const trailer = createHash('sha256').update(content).digest();
	const half = content.byteLength / 2;
	return [content.subarray(0, half), content.subarray(half), trailer];
};

test('a large stream is synced meanwhile, and is the file all the same', async t => {
	const file = path.join(await directory(t), 'a.db');
	const syncs = t.mock.method(await fileHandleKind(file), 'datasync');
	const made = await write(file, large());
	await made.finish();
	assert.ok(syncs.mock.callCount() > 0);
	assert.deepEqual(await readFile(file), Buffer.concat(large()));
});

test('a disk that fails while the stream goes on is told at its end', async t => {
	const folder = await directory(t);
	const file = path.join(folder, 'a.db');
	t.mock.method(await fileHandleKind(file), 'datasync', async () => {
		throw new Error('EIO: i/o error, fdatasync');
	});
	const made = await write(file, large());
	await assert.rejects(made.finish(), /EIO/);
	await made.discard();
	assert.deepEqual(await readdir(folder), []);
});

/** What all open files have in common. Nothing of the name is left behind. */
async function fileHandleKind(name: string): Promise<FileHandle> {
	const handle = await open(`${name}.kind`, 'w');
	await handle.close();
	await rm(`${name}.kind`);
	return Object.getPrototypeOf(handle) as FileHandle;
}

test('an existing file is never written over, nor an unfinished one', async t => {
	const folder = await directory(t);
	const file = path.join(folder, 'a.db');
	await writeFile(file, 'precious');
	await assert.rejects(createSnapshotFile(file), {code: 'EEXIST'});
	assert.equal(await readFile(file, 'utf8'), 'precious');
	const other = path.join(folder, 'b.db');
	await writeFile(`${other}.part`, 'half');
	await assert.rejects(createSnapshotFile(other), {code: 'EEXIST'});
	assert.deepEqual((await readdir(folder)).toSorted(), ['a.db', 'b.db.part']);
});

test('the free bytes are those of the file system it goes to, made yet or not', async t => {
	const folder = await directory(t);
	const free = await freeBytesFor(path.join(folder, 'a.db'));
	assert.ok(free !== undefined && free > 0);
	const unmade = await freeBytesFor(path.join(folder, 'no', 'such', 'a.db'));
	assert.ok(unmade !== undefined && unmade > 0);
});

const take = async (made: Bench, file: string): Promise<StepResult> =>
	made.clock.run(
		takeSnapshot(
			{kind: 'snapshot', memberId: idOf('m2'), endpoint: 'e', file},
			made.context,
		),
	);

test('a snapshot is streamed from the member, announced, and its hash is told', async t => {
	const file = path.join(await directory(t), 'a.db');
	const made = bench();
	const result = await take(made, file);
	assert.equal(result.outcome, 'done');
	assert.match(result.message, /1\.5 KiB in .*a\.db, sha256 verified/);
	assert.deepEqual(made.announced, [
		`etcdctl --endpoints=https://10.0.0.2:2379 snapshot save ${file}`,
	]);
	assert.deepEqual(await readFile(file), bytes);
});

test('a stream without its trailer leaves no file behind', async t => {
	const folder = await directory(t);
	const made = bench();
	made.cluster.snapshotBlocks = snapshotStream().slice(0, 3);
	const result = await take(made, path.join(folder, 'a.db'));
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /not usable: .* cut short/);
	assert.deepEqual(await readdir(folder), []);
});

test('a member that dies in mid stream leaves no file behind', async t => {
	const folder = await directory(t);
	const made = bench();
	const blocks = snapshotStream();
	Object.defineProperty(made.cluster, 'snapshotBlocks', {
		value: {
			reduce: () => 1568,
			*[Symbol.iterator]() {
				yield blocks[0];
				made.cluster.kill('m2');
				yield blocks[1];
			},
		},
	});
	const result = await take(made, path.join(folder, 'a.db'));
	assert.equal(result.problem?.kind, 'unavailable');
	assert.match(result.message, /stream broke: .* nothing is left behind/);
	assert.deepEqual(await readdir(folder), []);
});

test('nothing is asked of the member when the file cannot be created', async t => {
	const folder = await directory(t);
	const made = bench();
	const result = await take(made, path.join(folder, 'no', 'a.db'));
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /cannot create .*ENOENT/);
	assert.deepEqual(made.cluster.calls, []);
	assert.deepEqual(made.announced, []);
});

test('a disk that fills up is told from a stream that breaks', async () => {
	const made = bench();
	// Every write to it fails with ENOSPC; it exists, so it cannot be created exclusively.
	const result = await take(made, '/dev/full');
	assert.match(result.message, /cannot create \/dev\/full/);
});
