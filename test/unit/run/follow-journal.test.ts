import assert from 'node:assert/strict';
import {appendFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {
	followJournal,
	type JournalFollower,
} from '../../../source/run/follow-journal.js';
import {runningStep} from '../../../source/run/progress.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import {plan, step} from '../../support/step-builder.js';

const clusterId = 'c1';
const stepId = step().id;
const header = {schema: 'etcd-medic/journal/v1', clusterId, runId: 'r1'};
const started: RunEvent = {
	kind: 'run-started',
	atMs: 1000,
	runId: 'r1',
	plan: plan({steps: [step()]}),
};
const stepStarted: RunEvent = {
	kind: 'step-started',
	atMs: 2000,
	stepId,
	memberId: 'a1',
	confirmedBy: 'keyboard',
	preChecks: [],
};

function bench(context: TestContext): {
	readonly follower: JournalFollower;
	readonly file: string;
	readonly write: (...lines: readonly unknown[]) => void;
	/** What it says after its patience is over. */
	readonly later: (runId?: string) => Promise<string | undefined>;
} {
	const directory = mkdtempSync(path.join(tmpdir(), 'etcd-medic-follow-'));
	context.after(() => {
		rmSync(directory, {recursive: true, force: true});
	});
	let nowMs = 0;
	const file = path.join(directory, `run-r1-${clusterId}.jsonl`);
	const follower = followJournal(directory, () => nowMs);
	return {
		follower,
		file,
		write(...lines) {
			const text = lines.map(each => `${JSON.stringify(each)}\n`).join('');
			appendFileSync(file, text);
		},
		async later(runId = 'r1') {
			nowMs += 2000;
			const progress = await follower.progress(clusterId, runId);
			if (progress === undefined) return undefined;
			return runningStep(progress)?.id ?? 'nothing runs';
		},
	};
}

test('a journal is followed as it grows', async context => {
	const {later, write} = bench(context);
	assert.equal(await later(), undefined);
	write(header, started);
	assert.equal(await later(), 'nothing runs');
	write(stepStarted);
	assert.equal(await later(), stepId);
	assert.equal(await later(), stepId);
});

test('a line that is half written is taken when it is whole', async context => {
	const {later, write, file} = bench(context);
	write(header, started);
	const line = JSON.stringify(stepStarted);
	appendFileSync(file, line.slice(0, 20));
	assert.equal(await later(), 'nothing runs');
	appendFileSync(file, `${line.slice(20)}\n`);
	assert.equal(await later(), stepId);
});

test('it is looked at once in 2 s, however often it is asked', async context => {
	const {follower, later, write} = bench(context);
	write(header, started);
	assert.equal(await later(), 'nothing runs');
	write(stepStarted);
	const again = await follower.progress(clusterId, 'r1');
	assert.equal(runningStep(again), undefined);
	assert.equal(await later(), stepId);
});

test('the journal of an older run says nothing of this one, until it grows', async context => {
	const {later, write} = bench(context);
	write(header, started);
	assert.equal(await later('r2'), undefined);
	assert.equal(await later('r2'), undefined);
	// A run that is taken up again goes on under its first name.
	write(stepStarted);
	assert.equal(await later('r2'), stepId);
});

test('a second run of the same session is its own', async context => {
	const {file, later} = bench(context);
	writeFileSync(
		file.replace('run-r1-', 'run-r1.2-'),
		[header, started].map(each => `${JSON.stringify(each)}\n`).join(''),
	);
	assert.equal(await later('r1'), 'nothing runs');
	assert.equal(await later('r'), undefined);
});

test('a file that is no journal says nothing, and breaks nothing', async context => {
	const {file, later} = bench(context);
	writeFileSync(file, 'hello\n{"kind":"run-started","atMs":1}\n[1]\n');
	assert.equal(await later(), undefined);
	const noTitle = {...started, plan: {steps: [{...step(), title: 7}]}};
	appendFileSync(file, `${JSON.stringify(noTitle)}\n`);
	assert.equal(await later(), undefined);
	appendFileSync(file, `${JSON.stringify(started)}\n`);
	assert.equal(await later(), 'nothing runs');
});

test('the journal that one session left behind says nothing of the next that holds the lock', async context => {
	const {write, later} = bench(context);
	write(header);
	assert.equal(await later('r1'), undefined);
	write(started, stepStarted);
	assert.equal(await later('r1'), stepId);
	assert.equal(await later('r2'), undefined);
	assert.equal(await later('r2'), undefined);
});
