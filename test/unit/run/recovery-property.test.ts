import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import type {FakeCluster} from '../../support/fake-cluster.js';
import type {FakeCall} from '../../support/fake-member.js';
import {idOf, mebibyte} from '../../support/observation-builder.js';
import {recoveryRun, type RecoveryRun} from './step-run.js';

// Whatever happens to a cluster between two steps, no call goes out that the
// safety rules forbid. The rules are told here from the fake cluster's own
// state, not from what the tool believes.

type Change = {
	readonly kind:
		| 'lead'
		| 'hang'
		| 'kill'
		| 'heal'
		| 'blind'
		| 'grow'
		| 'foreign-defragment'
		| 'skip'
		| 'jump';
	readonly name: string;
};

const anyChange = (names: readonly string[]): fc.Arbitrary<Change> =>
	fc.record({
		kind: fc.constantFrom<Change['kind']>(
			'lead',
			'lead',
			'hang',
			'kill',
			'heal',
			'heal',
			'heal',
			'blind',
			'grow',
			'foreign-defragment',
			'skip',
			'jump',
		),
		name: fc.constantFrom(...names),
	});

function forbidden(run: RecoveryRun, call: FakeCall): string | undefined {
	const {cluster} = run;
	const target = cluster.member(call.to);
	const others = cluster.members.filter(each => each !== target);
	if (call.kind === 'defragment') {
		if (others.some(each => each.isDefragmenting)) {
			return 'two members defragmenting at once';
		}

		const left = others.filter(each => !isThrough(run, each.name));
		if (cluster.leader === call.to && left.length > 0) {
			return 'the leader before a follower';
		}

		const serving = others.filter(each => each.state === 'up').length;
		return serving <= cluster.members.length / 2 && !isTyped(run, call)
			? 'fewer than quorum serving'
			: undefined;
	}

	if (call.kind === 'disarm') {
		const unsafe = cluster.members.filter(
			each =>
				each.state !== 'up' ||
				each.isDefragmenting ||
				each.metrics === 'unreadable' ||
				each.dbSizeBytes / each.quotaBytes >= 0.9,
		);
		return unsafe.length > 0
			? `a disarm while ${unsafe.map(each => each.name).join()} may be full`
			: undefined;
	}

	return undefined;
}

// An outage is typed, and only where a member is down that was left out by decision.
const isTyped = (run: RecoveryRun, call: FakeCall): boolean =>
	run
		.plan()
		.steps.find(({id}) => id === `defragment-${run.cluster.member(call.to).id}`)
		?.level === 3 &&
	run.cluster.members.some(
		each => run.outcomeOf(`bring-back-${each.id}`) === 'skipped',
	);

// A follower needs nothing more once it was rewritten or left out on purpose.
const isThrough = (run: RecoveryRun, name: string): boolean =>
	['done', 'already-so', 'skipped'].includes(
		run.outcomeOf(`defragment-${idOf(name)}`) ?? '',
	);

async function happen(run: RecoveryRun, change: Change): Promise<void> {
	const {cluster, clock, recovery} = run;
	const each = cluster.member(change.name);
	switch (change.kind) {
		case 'lead': {
			if (each.state !== 'up') break;
			cluster.leader = each.name;
			cluster.term += 1;
			break;
		}

		case 'hang':
		case 'kill': {
			each.state = change.kind === 'hang' ? 'hung' : 'down';
			each.isDefragmenting = false;
			break;
		}

		case 'heal': {
			each.state = 'up';
			each.metrics = 'readable';
			break;
		}

		case 'blind': {
			each.metrics = 'unreadable';
			break;
		}

		case 'grow': {
			each.dbSizeBytes += 8 * mebibyte;
			break;
		}

		case 'foreign-defragment': {
			if (each.state !== 'up') break;
			each.isDefragmenting = true;
			void clock.sleep(30_000).then(() => {
				each.isDefragmenting = false;
			});
			break;
		}

		case 'skip': {
			const next = recovery.state.nextStepId;
			if (next !== undefined) await clock.run(recovery.skipStep(next));
			break;
		}

		// A page that was opened for another step, or a key that came late.
		case 'jump': {
			const {plan} = recovery.state;
			const id = `defragment-${each.id}`;
			if (plan?.kind === 'plan') {
				await clock.run(recovery.runStep(id, 'keyboard'));
			}

			break;
		}
	}
}

function heal(cluster: FakeCluster): void {
	for (const each of cluster.members) {
		each.state = 'up';
		each.metrics = 'readable';
		each.isDefragmenting = false;
	}
}

for (const names of [
	['m1', 'm2', 'm3'],
	['m1', 'm2', 'm3', 'm4', 'm5'],
]) {
	test(`with ${names.length} members no forbidden call goes out, whatever happens between two steps`, async () => {
		const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-'));
		let number = 0;
		let recovered = 0;
		try {
			await fc.assert(
				fc.asyncProperty(
					fc.array(fc.array(anyChange(names), {maxLength: 2}), {
						maxLength: 25,
					}),
					async rounds => {
						number += 1;
						const run = recoveryRun(path.join(folder, `${number}.db`), {names});
						const broken: string[] = [];
						run.cluster.onCall = call => {
							const rule = forbidden(run, call);
							if (rule !== undefined) broken.push(`${rule}: ${call.to}`);
							return undefined;
						};
						for (const changes of rounds) {
							for (const change of changes) await happen(run, change);
							await run.runNext();
							assert.deepEqual(broken, []);
						}

						heal(run.cluster);
						await run.runAll();
						assert.deepEqual(broken, []);
						const {finished} = run.recovery.state.progress ?? {};
						if (finished?.outcome !== 'recovered') return;
						recovered += 1;
						assert.deepEqual(run.cluster.alarms, []);
						assert.deepEqual([...run.cluster.keys], []);
					},
				),
				{numRuns: 150},
			);
		} finally {
			await rm(folder, {recursive: true});
		}

		// The rules are not kept by doing nothing.
		assert.ok(recovered > 30, `${recovered} of 150 runs recovered`);
	});
}
