import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {findNodeLogs} from '../../../source/host/node-log.js';

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	let text = '';
	for await (const chunk of chunks) text += Buffer.from(chunk).toString();
	return text;
}

test('the logs of the etcd pod are found and read to their end', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcd-medic-pods-'));
	t.after(async () => rm(directory, {recursive: true}));
	const pod = path.join(directory, 'kube-system_etcd-node-a_1', 'etcd');
	await mkdir(pod, {recursive: true});
	await writeFile(path.join(pod, '0.log'), 'first\n');
	const {logs, lookedIn} = findNodeLogs(directory, '/nonexistent/journalctl');
	assert.equal(lookedIn, directory);
	assert.deepEqual(
		logs.map(({name}) => path.basename(name)),
		['0.log'],
	);
	const [log] = logs;
	assert.ok(log);
	assert.equal(await textOf(log.chunks), 'first\n');
	assert.equal(await log.trouble, '');
});

test('a file that is gone by its turn rejects when it is read, and not before', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcd-medic-pods-'));
	t.after(async () => rm(directory, {recursive: true}));
	const pod = path.join(directory, 'kube-system_etcd-node-a_1', 'etcd');
	await mkdir(pod, {recursive: true});
	await writeFile(path.join(pod, '0.log'), 'first\n');
	const {logs} = findNodeLogs(directory);
	await rm(pod, {recursive: true});
	const [log] = logs;
	assert.ok(log);
	await assert.rejects(textOf(log.chunks), /ENOENT/);
});

test('without a pod journald is asked, and what cannot be started is said', async () => {
	const {logs, lookedIn} = findNodeLogs(
		'/nonexistent/pods',
		'/nonexistent/journalctl',
	);
	assert.match(lookedIn, /no log of an etcd pod\) and journald/);
	const [journal] = logs;
	assert.ok(journal);
	assert.equal(await textOf(journal.chunks), '');
	assert.match(await journal.trouble, /could not be started/);
});
