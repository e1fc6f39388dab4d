import assert from 'node:assert/strict';
import {
	closeSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {PassThrough, Writable} from 'node:stream';
import {test, type TestContext} from 'node:test';
import {writeOut, type Out} from '../../../source/host/write-out.js';
import {UserError} from '../../../source/user-error.js';

function opened(context: TestContext, file: string): Out {
	const fd = openSync(file, 'w');
	context.after(() => closeSync(fd));
	// What must be written goes to the descriptor, not to the stream.
	return Object.assign(new PassThrough(), {fd});
}

test('a file gets the whole text', async t => {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-out-'));
	t.after(() => {
		rmSync(folder, {recursive: true});
	});
	const file = path.join(folder, 'out');
	const text = 'é'.repeat(300_000);
	await writeOut(opened(t, file), text);
	assert.equal(readFileSync(file, 'utf8'), text);
});

test('a disk that is full is one clear line and exit code 70', async t => {
	assert.ok(
		statSync('/dev/full').isCharacterDevice(),
		'/dev/full is no device any more: rm /dev/full && mknod -m 666 /dev/full c 1 7',
	);
	await assert.rejects(writeOut(opened(t, '/dev/full'), 'text\n'), error => {
		assert.ok(error instanceof UserError);
		assert.equal(error.exitCode, 70);
		assert.match(
			error.message,
			/^the result could not be written to stdout: ENOSPC/,
		);
		return true;
	});
});

test('a reader that has gone away has all that it wanted', async () => {
	const failing = (code: string): Out =>
		new Writable({
			write(_chunk, _encoding, done) {
				done(Object.assign(new Error(`write ${code}`), {code}));
			},
		});
	await writeOut(failing('EPIPE'), 'text');
	await assert.rejects(writeOut(failing('EIO'), 'text'), /write EIO/);
});

test('a pipe or a terminal is written as a stream', async () => {
	const through = new PassThrough();
	await writeOut(through, 'text');
	assert.equal(String(through.read()), 'text');
});
