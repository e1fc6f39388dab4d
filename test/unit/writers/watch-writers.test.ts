import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EndpointStatus} from '../../../source/cluster/endpoint-status.js';
import type {Reading} from '../../../source/cluster/reading.js';
import type {
	KeyChange,
	KeyWatcher,
	StatusReader,
	WatchHandlers,
} from '../../../source/etcd/capabilities.js';
import type {Source} from '../../../source/writers/sources.js';
import {openTally} from '../../../source/writers/tally.js';
import {
	watchWriters,
	type WatchOptions,
	type WatchOutcome,
} from '../../../source/writers/watch-writers.js';
import {
	alarm,
	answered,
	endpointStatus,
	failed,
} from '../../support/observation-builder.js';
import {pausedClock} from './paused-clock.js';

type Watch = (
	handlers: WatchHandlers,
	signal: AbortSignal,
) => Promise<Reading<undefined>>;

function put(modRevision: number): KeyChange {
	const key = Buffer.from('/registry/pods/ns/a');
	return {kind: 'put', key, valueBytes: 10, version: 2, modRevision};
}

function until(signal: AbortSignal): Promise<Reading<undefined>> {
	return new Promise(resolve => {
		const end = (): void => {
			resolve(answered(undefined));
		};

		if (signal.aborted) end();
		signal.addEventListener('abort', end);
	});
}

// `watches` are its watches in turn; the last one is taken again and again.
function source(
	name: string,
	watches: readonly Watch[],
	status: () =>
		| Reading<EndpointStatus>
		| Promise<Reading<EndpointStatus>> = () => answered(endpointStatus()),
): Source<KeyWatcher & StatusReader> {
	let count = 0;
	return {
		name,
		reader: {
			status: async () => status(),
			async watch(_, handlers, {signal}) {
				const watch = watches[Math.min(count, watches.length - 1)];
				count += 1;
				assert.ok(watch);
				return watch(handlers, signal);
			},
		},
	};
}

async function outcomeOf(
	sources: WatchOptions['sources'],
	options: Partial<WatchOptions> = {},
): Promise<WatchOutcome & {readonly events: number}> {
	const clock = pausedClock();
	const tally = openTally('resource');
	const outcome = await clock.run(
		watchWriters({
			sources,
			prefix: '/registry/',
			forMs: 10_000,
			tally,
			clock,
			signal: new AbortController().signal,
			...options,
		}),
	);
	return {...outcome, events: tally.total.events};
}

const quiet: Watch = async ({started, changed}, signal) => {
	started(100);
	await changed([put(101), put(102)]);
	return until(signal);
};

test('it counts until the time is up, and misses nothing', async () => {
	const outcome = await outcomeOf([source('m1', [quiet])]);
	assert.deepEqual(outcome, {
		members: ['m1'],
		coveredMs: 10_000,
		gaps: [],
		missedRevisions: 0,
		revisions: {from: 100, to: 102},
		isNospace: false,
		ended: 'time',
		events: 2,
	});
});

test('interrupted, it ends with what it has', async () => {
	const interruption = new AbortController();
	const outcome = await outcomeOf(
		[
			source('m1', [
				async (handlers, signal) => {
					const watched = quiet(handlers, signal);
					interruption.abort();
					return watched;
				},
			]),
		],
		{signal: interruption.signal},
	);
	assert.equal(outcome.ended, 'interrupted');
	assert.equal(outcome.events, 2);
});

test('a member that is lost is left for the next one, and the revisions between them are counted as missed', async () => {
	const dying: Watch = async ({started, changed}) => {
		started(100);
		await changed([put(101)]);
		return failed('unavailable');
	};
	const outcome = await outcomeOf([
		source('m1', [dying]),
		source('m2', [
			async ({started, changed}, signal) => {
				started(150);
				await changed([put(151)]);
				return until(signal);
			},
		]),
	]);
	assert.deepEqual(outcome.members, ['m1', 'm2']);
	assert.deepEqual(
		outcome.gaps.map(({kind, member}) => [kind, member]),
		[['lost', 'm1']],
	);
	assert.equal(outcome.missedRevisions, 49);
	assert.equal(outcome.events, 2);
	assert.equal(outcome.ended, 'time');
});

test('what a lagging member repeats is not counted twice, and what came before its answer is not missed', async () => {
	const dying: Watch = async ({started, changed}) => {
		started(100);
		await changed([put(101), put(110)]);
		return failed('unavailable');
	};
	const outcome = await outcomeOf([
		source('m1', [dying]),
		source('m2', [
			async ({started, changed}, signal) => {
				// It says where it is a moment after it began to listen.
				started(120);
				await changed([put(109), put(110), put(115), put(121)]);
				return until(signal);
			},
		]),
	]);
	assert.equal(outcome.events, 4);
	assert.equal(outcome.missedRevisions, 4);
});

test('a member that stops answering Status is left, though its watch only falls silent', async () => {
	const outcome = await outcomeOf([
		source('m1', [quiet], () => failed('timeout')),
		source('m2', [quiet]),
	]);
	assert.deepEqual(outcome.members, ['m1', 'm2']);
	assert.equal(outcome.gaps[0]?.problem?.kind, 'timeout');
});

test('when nobody is left it ends early and says why', async () => {
	const outcome = await outcomeOf([
		source('m1', [async () => failed('auth')]),
		source('m2', [async () => failed('auth')]),
	]);
	assert.equal(outcome.ended, 'no-member');
	assert.deepEqual(outcome.members, []);
	assert.deepEqual(
		outcome.gaps.map(({problem}) => problem?.kind),
		['auth', 'auth'],
	);
	assert.equal(outcome.coveredMs, 0);
});

test('when it falls behind it lets go and goes on from the newest revision, and counts what it missed', async () => {
	const tally = openTally('resource');
	const clock = pausedClock();
	const watched = await clock.run(
		watchWriters({
			sources: [
				source(
					'm1',
					[
						async ({started, changed}, signal) => {
							started(1000);
							await clock.sleep(3000, signal);
							await changed([put(1001)]);
							return until(signal);
						},
						async ({started}, signal) => {
							started(6000);
							return until(signal);
						},
					],
					() => answered(endpointStatus({revision: 5000})),
				),
			],
			prefix: '/registry/',
			forMs: 10_000,
			tally,
			clock,
			signal: new AbortController().signal,
		}),
	);
	assert.deepEqual(
		watched.gaps.map(({kind, lagMs}) => [kind, lagMs]),
		[['behind', 3000]],
	);
	assert.equal(watched.missedRevisions, 4999);
	assert.deepEqual(watched.members, ['m1']);
	// The lag was not covered: 0 s of the first 3, then the other 7.
	assert.equal(watched.coveredMs, 7000);
	assert.equal(tally.total.events, 1);
});

test('after it stood still itself it goes on from the newest revision, and does not take the member for lost', async () => {
	const clock = pausedClock();
	let asked = 0;
	const watched = await clock.run(
		watchWriters({
			sources: [
				source('m1', [quiet], async () => {
					asked += 1;
					if (asked !== 3) return answered(endpointStatus());
					await clock.sleep(6000);
					return failed('timeout');
				}),
			],
			prefix: '/registry/',
			forMs: 10_000,
			tally: openTally('resource'),
			clock,
			signal: new AbortController().signal,
		}),
	);
	assert.deepEqual(
		watched.gaps.map(({kind, lagMs}) => [kind, lagMs]),
		[['behind', 6500]],
	);
	assert.equal(watched.ended, 'time');
	assert.equal(watched.coveredMs, 3500);
});

test('a watch that the server cancels because its history was compacted goes on with the same member', async () => {
	const outcome = await outcomeOf([
		source('m1', [async () => failed('compacted'), quiet]),
	]);
	assert.equal(outcome.gaps[0]?.kind, 'compacted');
	assert.equal(outcome.ended, 'time');
	assert.equal(outcome.events, 2);
});

test('it tells when NOSPACE is raised, and when no member could say', async () => {
	const raised = await outcomeOf([
		source('m1', [quiet], () =>
			answered(endpointStatus({alarms: [alarm('NOSPACE', 'm1')]})),
		),
	]);
	assert.equal(raised.isNospace, true);
	const forbidden = await outcomeOf([
		source('m1', [quiet], () => failed('auth')),
	]);
	assert.equal(forbidden.isNospace, undefined);
	assert.equal(forbidden.ended, 'time');
});
