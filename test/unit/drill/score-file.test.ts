import assert from 'node:assert/strict';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import type {Ledger} from '../../../source/drill/exercise.js';
import {finishDrill} from '../../../source/drill/finish.js';
import {scenarioNamed} from '../../../source/drill/scenarios.js';
import {
	deleteSnapshots,
	makeRunFolder,
	newestDrillJournal,
	readScores,
} from '../../../source/drill/score-file.js';

const look = {
	kind: 'look' as const,
	elapsedMs: 60_000,
	records: [],
	writers: [],
	move: undefined,
};
const opened = {
	kind: 'opened' as const,
	endpoints: [],
	metricsUrls: [],
	members: [],
};

async function finish(
	state: string,
	at: string,
	endSinceMs: number | undefined,
	diagnosis: Ledger['diagnosis'],
): Promise<number> {
	const folder = await makeRunFolder(state, at.replaceAll(/[-:]/g, ''));
	const {exitCode} = await finishDrill(
		scenarioNamed('nospace'),
		{opened, getLook: () => ({...look, endSinceMs})},
		{
			bed: 'simulated',
			seed: 1,
			speed: 1,
			hints: 0,
			isSelfPlayed: diagnosis === undefined,
			at,
			folder,
			diagnosis,
		},
	);
	return exitCode;
}

test('runs are kept for their owner only, and compared in the order of time', async context => {
	const state = mkdtempSync(path.join(tmpdir(), 'etcd-medic-test-'));
	context.after(() => {
		rmSync(state, {recursive: true});
	});
	assert.deepEqual(await readScores(state), []);
	const right = {choice: 'nospace-alarm' as const, atMs: 1000};
	assert.equal(
		await finish(state, '2026-11-21T03:00:00.000Z', 40_000, right),
		0,
	);
	assert.equal(
		await finish(state, '2026-11-20T03:00:00.000Z', 40_000, undefined),
		1,
	);
	assert.equal(
		await finish(state, '2026-11-19T03:00:00.000Z', undefined, right),
		2,
	);
	const drills = path.join(state, 'drills');
	// A run that was killed while it wrote, and something that is not ours.
	mkdirSync(path.join(drills, 'half'));
	writeFileSync(path.join(drills, 'half', 'debrief.json'), '{"schema":');
	mkdirSync(path.join(drills, 'other'));
	const scores = await readScores(state);
	assert.deepEqual(
		scores.map(each => [each.at.slice(0, 10), each.points, each.isSelfPlayed]),
		[
			['2026-11-19', 50, false],
			['2026-11-20', 85, true],
			['2026-11-21', 100, false],
		],
	);
	const run = path.join(drills, '20261121T030000.000Z');
	assert.equal(statSync(run).mode & 0o777, 0o700);
	for (const file of readdirSync(run)) {
		assert.equal(statSync(path.join(run, file)).mode & 0o777, 0o600, file);
	}

	writeFileSync(path.join(run, 'snapshot-1.db'), 'x');
	await deleteSnapshots(run);
	assert.deepEqual(readdirSync(run).toSorted(), ['debrief.json', 'debrief.md']);
});

test('where a drill’s files cannot be kept it says where, and what to set', async () => {
	await assert.rejects(makeRunFolder('/proc/etcd-medic', 'run'), {
		name: 'UserError',
		message:
			/^a drill's files cannot be kept in \/proc\/etcd-medic\/drills\/run: /,
		tryThis: 'set XDG_STATE_HOME to where they can be',
	});
});

test('the newest journal of a drill is found, where a later run left none', async () => {
	const state = mkdtempSync(path.join(tmpdir(), 'etcd-medic-drills-'));
	try {
		assert.equal(await newestDrillJournal(state), undefined);
		const older = await makeRunFolder(state, '20260101T000000.000Z-nospace');
		const newer = await makeRunFolder(state, '20260102T000000.000Z-nospace');
		await makeRunFolder(state, '20260103T000000.000Z-corrupt');
		assert.equal(await newestDrillJournal(state), undefined);
		for (const folder of [older, newer]) {
			writeFileSync(path.join(folder, 'run-1.jsonl'), '');
			writeFileSync(path.join(folder, 'run-2.jsonl'), '');
			writeFileSync(path.join(folder, 'snapshot-3.db'), '');
		}

		assert.equal(
			await newestDrillJournal(state),
			path.join(newer, 'run-2.jsonl'),
		);
	} finally {
		rmSync(state, {recursive: true, force: true});
	}
});

test('a title that is a question gets no second mark in the debrief', async () => {
	const state = mkdtempSync(path.join(tmpdir(), 'etcd-medic-question-'));
	try {
		const at = '2026-11-21T03:00:00.000Z';
		const {markdown} = await finishDrill(
			scenarioNamed('corrupt'),
			{opened, getLook: () => ({...look, endSinceMs: undefined})},
			{
				bed: 'simulated',
				seed: 1,
				speed: 1,
				hints: 0,
				isSelfPlayed: true,
				at,
				folder: await makeRunFolder(state, 'question'),
				diagnosis: undefined,
			},
		);
		assert.ok(markdown.includes(`do you press disarm? ${at}`), markdown);
	} finally {
		rmSync(state, {recursive: true, force: true});
	}
});
