import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Latency} from '../../../source/cluster/latency.js';
import {
	isReachable,
	type Observation,
} from '../../../source/cluster/observation.js';
import {
	deservesSecondLook,
	lookAgain,
	patientRound,
} from '../../../source/engine/second-look.js';
import {
	latency,
	member,
	observation,
} from '../../support/observation-builder.js';
import {plan} from '../../support/step-builder.js';

const few = {windowMs: 2000, p50Ms: undefined, p99Ms: undefined};

function seen(changes: Partial<Latency>): Observation {
	return observation({
		members: [member({metrics: {walFsync: latency({...few, ...changes})}})],
	});
}

// Looks at one member whose fsyncs depend on the time looked at.
async function looked(
	at: (elapsedMs: number) => Partial<Latency>,
	signal?: AbortSignal,
): Promise<{
	elapsedMs: number;
	rounds: number;
	longer: number;
	samples: number;
}> {
	let [elapsedMs, rounds, longer] = [0, 0, 0];
	const last = await lookAgain(seen(at(0)), {
		observer: {
			async round() {
				rounds += 1;
				return seen(at(elapsedMs));
			},
			current: () => seen(at(elapsedMs)),
		},
		nowMs: () => elapsedMs,
		async sleep(ms) {
			elapsedMs += ms;
		},
		onLonger() {
			longer += 1;
		},
		...(signal === undefined ? {} : {signal}),
	});
	const metrics = last.members[0]?.metrics;
	const samples =
		metrics?.kind === 'value' ? (metrics.value.walFsync?.samples ?? 0) : 0;
	return {elapsedMs, rounds, longer, samples};
}

test('few fsyncs without a slow one among them need no longer look', async () => {
	const longestMs = async (someAboveMs: number) =>
		(await looked(() => ({samples: 19, someAboveMs}))).elapsedMs;
	assert.equal(await longestMs(32), 2000);
	assert.equal(await longestMs(64), 10_000);
	const none = await looked(() => ({samples: 0, someAboveMs: undefined}));
	assert.deepEqual(none, {elapsedMs: 2000, rounds: 1, longer: 0, samples: 0});
});

test('it is looked at for longer until there are enough, and 10 s at most', async () => {
	const enough = await looked(elapsedMs => ({
		samples: elapsedMs / 250,
		someAboveMs: 128,
	}));
	assert.deepEqual(enough, {
		elapsedMs: 6000,
		rounds: 3,
		longer: 1,
		samples: 24,
	});
	const never = await looked(() => ({samples: 1, someAboveMs: 512}));
	assert.deepEqual(never, {
		elapsedMs: 10_000,
		rounds: 5,
		longer: 1,
		samples: 1,
	});
});

test('whoever is leaving waits for no look', async () => {
	const at = await looked(() => ({samples: 1}), AbortSignal.abort());
	assert.deepEqual([at.elapsedMs, at.rounds], [0, 0]);
});

// A round that a member did not answer in; it answers after `answersMs`.
async function waitedFor(options: {
	readonly answersMs: number;
	readonly hasAnsweredBefore: boolean;
}): Promise<{readonly elapsedMs: number; readonly isReachable: boolean}> {
	// The round itself gave it 400 ms.
	let elapsedMs = 400;
	const at = () => {
		const hasAnswered = elapsedMs >= options.answersMs;
		const seenNow = member(
			hasAnswered ? {} : {problem: 'timeout', waitingSinceMs: 0},
		);
		return observation({
			members: [
				options.hasAnsweredBefore || hasAnswered
					? seenNow
					: {...seenNow, lastStatus: undefined},
			],
		});
	};

	const last = await patientRound({
		observer: {round: async () => at(), current: at},
		nowMs: () => elapsedMs,
		async sleep(ms) {
			elapsedMs += ms;
		},
	});
	return {elapsedMs, isReachable: last.members.every(isReachable)};
}

test('a slow member that answered before is waited for, and one that hangs is not waited for without end', async () => {
	assert.deepEqual(await waitedFor({answersMs: 900, hasAnsweredBefore: true}), {
		elapsedMs: 900,
		isReachable: true,
	});
	assert.deepEqual(
		await waitedFor({answersMs: Infinity, hasAnsweredBefore: true}),
		{elapsedMs: 1500, isReachable: false},
	);
});

test('a member that never answered is not waited for', async () => {
	assert.deepEqual(
		await waitedFor({answersMs: 900, hasAnsweredBefore: false}),
		{elapsedMs: 400, isReachable: false},
	);
});

test('a second look is taken before there is nothing to do, or only what can wait', () => {
	const one = seen({});
	const refusal = (reason: 'not-needed' | 'unsafe') =>
		({kind: 'refusal', reason, summary: '', advice: []}) as const;
	assert.ok(deservesSecondLook(one, refusal('not-needed')));
	assert.ok(!deservesSecondLook(one, refusal('unsafe')));
	assert.ok(deservesSecondLook(one, plan({cause: 'fragmented'})));
	assert.ok(!deservesSecondLook(one, plan({cause: 'nospace'})));
	assert.ok(!deservesSecondLook(one, plan({cause: 'slow-wal-fsync'})));
	const unread = observation({members: [member({metricsProblem: 'refused'})]});
	assert.ok(!deservesSecondLook(unread, refusal('not-needed')));
});
