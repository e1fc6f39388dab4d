import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compactHistory} from '../../../source/run/compact-history.js';
import type {StepResult} from '../../../source/run/step-context.js';
import {refuses} from '../../support/fake-member.js';
import {idOf, mebibyte, problem} from '../../support/observation-builder.js';
import {bench, type Bench} from './step-run.js';

const compact = async (made: Bench, revision = 5000): Promise<StepResult> =>
	made.clock.run(
		compactHistory(
			{kind: 'compact', memberId: idOf('m2'), endpoint: 'e', revision},
			made.context,
		),
	);

const asked = ({cluster}: Bench) =>
	cluster.calls.map(call => `${call.to} ${call.about}`);

test('one member compacts, then each other voter is waited for, and each call is announced', async () => {
	const made = bench();
	const result = await compact(made);
	assert.equal(result.outcome, 'done');
	assert.deepEqual(asked(made), ['m2 4999', 'm2 5000', 'm1 5000', 'm3 5000']);
	assert.equal(made.announced.length, 4);
	assert.match(made.announced[3] ?? '', /10\.0\.0\.3:2379 .* 5000$/);
});

test('the step ends when the slowest member has deleted, not the first', async () => {
	const made = bench();
	made.cluster.member('m3').compactMs = 9000;
	const startedAtMs = made.clock.nowMs();
	await compact(made);
	assert.ok(made.clock.nowMs() - startedAtMs >= 9000);
	assert.ok(made.clock.nowMs() >= made.cluster.member('m3').compactsUntilMs);
});

test('the bytes that a compaction freed show in the figures of the step', async () => {
	const result = await compact(bench());
	assert.equal(result.measured['inUseBeforeBytes'], 24 * mebibyte);
	assert.equal(result.measured['inUseAfterBytes'], 16 * mebibyte);
});

test('the bytes in use are compared member by member, whoever comes or goes in between', async () => {
	const made = bench();
	const {observe} = made.context;
	let looks = 0;
	const startedAtMs = made.clock.nowMs();
	const result = await made.clock.run(
		compactHistory(
			{kind: 'compact', memberId: idOf('m2'), endpoint: 'e', revision: 5000},
			{
				...made.context,
				async observe() {
					const seen = await observe();
					looks += 1;
					// The list is told in another order from one look to the next.
					return {
						...seen,
						members: looks % 2 === 0 ? seen.members.toReversed() : seen.members,
					};
				},
			},
		),
	);
	assert.equal(result.outcome, 'done');
	assert.ok(made.clock.nowMs() - startedAtMs < 5000, 'it was given up');
});

test('a revision that was compacted before is already so', async () => {
	const made = bench();
	await compact(made);
	const again = await compact(made);
	assert.equal(again.outcome, 'already-so');
	assert.match(again.message, /revision 5000 was compacted before/);
});

test('a compaction that outlasts its deadline is asked again, for the same revision of the same member', async () => {
	const made = bench();
	made.cluster.member('m3').compactMs = 35_000;
	const result = await compact(made);
	assert.equal(result.outcome, 'done');
	const [first, second, third, ...rest] = asked(made);
	assert.deepEqual([first, second, third], ['m2 4999', 'm2 5000', 'm1 5000']);
	assert.ok(rest.length > 1, 'it was asked again');
	assert.deepEqual([...new Set(rest)], ['m3 5000']);
	assert.equal(made.announced.length, made.cluster.calls.length);
});

test('leaving ends the asking', async () => {
	const made = bench();
	made.cluster.member('m3').state = 'hung';
	void made.clock.sleep(25_000).then(() => {
		made.leaving.abort();
	});
	const result = await compact(made);
	assert.equal(result.outcome, 'failed');
	assert.equal(result.problem?.kind, 'timeout');
});

test('any other problem ends the step at once: no later member is asked', async () => {
	for (const kind of ['corrupt', 'auth', 'future-revision'] as const) {
		const made = bench();
		made.cluster.onCall = call =>
			call.kind === 'compact' && call.to === 'm1' ? refuses(kind) : undefined;
		const result = await compact(made);
		assert.equal(result.outcome, 'failed');
		assert.equal(result.problem?.kind, kind);
		assert.match(result.message, /compaction on m1: .* run this step again/);
		assert.deepEqual(asked(made).at(-1), 'm1 5000');
	}
});

test('a compaction that was applied though its answer was lost is found done by the next ask', async () => {
	const made = bench();
	let isLost = false;
	made.cluster.onCall = call => {
		if (call.kind !== 'compact' || call.about !== '5000' || isLost) {
			return undefined;
		}

		isLost = true;
		return {problem: problem('timeout'), isApplied: true};
	};
	const result = await compact(made);
	assert.equal(result.outcome, 'already-so');
	assert.deepEqual(asked(made).slice(1, 3), ['m2 5000', 'm2 5000']);
});

/** Every look at the cluster that the step takes, by what m1 says is in use. */
async function inUseSeen(
	made: Bench,
	told: readonly number[],
): Promise<readonly number[]> {
	const looks: number[] = [];
	const {observe} = made.context;
	const context = {
		...made.context,
		async observe() {
			const bytes = told[looks.length] ?? told.at(-1) ?? 0;
			for (const each of made.cluster.members) each.inUseBytes = bytes;
			looks.push(bytes);
			return observe();
		},
	};
	await made.clock.run(
		compactHistory(
			{kind: 'compact', memberId: idOf('m2'), endpoint: 'e', revision: 5000},
			context,
		),
	);
	return looks;
}

test('bytes in use that have fallen are settled once two readings agree, others after one more', async () => {
	// The first look is the one before the compaction.
	assert.deepEqual(await inUseSeen(bench(), [24, 16]), [24, 16, 16]);
	assert.deepEqual(await inUseSeen(bench(), [24, 24]), [24, 24, 24, 24]);
	assert.deepEqual(
		await inUseSeen(bench(), [24, 24, 24, 16]),
		[24, 24, 24, 16, 16],
	);
	assert.deepEqual(
		await inUseSeen(bench(), [24, 20, 18, 16]),
		[24, 20, 18, 16, 16],
	);
});
