import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {
	runHeadless,
	type HeadlessRun,
} from '../../../source/engine/headless-run.js';
import {refuses} from '../../support/fake-member.js';
import {alarm, mebibyte} from '../../support/observation-builder.js';
import {
	defragment,
	disarm,
	moveFrom,
	open,
	openSlow,
	type RecoveryRun,
} from '../run/step-run.js';

/** Runs headless on the fake cluster; what it said, and its exit code. */
async function headless(
	run: RecoveryRun,
	cause: HeadlessRun['cause'] = 'nospace',
	altered: (seen: Observation) => Observation = seen => seen,
): Promise<{code: number | undefined; said: readonly string[]}> {
	const said: string[] = [];
	const {cluster, clock, recovery, leaving} = run;
	const code = await clock.run(
		runHeadless(cluster.look(), {
			observer: {
				round: async () => altered(await cluster.observe()),
				current: () => altered(cluster.look()),
				close: () => undefined,
			},
			recovery,
			cause,
			say: text => {
				said.push(text);
			},
			nowMs: () => clock.nowMs(),
			sleep: async ms => clock.sleep(ms),
			isLeaving: () => false,
			signal: leaving.signal,
		}),
	);
	return {code, said};
}

test('the whole plan runs without a question, the move of the leader too', async t => {
	const run = await openSlow(t);
	assert.equal((await headless(run)).code, 0);
	assert.equal(run.outcomeOf(moveFrom('m1')), 'done');
	assert.deepEqual(run.cluster.alarms, []);
});

test('leadership that cannot be moved is left out, and the recovery goes on', async t => {
	const run = await openSlow(t);
	run.cluster.onCall = call =>
		call.kind === 'moveLeader' ? refuses('auth') : undefined;
	const {code, said} = await headless(run);
	assert.equal(code, 0);
	assert.equal(run.outcomeOf(moveFrom('m1')), 'skipped');
	assert.equal(run.outcomeOf(defragment('m1')), 'done');
	assert.deepEqual(said, [
		'  left out: the leader is defragmented as it leads',
	]);
});

test('a recovery has nothing to do where only maintenance would help', async t => {
	const run = await open(t);
	run.cluster.alarms = [];
	const {code, said} = await headless(run);
	assert.equal(code, 0);
	assert.match(
		said.join(),
		/^nothing needs recovery: .* etcd-medic maintain would do this: Defragment m2;/,
	);
	assert.deepEqual(run.cluster.calls, []);
});

test('maintenance leaves NOSPACE to a recovery, at its start and in the middle', async t => {
	const frozen = await open(t);
	const refused = await headless(frozen, 'fragmented');
	assert.equal(refused.code, 3);
	assert.match(refused.said.join(), /^refused: NOSPACE is raised/);
	assert.deepEqual(frozen.cluster.calls, []);

	const run = await open(t);
	run.cluster.alarms = [];
	run.cluster.onCall = call => {
		if (call.kind === 'defragment')
			run.cluster.alarms = [alarm('NOSPACE', 'm3')];
		return undefined;
	};
	const stopped = await headless(run, 'fragmented');
	assert.equal(stopped.code, 2);
	assert.match(
		stopped.said.at(-1) ?? '',
		/^NOT FINISHED: still armed: NOSPACE/,
	);
	assert.ok(run.cluster.calls.every(call => call.kind !== 'disarm'));
});

test('a member that is a moment behind is waited for; one that stays so refuses with nothing changed', async t => {
	const soon = await open(t);
	soon.cluster.member('m3').behind = 500;
	void soon.clock.sleep(4000).then(() => {
		soon.cluster.member('m3').behind = 0;
	});
	const waited = await headless(soon);
	assert.equal(waited.code, 0);
	assert.match(waited.said[0] ?? '', /^waiting up to 15 s before Check that/);

	const never = await open(t);
	never.cluster.member('m3').behind = 500;
	assert.equal((await headless(never)).code, 3);
	assert.deepEqual(never.cluster.calls, []);
});

test('a step that fails in the middle ends it, and says what is still armed', async t => {
	const run = await open(t);
	run.cluster.onCall = call =>
		call.kind === 'disarm' ? refuses('auth') : undefined;
	const {code, said} = await headless(run);
	assert.equal(code, 2);
	assert.equal(run.outcomeOf(disarm('m1')), 'failed');
	assert.match(said.at(-1) ?? '', /^NOT RECOVERED: still armed: NOSPACE of/);
});

/** Raises NOSPACE on m1 again, at so many of the canaries, and refuses those. */
function raiseAtCanaries(run: RecoveryRun, times: number): void {
	let left = times;
	run.cluster.onCall = call => {
		if (call.kind !== 'put' || left === 0) return undefined;
		left -= 1;
		run.cluster.alarms = [alarm('NOSPACE', 'm1')];
		return refuses('nospace');
	};
}

test('NOSPACE that comes back at the proof of writes is disarmed again, and the proof repeated', async t => {
	const run = await open(t);
	raiseAtCanaries(run, 1);
	const {code} = await headless(run);
	assert.equal(code, 0);
	assert.equal(run.outcomeOf(`${disarm('m1')}-2`), 'done');
	assert.equal(run.outcomeOf('verify'), 'done');
	assert.deepEqual(run.cluster.alarms, []);
});

test('NOSPACE that comes back at every proof ends the run', async t => {
	const run = await open(t);
	const raisedAtFirst = run.cluster.alarms.length;
	raiseAtCanaries(run, 100);
	const {code, said} = await headless(run);
	assert.equal(code, 2);
	assert.match(said.at(-1) ?? '', /^NOT RECOVERED: still armed: NOSPACE of/);
	const disarms = run.cluster.calls.filter(call => call.kind === 'disarm');
	assert.equal(disarms.length, raisedAtFirst + 3);
});

/** The same, as members say it that know of no leader. */
function leaderless(seen: Observation): Observation {
	return {
		...seen,
		members: seen.members.map(each => ({
			...each,
			status:
				each.status?.kind === 'value'
					? {...each.status, value: {...each.status.value, leaderId: undefined}}
					: each.status,
		})),
	};
}

test('an election in the middle of a run is waited for; a leader that does not come ends it', async t => {
	const without = async (ms: number) => {
		const run = await open(t);
		let sinceMs: number | undefined;
		return headless(run, 'nospace', seen => {
			// Right after the last defragment, before the first disarm.
			if (run.outcomeOf(defragment('m1')) === 'done') {
				sinceMs ??= run.clock.nowMs();
			}

			const isElecting =
				sinceMs !== undefined && run.clock.nowMs() - sinceMs < ms;
			return isElecting ? leaderless(seen) : seen;
		});
	};

	const soon = await without(4000);
	assert.equal(soon.code, 0, soon.said.join('\n'));
	assert.match(soon.said.join('\n'), /waiting up to 15 s for a leader/);
	const never = await without(1e9);
	assert.equal(never.code, 2);
	assert.match(never.said.join('\n'), /refused: No leader/);
});

test('once aborted nothing more is begun, and there is no verdict', async t => {
	const run = await open(t);
	run.cluster.onCall = () => {
		run.leaving.abort();
		return undefined;
	};
	assert.equal((await headless(run)).code, undefined);
	assert.equal(run.outcomeOf('compact'), 'waiting');
});

test('a need that goes away while it is waited for ends well', async t => {
	const run = await open(t);
	run.cluster.alarms = [];
	run.cluster.member('m2').isDefragmenting = true;
	void run.clock.sleep(3000).then(() => {
		// Another session has maintained it meanwhile.
		for (const each of run.cluster.members) {
			each.isDefragmenting = false;
			each.dbSizeBytes = each.usedBytes;
		}
	});
	const {code, said} = await headless(run, 'fragmented');
	assert.equal(code, 0);
	assert.match(said.at(-1) ?? '', /nothing to recover from/);
	assert.deepEqual(run.cluster.calls, []);
});

test('live data alone over the quota is refused before anything, unless a prefix is named', async t => {
	const fill = (run: RecoveryRun): void => {
		const {cluster} = run;
		cluster.tellsHistory = true;
		for (let index = 0; index < 600; index += 1) {
			cluster.keys.set(`/registry/events/ns/e.${index}`, 'x');
		}

		// As many revisions as the fake's last compaction has: none is history.
		cluster.revision = 100;
		for (const each of cluster.members) {
			each.usedBytes = 64 * mebibyte;
			each.inUseBytes = 64 * mebibyte;
			each.historyBytes = 0;
		}
	};

	const full = await open(t);
	fill(full);
	const {code, said} = await headless(full);
	assert.equal(code, 3);
	assert.deepEqual(full.cluster.calls, []);
	assert.match(said.join(), /^refused: compaction and defragments cannot/);
	assert.match(said.join(), /--delete-prefix \/registry\/events\//);

	const history = await open(t);
	fill(history);
	history.cluster.revision = 5000;
	await headless(history);
	assert.equal(history.outcomeOf('compact'), 'done', 'it may be history');
});
