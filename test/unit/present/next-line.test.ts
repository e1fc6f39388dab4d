import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {noteOf} from '../../../source/engine/run-notes.js';
import {lineText} from '../../../source/present/text/line.js';
import {overviewLines} from '../../../source/present/overview-lines.js';
import {planLines} from '../../../source/present/step/plan-lines.js';
import {whyNotRun} from '../../../source/present/step/step-gate.js';
import {
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {plan, step} from '../../support/step-builder.js';

function next(state: EngineState): string {
	const rows = overviewLines(state, {columns: 100, rows: 30}, 24, 0, takenAtMs);
	return lineText(rows.at(-1) ?? []);
}

const takenUp = noteOf(
	{
		kind: 'run-resumed',
		atMs: takenAtMs,
		unsettled: [{stepId: 'compact', why: 'its end is not known'}],
	},
	progress(),
);
assert.ok(takenUp);

const runningStep = {
	state: 'running',
	startedAtMs: takenAtMs,
	message: '',
	share: undefined,
	preChecks: [],
	calls: [],
} as const;

test('an unfinished run of an earlier session is found, not open', () => {
	const before = finished({finishedAtMs: takenAtMs - 60_000});
	const found = nospaceState('compact', {
		progress: progress({'pre-check': before}),
		events: [takenUp],
	});
	assert.match(next(found), /an unfinished recovery run was found; press 2 to/);
	// One step further it is this session's.
	const goneOn = nospaceState('compact', {
		progress: progress({
			'pre-check': before,
			snapshot: finished({finishedAtMs: takenAtMs + 1000}),
		}),
		events: [takenUp],
	});
	assert.match(next(goneOn), /a recovery is open/);
});

test('between two steps the next one is named, and while one runs, that one', () => {
	const steps = ['pre-check', 'snapshot', 'compact'].map(id => step({id}));
	const state = nospaceState('snapshot', {
		plan: plan({steps}),
		progress: {...progress({'pre-check': finished()}), plan: plan({steps})},
		events: [],
	});
	assert.match(next(state), /a recovery is open: next is step 2 of 3; press 2/);
	const running = {
		...progress({'pre-check': finished(), snapshot: runningStep}),
		plan: plan({steps}),
	};
	assert.match(
		next({...state, progress: running}),
		/a recovery is open: step 2 of 3 runs; press 2 to follow it/,
	);
});

test('before the proof of writes it is said that they are not proven yet', () => {
	const steps = [
		step({
			id: 'disarm',
			action: {
				kind: 'disarm',
				memberId: 'm1',
				alarm: 'NOSPACE',
				via: 'm1',
				endpoint: 'http://m1:2379',
			},
		}),
		step({
			id: 'verify',
			action: {kind: 'verify', canaryKey: 'etcd-medic/canary'},
		}),
	];
	const state = (nextId: string) =>
		nospaceState(nextId, {
			plan: plan({steps}),
			progress: {...progress({disarm: finished()}), plan: plan({steps})},
			events: [],
		});
	assert.match(
		next(state('verify')),
		/alarms cleared, writes not yet proven: next is step 2 of 2; press 2/,
	);
	assert.doesNotMatch(next(state('disarm')), /alarms cleared/);
});

test("another session's recovery is only watched, and that row fits 80 columns", () => {
	const state = nospaceState('pre-check', {
		runElsewhere: 'pid 4194304',
		progress: undefined,
	});
	const rows = overviewLines(state, {columns: 80, rows: 24}, 20, 0, takenAtMs);
	assert.match(
		lineText(rows.at(-1) ?? []),
		/another etcd-medic \(pid 4194304\) has a run open: this screen only watches$/,
	);
	assert.match(
		whyNotRun(state, 'pre-check') ?? '',
		/pid 4194304.*only watches/,
	);
	assert.match(
		planLines(state, {columns: 80, rows: 24}, 20, undefined, takenAtMs)
			.map(row => lineText(row).trim())
			.join(' '),
		/another etcd-medic \(pid 4194304\) .*its steps are its own; this screen only watches/,
	);
});

test('how far that session is stands there whole, whatever the title, and on its plan page', () => {
	const runs = (title: string) =>
		nospaceState('pre-check', {
			runElsewhere: 'pid 4194304',
			runElsewhereAt: {
				kind: 'running',
				number: 4,
				total: 9,
				title,
				startedAtMs: takenAtMs - 12_000,
			},
			progress: undefined,
		});
	const size = {columns: 80, rows: 24};
	const rowOf = (title: string): string =>
		lineText(
			overviewLines(runs(title), size, 20, 0, takenAtMs).at(-1) ?? [],
		).trim();
	assert.equal(
		rowOf('Defragment m2'),
		'► another etcd-medic (pid 4194304) runs step 4 of 9: Defragment m2, since 12 s',
	);
	assert.match(
		rowOf('Prove that writes work through every member'),
		/runs step 4 of 9: Prove that .*…, since 12 s$/,
	);
	assert.match(
		planLines(runs('Defragment m2'), size, 20, undefined, takenAtMs)
			.map(row => lineText(row))
			.join('\n'),
		/^ ► it runs step 4 of 9: Defragment m2, since 12 s$/m,
	);
	const hostile = rowOf('\u001B[2J');
	assert.ok(!hostile.includes('\u001B'), hostile);
});

test('between its steps it says which one waits there, and at the end that it has ended', () => {
	const at = (runElsewhereAt: EngineState['runElsewhereAt']): string =>
		lineText(
			overviewLines(
				nospaceState('pre-check', {runElsewhere: 'pid 7', runElsewhereAt}),
				{columns: 80, rows: 24},
				20,
				0,
				takenAtMs,
			).at(-1) ?? [],
		).trim();
	const second = {number: 2, total: 9, title: 'Save a snapshot from m1'};
	assert.equal(
		at({kind: 'next', ...second, startedAtMs: undefined}),
		'► another etcd-medic (pid 7) is to confirm step 2 of 9: Save a snapshot from m1',
	);
	assert.match(at({kind: 'ended'}), /has ended its run, and not yet left$/);
});
