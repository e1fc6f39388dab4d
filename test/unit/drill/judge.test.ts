import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DrillRecord} from '../../../source/drill/model/cluster.js';
import {withRecord} from '../../../source/drill/model/cluster.js';
import type {Request} from '../../../source/drill/model/requests.js';
import {mistakesIn, stalledMs} from '../../../source/drill/judge.js';
import {isAtRightEnd} from '../../../source/drill/right-end.js';
import type {TrapKind} from '../../../source/drill/scenario.js';
import {scenarioNamed, scenarios} from '../../../source/drill/scenarios.js';
import {scoreOf} from '../../../source/drill/score.js';
import {trapsOf} from '../../../source/drill/traps.js';
import {drive, put, type Driver} from './cluster-driver.js';

// What each wrong turn costs, driven by raw calls on the scenarios' own clusters.

const snapshot: Request = {kind: 'snapshot'};
const defragment: Request = {kind: 'defragment'};

function open(name: string): Driver {
	const driver = drive({...scenarioNamed(name).cluster, traffic: []});
	driver.pass(100);
	return driver;
}

function numberOf(driver: Driver, isIt: (name: string) => boolean): number {
	return driver.state.members.findIndex(({name}) => isIt(name)) + 1;
}

function disarm(driver: Driver, alarm: 'NOSPACE' | 'CORRUPT'): void {
	const [group] = driver.state.groups;
	for (const {memberId} of (group?.alarms ?? []).filter(
		each => each.alarm === alarm,
	)) {
		driver.ask(2, {kind: 'alarm', action: 'deactivate', memberId, alarm});
	}
}

function compact(driver: Driver, member: number): void {
	driver.ask(member, {
		kind: 'compact',
		revision: driver.member(member).applied.revision,
		physical: true,
	});
}

function restartAll(driver: Driver): void {
	for (const {id, name} of driver.state.members) {
		driver.happen({kind: 'kill', member: name});
		driver.state = withRecord(driver.state, {
			memberId: id,
			what: 'restart',
			detail: name,
			isScripted: false,
		});
		driver.happen({kind: 'start', member: name});
	}
}

function ledgerOf(driver: Driver, name: string) {
	const {state} = driver;
	const scenario = scenarioNamed(name);
	const elapsedMs = state.nowMs - state.startedAtMs;
	return {
		scenario: name,
		bed: 'simulated' as const,
		seed: 3,
		speed: 1,
		members: state.members,
		elapsedMs,
		records: state.records.map(each => ({
			...each,
			atMs: each.atMs - state.startedAtMs,
		})),
		endSinceMs: isAtRightEnd(scenario.rightEnd, state) ? elapsedMs : undefined,
		lostLeases: 0,
		diagnosis: {choice: scenario.diagnosis.right, atMs: 1000},
		hints: 0,
		isSelfPlayed: false,
	};
}

/** Each trap: where, and the shortest way into it. What else it costs there is named too. */
const ways: Readonly<
	Record<
		TrapKind,
		readonly [
			scenario: string,
			walk: (driver: Driver) => void,
			...also: readonly TrapKind[],
		]
	>
> = {
	'disarm-too-early': [
		'nospace',
		driver => {
			driver.ask(1, snapshot);
			disarm(driver, 'NOSPACE');
		},
	],
	'leader-first': [
		'nospace',
		driver => {
			driver.ask(1, snapshot);
			driver.ask(2, defragment);
		},
	],
	'no-snapshot': ['nospace', driver => void driver.ask(1, defragment)],
	'two-at-once': [
		'nospace',
		driver => {
			driver.ask(1, snapshot);
			driver.ask(1, defragment, 0);
			driver.ask(3, defragment, 0);
		},
	],
	'put-quota-key': [
		'nospace',
		driver => void driver.ask(1, put('quota-backend-bytes')),
	],
	'restart-everything': ['nospace', restartAll],
	'defragment-in-vain': [
		'live-data',
		driver => {
			driver.ask(1, snapshot);
			driver.ask(1, defragment);
		},
	],
	'compact-again': [
		'already-compacted',
		driver => {
			driver.ask(1, snapshot);
			for (let time = 0; time < 3; time += 1) compact(driver, 2);
		},
	],
	'below-quorum': [
		'member-lost',
		driver => {
			driver.ask(1, snapshot);
			driver.happen({kind: 'kill', member: 'cp-3'});
			driver.ask(1, defragment, 0);
		},
	],
	'disarm-corrupt': ['corrupt', driver => disarm(driver, 'CORRUPT')],
	'disarm-beside-corrupt': ['corrupt', driver => disarm(driver, 'NOSPACE')],
	'change-while-corrupt': ['corrupt', driver => void driver.ask(1, defragment)],
	'change-while-split': [
		'empty-data-dir',
		driver => void driver.ask(2, defragment),
	],
};

for (const [kind, [name, walk, ...also]] of Object.entries(ways)) {
	test(`${kind} costs what ${name} says, and nothing else is charged`, () => {
		const driver = open(name);
		const before = ledgerOf(driver, name);
		const scenario = scenarioNamed(name);
		assert.deepEqual(mistakesIn(before, scenario.traps), []);
		walk(driver);
		const ledger = ledgerOf(driver, name);
		const mistakes = mistakesIn(ledger, [
			...scenario.traps.filter(each => each.kind !== kind),
			...trapsOf(...also),
			scenario.traps.find(each => each.kind === kind) ??
				assert.fail(`${name} has no trap ${kind}`),
		]);
		assert.deepEqual(
			mistakes.map(each => each.kind),
			[kind],
		);
		const costs = scenario.traps.find(each => each.kind === kind)?.costs ?? 0;
		const loss = scoreOf(scenario, ledger).losses.find(each =>
			each.for.startsWith(kind),
		);
		assert.equal(loss?.points, costs);
		assert.ok(costs > 0);
	});
}

test('what the scenario itself does is charged to nobody', () => {
	const driver = open('second-operator');
	driver.ask(1, snapshot);
	driver.pass(1000);
	const ledger = ledgerOf(driver, 'second-operator');
	assert.ok(ledger.records.some(each => each.isScripted));
	assert.deepEqual(
		mistakesIn(ledger, scenarioNamed('second-operator').traps),
		[],
	);
});

test('a defragment beside somebody else’s is one at once too many', () => {
	const driver = open('second-operator');
	driver.ask(1, snapshot);
	driver.pass(1000);
	driver.ask(1, defragment, 0);
	const {traps} = scenarioNamed('second-operator');
	assert.deepEqual(
		mistakesIn(ledgerOf(driver, 'second-operator'), traps).map(
			each => each.kind,
		),
		['two-at-once'],
	);
});

test('the seed procedure by hand, in order, loses nothing', () => {
	const driver = open('nospace');
	driver.ask(1, snapshot);
	compact(driver, 1);
	driver.ask(1, defragment);
	driver.ask(3, defragment);
	driver.ask(2, {kind: 'move-leader', target: driver.member(1).id});
	driver.ask(2, defragment);
	disarm(driver, 'NOSPACE');
	const score = scoreOf(scenarioNamed('nospace'), ledgerOf(driver, 'nospace'));
	assert.deepEqual(score.losses, []);
	assert.equal(score.points, 100);
	assert.equal(score.isAtRightEnd, true);
});

test('a leader that rewrites its file stalls clients for as long as it takes', () => {
	const driver = open('nospace');
	driver.ask(1, snapshot);
	driver.ask(
		numberOf(driver, name => name === 'cp-2'),
		defragment,
	);
	const took = stalledMs(ledgerOf(driver, 'nospace'));
	assert.ok(took > 1500 && took < 4000, String(took));
	const quiet = open('nospace');
	quiet.ask(1, defragment);
	assert.equal(stalledMs(ledgerOf(quiet, 'nospace')), 0);
});

test('hints, a wrong diagnosis, no diagnosis and a wrong end each cost', () => {
	const scenario = scenarioNamed('corrupt');
	const driver = open('corrupt');
	const ledger = ledgerOf(driver, 'corrupt');
	assert.equal(scoreOf(scenario, ledger).points, 100);
	assert.equal(scoreOf(scenario, {...ledger, hints: 2}).points, 90);
	const wrong = {choice: 'no-leader' as const, atMs: 0};
	assert.equal(scoreOf(scenario, {...ledger, diagnosis: wrong}).points, 85);
	assert.equal(scoreOf(scenario, {...ledger, diagnosis: undefined}).points, 85);
	assert.equal(
		scoreOf(scenario, {...ledger, endSinceMs: undefined}).points,
		50,
	);
});

test('whoever is late loses points, and no more than ten for each', () => {
	const scenario = scenarioNamed('nospace');
	const ledger = {
		...ledgerOf(open('nospace'), 'nospace'),
		endSinceMs: 270_000,
	};
	assert.equal(scoreOf(scenario, ledger).points, 100);
	const late = {...ledger, endSinceMs: 271_000};
	assert.equal(scoreOf(scenario, late).points, 99);
	const night = {
		...ledger,
		endSinceMs: 3_600_000,
		diagnosis: {choice: 'nospace-alarm' as const, atMs: 3_500_000},
	};
	assert.equal(scoreOf(scenario, night).points, 80);
});

test('every scenario asks for what its own traps can cost', () => {
	for (const {traps, name} of scenarios) {
		const kinds = traps.map(each => each.kind);
		assert.equal(new Set(kinds).size, kinds.length, name);
		assert.ok(traps.length >= 1, name);
	}
});

test('a record of a mistake names the first time, the member and how often', () => {
	const driver = open('nospace');
	driver.ask(1, put('quota-backend-bytes'));
	driver.pass(1000);
	driver.ask(3, put('quota-backend-bytes'));
	const [mistake] = mistakesIn(
		ledgerOf(driver, 'nospace'),
		trapsOf('put-quota-key'),
	);
	assert.equal(mistake?.member, 'cp-1');
	assert.equal(mistake.times, 2);
	const first: DrillRecord | undefined = driver.state.records[0];
	assert.equal(mistake.atMs, (first?.atMs ?? 0) - driver.state.startedAtMs);
});
