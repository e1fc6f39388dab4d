import assert from 'node:assert/strict';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {deleteOldSnapshots} from '../../../source/run/old-snapshots.js';

const runAt = (day: number) =>
	`202601${String(day).padStart(2, '0')}T030000.000Z`;

function folderOf(t: TestContext, ...names: readonly string[]): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-'));
	t.after(() => {
		rmSync(folder, {recursive: true});
	});
	for (const name of names) writeFileSync(path.join(folder, name), '');
	return folder;
}

const ours = (day: number, clusterId = 'aa') => [
	`maintain-snapshot-${runAt(day)}.db`,
	`run-${runAt(day)}-${clusterId}.jsonl`,
];

test('the newest three backups of maintenance stay, older ones go', async t => {
	const folder = folderOf(t, ...[1, 2, 3, 4, 5].flatMap(day => ours(day)));
	assert.deepEqual(await deleteOldSnapshots(folder, 'aa'), [
		`maintain-snapshot-${runAt(1)}.db`,
		`maintain-snapshot-${runAt(2)}.db`,
	]);
	assert.deepEqual(
		readdirSync(folder).filter(name => name.endsWith('.db')),
		[3, 4, 5].map(day => `maintain-snapshot-${runAt(day)}.db`),
	);
	assert.deepEqual(await deleteOldSnapshots(folder, 'aa'), []);
});

test('a backup of another cluster, of a recovery, or of unknown origin is left alone', async t => {
	const names = [
		...[1, 2, 3, 4].flatMap(day => ours(day, 'bb')),
		...[5, 6, 7].flatMap(day => ours(day)),
		`snapshot-${runAt(8)}.db`,
		`run-${runAt(8)}-aa.jsonl`,
		`maintain-snapshot-${runAt(9)}.db`,
		'maintain-snapshot-by-hand.db',
		`maintain-snapshot-${runAt(5)}.db.part`,
	];
	const folder = folderOf(t, ...names);
	assert.deepEqual(await deleteOldSnapshots(folder, 'aa'), []);
	assert.deepEqual(readdirSync(folder), names.toSorted());
});
