import assert from 'node:assert/strict';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import fc from 'fast-check';
import type {KeptScrapes} from '../../../source/cluster/kept-scrape.js';
import {keptFrom, trendsOf} from '../../../source/cluster/kept-scrape.js';
import {
	readKeptScrapes,
	writeKeptScrapes,
} from '../../../source/host/kept-scrape.js';
import {
	clusterId,
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {trendPoint} from '../diagnosis/findings-of.js';

function folder(context: TestContext): string {
	const made = mkdtempSync(path.join(tmpdir(), 'etcd-medic-kept-'));
	context.after(() => {
		rmSync(made, {recursive: true, force: true});
	});
	return path.join(made, 'etcd-medic');
}

const buckets = [
	{leMs: 1, count: 5},
	{leMs: Infinity, count: 9},
];
const kept: KeptScrapes = {
	clusterId,
	members: [
		{
			memberId: idOf('m1'),
			processStartedAtMs: takenAtMs - 1000,
			takenAtMs,
			walFsync: buckets,
			backendCommit: undefined,
			points: [trendPoint(1000, {revision: 7}), trendPoint(0)],
		},
	],
};

test('what is written is read back, the open bucket and the figures that are not known among it', async t => {
	const directory = folder(t);
	assert.equal(await writeKeptScrapes(directory, kept), true);
	assert.deepEqual(await readKeptScrapes(directory, clusterId), kept);
});

test('the file is the owner’s alone, and nothing is left beside it', async t => {
	const directory = folder(t);
	await writeKeptScrapes(directory, kept);
	await writeKeptScrapes(directory, kept);
	const [name, ...others] = readdirSync(directory);
	assert.deepEqual(others, []);
	const file = path.join(directory, name ?? '');
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.equal(statSync(directory).mode & 0o777, 0o700);
});

test('each cluster has a file of its own', async t => {
	const directory = folder(t);
	await writeKeptScrapes(directory, kept);
	await writeKeptScrapes(directory, {clusterId: 'dead', members: []});
	assert.deepEqual(await readKeptScrapes(directory, clusterId), kept);
	assert.equal(await readKeptScrapes(directory, 'beef'), undefined);
});

test('a directory that cannot be written is said, not thrown', async t => {
	const directory = folder(t);
	// A file where the directory should be stops root, too.
	mkdirSync(path.dirname(directory), {recursive: true});
	writeFileSync(directory, '');
	assert.equal(await writeKeptScrapes(directory, kept), false);
	assert.equal(await readKeptScrapes(directory, clusterId), undefined);
	assert.equal(await writeKeptScrapes('', kept), false);
});

test('a name from outside never leads out of the directory', async t => {
	const directory = folder(t);
	for (const id of ['../x', '', 'a/b', 'DEAD', 'f'.repeat(17)]) {
		assert.equal(
			await writeKeptScrapes(directory, {...kept, clusterId: id}),
			false,
			id,
		);
		assert.equal(await readKeptScrapes(directory, id), undefined, id);
	}
});

test('a file that is anything else is as good as absent', async t => {
	const directory = folder(t);
	await writeKeptScrapes(directory, kept);
	const [name] = readdirSync(directory);
	const file = path.join(directory, name ?? '');
	for (const text of [
		'',
		'{',
		'null',
		'[]',
		JSON.stringify({...kept, format: 'other'}),
		JSON.stringify({...kept, format: 'etcd-medic/kept-scrape/v1', members: {}}),
	]) {
		chmodSync(file, 0o600);
		writeFileSync(file, text);
		assert.equal(await readKeptScrapes(directory, clusterId), undefined, text);
	}
});

test('whatever the JSON, only figures that can be come out', async t => {
	const directory = folder(t);
	await writeKeptScrapes(directory, kept);
	const [name] = readdirSync(directory);
	const file = path.join(directory, name ?? '');
	await fc.assert(
		fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (any, point) => {
			writeFileSync(
				file,
				JSON.stringify({
					format: 'etcd-medic/kept-scrape/v1',
					clusterId,
					members: [
						any,
						{memberId: 'a', takenAtMs: 1, walFsync: any, points: [point]},
						{memberId: 'b', takenAtMs: -1, points: point},
					],
				}),
			);
			const read = await readKeptScrapes(directory, clusterId);
			for (const {takenAtMs: at, points} of read?.members ?? []) {
				assert.ok(at >= 0);
				for (const each of points) assert.ok(each.takenAtMs >= 0);
			}
		}),
		{numRuns: 100},
	);
});

test('what is kept of an observation is its counts and the trend until then', () => {
	const first = keptFrom(
		observation({
			members: [
				member({metrics: {walFsyncBuckets: buckets}}),
				member({name: 'm2', problem: 'refused'}),
			],
		}),
		{
			[idOf('m1')]: [
				trendPoint(86_400_001),
				trendPoint(86_400_000),
				trendPoint(0),
			],
		},
		undefined,
	);
	assert.equal(first?.clusterId, clusterId);
	assert.deepEqual(
		first.members.map(({memberId}) => memberId),
		[idOf('m1')],
	);
	assert.deepEqual(first.members[0]?.walFsync, buckets);
	assert.equal(first.members[0].points.length, 2);
	assert.equal(trendsOf(first)[idOf('m1')]?.length, 2);
	assert.deepEqual(trendsOf(undefined), {});
});

test('a scrape that is too young for a window stays; a silent member keeps its own', () => {
	const now = (agoMs: number) => ({
		clusterId,
		members: [
			{
				memberId: idOf('m1'),
				processStartedAtMs: takenAtMs - 86_400_000,
				takenAtMs: takenAtMs - agoMs,
				walFsync: buckets,
				backendCommit: buckets,
				points: [],
			},
		],
	});
	const observed = observation({members: [member()]});
	const takenAt = (agoMs: number) =>
		keptFrom(observed, {}, now(agoMs))?.members[0]?.takenAtMs;
	assert.equal(takenAt(4999), takenAtMs - 4999);
	assert.equal(takenAt(5000), takenAtMs);
	const restarted = observation({
		members: [member({metrics: {processStartedAtMs: takenAtMs - 1}})],
	});
	assert.equal(
		keptFrom(restarted, {}, now(1000))?.members[0]?.takenAtMs,
		takenAtMs,
	);
	const silent = observation({
		members: [member({name: 'm1', metricsProblem: 'refused'})],
	});
	assert.equal(
		keptFrom(silent, {}, now(600_000))?.members[0]?.takenAtMs,
		takenAtMs - 600_000,
	);
	const nobody = observation({members: [member({problem: 'refused'})]});
	assert.equal(keptFrom(nobody, {}, undefined), undefined);
});
