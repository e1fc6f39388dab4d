import assert from 'node:assert/strict';
import {
	appendFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, describe, test} from 'node:test';
import {
	lastRunOn,
	readJournal,
	unreadableText,
} from '../../../source/run/journal.js';
import {replay} from '../../../source/run/progress.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import {claimRun} from '../../../source/run/run-lock.js';
import {openRunRecord, type RunRecord} from '../../../source/run/run-record.js';
import {plan, step} from '../../support/step-builder.js';

const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-record-'));
after(() => {
	rmSync(folder, {recursive: true, force: true});
});

// Lock names are of the whole host: each test has a cluster of its own.
let clusters = 0;
const newCluster = (): string =>
	`${process.pid.toString(16)}${(clusters += 1).toString(16)}`;

function record(directory: string): RunRecord {
	return openRunRecord({
		directory,
		vantage: 'node-a',
		version: '1.2.3',
		holder: 'process 7',
	});
}

const started: RunEvent = {
	kind: 'run-started',
	atMs: 1000,
	runId: 'run-1',
	plan: plan({steps: [step({id: 'snapshot'})]}),
};
const stepStarted: RunEvent = {
	kind: 'step-started',
	atMs: 2000,
	stepId: 'snapshot',
	memberId: 'a1',
	confirmedBy: 'keyboard',
	preChecks: [],
};
const finished: RunEvent = {
	kind: 'run-finished',
	atMs: 3000,
	outcome: 'recovered',
	message: 'done',
};

test('a run is written line by line, for its owner only, in a directory of its own', async () => {
	const directory = path.join(folder, 'a', 'etcd-medic');
	const cluster = newCluster();
	const run = record(directory);
	assert.equal(await run.begin(cluster, 'run-1'), undefined);
	await run.write(started);
	await run.write(stepStarted);
	const file = run.file ?? '';
	assert.equal(statSync(directory).mode & 0o777, 0o700);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	const journal = await readJournal(file);
	assert.equal(journal?.header.clusterId, cluster);
	assert.deepEqual(journal.events, [started, stepStarted]);
	await run.close();
});

test('an event is on the disk when its write resolves, and progress for the eye is not kept', async () => {
	const run = record(path.join(folder, 'b'));
	await run.begin(newCluster(), 'run-1');
	await run.write(started);
	const before = readFileSync(run.file ?? '', 'utf8');
	await run.write({
		kind: 'step-progress',
		atMs: 1500,
		stepId: 'snapshot',
		message: 'half',
		share: 0.5,
	});
	assert.equal(readFileSync(run.file ?? '', 'utf8'), before);
	assert.match(before, /run-started/);
	await run.close();
});

test('a second run on the same cluster is told who holds it; on another it is not', async () => {
	const cluster = newCluster();
	const first = record(path.join(folder, 'c'));
	const second = record(path.join(folder, 'c'));
	assert.equal(await first.begin(cluster, 'run-1'), undefined);
	assert.match(
		(await second.begin(cluster, 'run-2')) ?? '',
		/another recovery of this cluster is open on this host: process 7/,
	);
	assert.equal(await second.begin(newCluster(), 'run-2'), undefined);
	await first.close();
	const third = record(path.join(folder, 'c'));
	assert.equal(await third.begin(cluster, 'run-3'), undefined);
	await second.close();
	await third.close();
});

test('who else holds the lock is known without taking it, and one holds none elsewhere oneself', async () => {
	const cluster = newCluster();
	const other = openRunRecord({
		directory: path.join(folder, 'held'),
		vantage: 'node-a',
		version: '1.2.3',
		holder: 'pid 8, run 1',
	});
	const mine = record(path.join(folder, 'held'));
	assert.equal(await mine.heldElsewhere(cluster), undefined);
	assert.equal(await other.begin(cluster, 'run-1'), undefined);
	assert.equal(await mine.heldElsewhere(cluster), 'pid 8, run 1');
	assert.equal(await other.heldElsewhere(cluster), undefined);
	await other.close();
	assert.equal(await mine.heldElsewhere(cluster), undefined);
	assert.equal(await mine.begin(cluster, 'run-2'), undefined);
	await mine.close();
});

test('a lock that is let go can be taken again', async () => {
	const name = newCluster();
	const first = await claimRun(name, 'one');
	assert.equal(first.kind, 'held');
	assert.deepEqual(await claimRun(name, 'two'), {kind: 'taken', by: 'one'});
	if (first.kind === 'held') await first.release();
	const again = await claimRun(name, 'three');
	assert.equal(again.kind, 'held');
	if (again.kind === 'held') await again.release();
});

test('where the journal cannot be written no run begins, and the lock is let go', async () => {
	const inTheWay = path.join(folder, 'file');
	writeFileSync(inTheWay, '');
	const cluster = newCluster();
	const run = record(path.join(inTheWay, 'x'));
	assert.match(
		(await run.begin(cluster, 'run-1')) ?? '',
		/the journal cannot be written in .*file\/x: .*; set XDG_STATE_HOME/,
	);
	// A file system that makes no folder, and says that there is none.
	assert.match(
		(await record('/proc/etcd-medic').begin(cluster, 'run-1')) ?? '',
		/the journal cannot be written in \/proc\/etcd-medic: ENOENT/,
	);
	const other = record(path.join(folder, 'd'));
	assert.equal(await other.begin(cluster, 'run-2'), undefined);
	await other.close();
});

test('the newest run of the cluster is found when it did not come to its end', async () => {
	const directory = path.join(folder, 'e');
	const cluster = newCluster();
	assert.equal((await lastRunOn(directory, cluster)).kind, 'over');
	const run = record(directory);
	await run.begin(cluster, '20260101T000000Z');
	await run.write(started);
	await run.write(stepStarted);
	await run.close();
	const found = await lastRunOn(directory, cluster);
	assert.ok(found.kind === 'unfinished');
	assert.deepEqual(found.journal.events, [started, stepStarted]);
	assert.equal((await lastRunOn(directory, newCluster())).kind, 'over');
	const later = record(directory);
	await later.begin(cluster, '20260102T000000Z');
	await later.write(started);
	await later.write(finished);
	await later.close();
	assert.equal((await lastRunOn(directory, cluster)).kind, 'over');
	assert.equal(readdirSync(directory).length, 2);
});

describe('a journal that says nothing', () => {
	const cluster = newCluster();
	const begun = async (name: string, text: string): Promise<string> => {
		const directory = path.join(folder, name);
		mkdirSync(directory);
		writeFileSync(path.join(directory, `run-1-${cluster}.jsonl`), text);
		return directory;
	};

	const header = JSON.stringify({
		schema: 'etcd-medic/journal/v1',
		clusterId: cluster,
	});
	const noSteps = {...started, plan: {...started.plan, steps: undefined}};
	for (const [what, text, why] of [
		['is none of ours', 'hello\n', /it is no journal$/],
		[
			'is that of another cluster',
			`{"schema":"etcd-medic/journal/v1","clusterId":"beef"}\n${JSON.stringify(started)}\n`,
			/it is the journal of another cluster$/,
		],
		[
			'is far too large',
			'\n'.repeat(17 * 1024 * 1024),
			/17\.0 MiB are too much for a journal$/,
		],
		[
			'has a plan without steps',
			`${header}\n${JSON.stringify(noSteps)}\n`,
			/lines that lack a part: 1$/,
		],
		[
			'has an end without an outcome',
			`${header}\n${JSON.stringify(started)}\n{"kind":"step-finished","atMs":1}\n`,
			/lines that lack a part: 1$/,
		],
	] as const) {
		test(`because it ${what} stops nobody, and is told`, async () => {
			const last = await lastRunOn(await begun(what, text), cluster);
			assert.ok(last.kind === 'unreadable');
			assert.match(unreadableText(last), why);
		});
	}

	test('because it is a folder is none', async () => {
		const directory = path.join(folder, 'folder');
		mkdirSync(path.join(directory, `run-1-${cluster}.jsonl`), {
			recursive: true,
		});
		assert.equal((await lastRunOn(directory, cluster)).kind, 'over');
	});
});

test('a line that was cut short by a kill is left out, and the run goes on behind it', async () => {
	const directory = path.join(folder, 'f');
	const cluster = newCluster();
	const run = record(directory);
	await run.begin(cluster, 'run-1');
	await run.write(started);
	const file = run.file ?? '';
	await run.close();
	appendFileSync(file, '{"kind":"step-star');
	const resumed = record(directory);
	await resumed.begin(cluster, 'run-1');
	await resumed.write(stepStarted);
	await resumed.close();
	const journal = await readJournal(file);
	assert.deepEqual(journal?.events, [started, stepStarted]);
	assert.equal(replay(journal.events)?.steps['snapshot']?.state, 'running');
});
