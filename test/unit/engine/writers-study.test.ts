import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	createWritersStudy,
	watchForMs,
	type WritersReader,
	type WritersStudy,
} from '../../../source/engine/writers-study.js';
import type {WritersStudyState} from '../../../source/engine/protocol.js';
import {
	answered,
	endpointStatus,
	failed,
	member,
	observation,
} from '../../support/observation-builder.js';
import {pausedClock} from '../writers/paused-clock.js';

type Bench = {
	readonly study: WritersStudy;
	/** The newest state; read through a function, as it changes. */
	latest(): WritersStudyState | undefined;
	readonly told: WritersStudyState[];
	readonly asked: string[];
	/** Lets so much time pass. */
	pass(ms: number): Promise<void>;
	closed(): number;
};

function bench(
	options: {
		readonly blockedBy?: () => string | undefined;
		readonly watch?: WritersReader['watch'];
		readonly members?: ReadonlyArray<ReturnType<typeof member>>;
	} = {},
): Bench {
	const clock = pausedClock();
	const told: WritersStudyState[] = [];
	const asked: string[] = [];
	let closed = 0;
	const quiet: WritersReader['watch'] = async (_, handlers, {signal}) => {
		handlers.started(100);
		const key = Buffer.from('/registry/pods/ns/a');
		const put = {kind: 'put', key, valueBytes: 10, version: 2} as const;
		await handlers.changed([
			{...put, modRevision: 101},
			{...put, modRevision: 102},
		]);
		return new Promise(resolve => {
			signal.addEventListener('abort', () => {
				resolve(answered(undefined));
			});
		});
	};

	const study: WritersStudy = createWritersStudy({
		observation: () =>
			observation({
				members: options.members ?? [
					member({name: 'm1'}),
					member({name: 'm2'}),
				],
			}),
		connect(endpoint) {
			asked.push(endpoint);
			return {
				status: async () => answered(endpointStatus()),
				watch: options.watch ?? quiet,
				countPrefix: async () => failed('timeout'),
				listKeys: async () => failed('timeout'),
				valueBytes: async () => failed('timeout'),
				close() {
					closed += 1;
				},
			};
		},
		blockedBy: options.blockedBy ?? (() => undefined),
		clock,
		changed() {
			if (study.state !== undefined) told.push(study.state);
		},
	});
	return {
		study,
		latest: () => study.state,
		told,
		asked,
		pass: async ms => clock.run(clock.sleep(ms)),
		closed: () => closed,
	};
}

test('nothing is asked before somebody asks', async () => {
	const {study, asked, pass} = bench();
	await pass(120_000);
	assert.equal(study.state, undefined);
	assert.deepEqual(asked, []);
});

test('a watch tells what it sees, and stops by itself', async () => {
	const {study, latest, told, pass, closed, asked} = bench();
	study.watch();
	await pass(5000);
	assert.equal(study.state?.kind, 'watching');
	const live = told.findLast(each => each.kind === 'watching');
	assert.equal(live?.tally.total.events, 2);
	assert.equal(closed(), 0);
	await pass(watchForMs);
	const ended = latest();
	assert.ok(ended?.kind === 'watched');
	assert.equal(ended.watched.outcome.ended, 'time');
	assert.equal(ended.watched.outcome.coveredMs, watchForMs);
	assert.equal(ended.watched.tally.total.events, 2);
	assert.equal(closed(), asked.length);
	const count = told.length;
	await pass(watchForMs);
	assert.equal(told.length, count, 'nothing goes on after it');
});

test('a second request while it works is ignored, and one after it begins again', async () => {
	const {study, asked, pass} = bench();
	study.watch();
	study.watch();
	study.count();
	const once = asked.length;
	await pass(2 * watchForMs);
	assert.equal(asked.length, once);
	study.watch();
	assert.equal(study.state?.kind, 'watching');
	await pass(2 * watchForMs);
	assert.equal(asked.length, 2 * once);
});

test('stopped by hand it keeps what it has seen', async () => {
	const {study, latest, pass} = bench();
	study.watch();
	await pass(3000);
	study.stop();
	await pass(1000);
	const ended = latest();
	assert.ok(ended?.kind === 'watched');
	assert.equal(ended.watched.outcome.ended, 'interrupted');
	assert.equal(ended.gaveWayTo, undefined);
});

test('it gives way to a step that may block the member, and does not begin beside one', async () => {
	let running: string | undefined;
	const {study, latest, told, pass, asked} = bench({blockedBy: () => running});
	study.watch();
	await pass(3000);
	study.giveWay();
	assert.equal(study.state?.kind, 'watching', 'no step runs');
	running = 'Defragment m2';
	study.giveWay();
	await pass(1000);
	const ended = latest();
	assert.ok(ended?.kind === 'watched');
	assert.equal(ended.gaveWayTo, 'Defragment m2');
	const before = asked.length;
	study.watch();
	const refused = told.at(-1);
	assert.ok(refused?.kind === 'problem');
	assert.match(refused.message, /not while a step runs: Defragment m2/);
	assert.equal(asked.length, before);
});

test('a member that falls silent is left for the next, which is named', async () => {
	let watches = 0;
	const {study, told, pass} = bench({
		async watch(_, handlers, {signal}) {
			watches += 1;
			if (watches === 1) return failed('unreachable');
			handlers.started(100);
			return new Promise(resolve => {
				signal.addEventListener('abort', () => {
					resolve(answered(undefined));
				});
			});
		},
	});
	study.watch();
	await pass(4000);
	const live = told.findLast(each => each.kind === 'watching');
	assert.equal(live?.gaps.length, 1);
	assert.notEqual(live.member, live.gaps[0]?.member);
	study.close();
	await pass(1000);
});

test('without a member to read from it says so', () => {
	const {study} = bench({members: []});
	study.watch();
	assert.ok(study.state?.kind === 'problem');
	assert.match(study.state.message, /no sound voter/);
});

test('a count that nobody answers ends, and says why', async () => {
	const {study, told, pass} = bench();
	study.count();
	assert.equal(study.state?.kind, 'counting');
	await pass(60_000);
	const ended = told.at(-1);
	assert.ok(ended?.kind === 'counted');
	assert.equal(ended.counted.census.ended, 'no-member');
});
