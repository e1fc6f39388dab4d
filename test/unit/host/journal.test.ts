import assert from 'node:assert/strict';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {readJournal, type Journal} from '../../../source/host/journal.js';

/** A journalctl that does that. */
function journalctl(context: TestContext, script: string): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-journal-'));
	context.after(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	const file = path.join(folder, 'journalctl');
	writeFileSync(file, `#!/bin/sh\n${script}\n`);
	chmodSync(file, 0o755);
	return file;
}

async function textOf({chunks, trouble}: Journal): Promise<[string, string]> {
	let text = '';
	for await (const chunk of chunks) text += Buffer.from(chunk).toString();
	return [text, await trouble];
}

test('it asks for the units that hold an etcd, with instants', async context => {
	const program = journalctl(context, 'echo "$@"');
	assert.deepEqual(await textOf(readJournal(10_000, program)), [
		'-u etcd -u k3s -u rke2-server --no-pager -o short-iso-precise\n',
		'',
	]);
});

test('a failure is told with what it said, and what came is kept', async context => {
	const program = journalctl(
		context,
		'echo entry; echo "No access" >&2; exit 1',
	);
	const [text, trouble] = await textOf(readJournal(10_000, program));
	assert.equal(text, 'entry\n');
	assert.match(trouble, /failed: No access$/);
});

test('it gets nothing of our environment, where a password may be', async context => {
	const program = journalctl(context, 'env');
	process.env['ETCDCTL_PASSWORD'] = 'secret-4711';
	try {
		const [text] = await textOf(readJournal(10_000, program));
		assert.match(text, /^PATH=.*\/sbin/m);
		assert.doesNotMatch(text, /secret-4711/);
	} finally {
		delete process.env['ETCDCTL_PASSWORD'];
	}
});

test('a missing program is an empty journal with trouble', async () => {
	const [text, trouble] = await textOf(readJournal(10_000, '/nonexistent/j'));
	assert.equal(text, '');
	assert.match(trouble, /could not be started/);
});

test('one that never ends is ended at the deadline, and what came is kept', async context => {
	const program = journalctl(context, 'echo entry; exec sleep 600');
	const [text, trouble] = await textOf(readJournal(500, program));
	assert.equal(text, 'entry\n');
	assert.match(trouble, /was ended after 500 ms/);
});
