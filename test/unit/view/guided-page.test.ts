import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import type {Condition} from '../../../source/runbook/condition.js';
import {guidedStep} from '../../../source/runbook/guided-step.js';
import type {Step} from '../../../source/runbook/step.js';
import {frameOf} from '../../../source/view/frame.js';
import {
	initialUi,
	type Effect,
	type UiState,
} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {nospaceState, progress} from '../../support/engine-state-builder.js';
import {idOf, takenAtMs} from '../../support/observation-builder.js';
import {plan} from '../../support/step-builder.js';

const size = {columns: 80, rows: 30};

const stepUntil = (until: Condition): Step =>
	guidedStep({
		id: 'guided',
		title: 'Bring m2 back',
		memberId: idOf('m2'),
		instructions: [
			{where: "m2's host", lines: ['systemctl start etcd', '# then wait']},
		],
		until,
		why: 'It is down.',
		expects: 'm2 serves',
		undo: 'Nothing',
	});
const bringBack = stepUntil({kind: 'member-gone', memberId: idOf('m2')});
const byWord = stepUntil({kind: 'acknowledged'});

const engineWith = (
	step: Step,
	changes: Partial<EngineState> = {},
): EngineState =>
	nospaceState(step.id, {
		plan: plan({steps: [step]}),
		preChecks: [],
		...changes,
	});

const watching = (step: Step): EngineState =>
	engineWith(step, {
		progress: {
			...progress({
				[step.id]: {
					state: 'running',
					startedAtMs: takenAtMs,
					message: 'watching: m2 does not answer',
					share: undefined,
					preChecks: [],
					calls: [],
				},
			}),
			plan: plan({steps: [step]}),
		},
	});

function press(
	names: readonly string[],
	engine: EngineState,
	everyMs = 1000,
): {ui: UiState; effects: readonly Effect[]; text: string} {
	let ui = initialUi('plan', size);
	const effects: Effect[] = [];
	for (const [chunk, name] of names.entries()) {
		const reduced = reduceKey(
			ui,
			{name, chunk, isAlone: true},
			engine,
			takenAtMs + chunk * everyMs,
		);
		ui = reduced.state;
		effects.push(...reduced.effects);
	}

	const frame = frameOf(engine, ui, takenAtMs + names.length * everyMs);
	const text = [...frame.head, ...frame.body, ...frame.foot]
		.map(row => lineText(row).trim())
		.join('\n');
	return {ui, effects, text};
}

describe("a guided step's page", () => {
	test('says where to do what, what is seen now, and that Enter watches', () => {
		const {text} = press(['enter'], engineWith(bringBack));
		assert.match(text, /do this\s+# on m2's host/);
		assert.match(text, /systemctl start etcd/);
		assert.match(text, /now\s+not yet: m2 \([\da-f]+\) is in the member list/);
		assert.match(text, /nothing is\s+called from here/);
		assert.match(text, /Enter watches until it is so; c copies the lines/);
		assert.doesNotMatch(text, /page expires|none read yet/);
	});

	test('Enter begins the watch, c copies the lines', () => {
		assert.deepEqual(press(['enter', 'enter'], engineWith(bringBack)).effects, [
			{
				kind: 'dispatch',
				command: {kind: 'run-step', stepId: 'guided', confirmedBy: 'keyboard'},
			},
		]);
		assert.deepEqual(press(['enter', 'c'], engineWith(bringBack)).effects, [
			{kind: 'copy', text: "# on m2's host\nsystemctl start etcd\n# then wait"},
		]);
	});

	test('has one word for Enter, on the page and in its footer', () => {
		const footer = (names: readonly string[], engine: EngineState): string => {
			const {foot} = frameOf(engine, press(names, engine).ui, takenAtMs);
			return foot.map(row => lineText(row)).join('\n');
		};

		const engine = engineWith(bringBack);
		assert.match(press(['enter'], engine).text, /Enter watches until it is so/);
		assert.match(footer(['enter'], engine), /Enter watch until it is so/);
		assert.match(footer(['enter'], engineWith(byWord)), /y it is done/);
		assert.doesNotMatch(footer(['enter'], engine), /run it/);
	});

	test('stays open for as long as the work takes', () => {
		const {effects} = press(
			['enter', 'enter'],
			engineWith(bringBack),
			3_600_000,
		);
		assert.equal(effects.length, 1);
	});

	test('what nothing can show takes y, and Enter is No', () => {
		const {text} = press(['enter'], engineWith(byWord));
		assert.match(text, /Press y when it is done/);
		assert.match(text, /nothing that can be observed shows it/);
		assert.equal(press(['enter', 'y'], engineWith(byWord)).effects.length, 1);
		assert.deepEqual(press(['enter', 'enter'], engineWith(byWord)).effects, []);
	});

	test('can be read again while it is watched for, and confirms nothing then', () => {
		const engine = watching(bringBack);
		const {text, effects} = press(['enter', 'enter', 'enter'], engine);
		assert.match(text, /systemctl start etcd/);
		assert.match(text, /It is being watched for/);
		assert.doesNotMatch(text, /CANNOT BE RUN/);
		assert.deepEqual(effects, []);
	});
});

describe('while a guided step is watched for', () => {
	test('x stops the watch, and does nothing at any other time', () => {
		assert.deepEqual(press(['x'], watching(bringBack)).effects, [
			{kind: 'dispatch', command: {kind: 'stop-watching'}},
		]);
		const {effects, text} = press(['x'], engineWith(bringBack));
		assert.deepEqual(effects, []);
		assert.match(text, /x is off: nothing is being watched for/);
	});

	test('q leaves without a question: nothing is under way that would go on', () => {
		assert.deepEqual(press(['q', 'q'], watching(bringBack)).effects, [
			{kind: 'quit', reason: 'quit'},
		]);
	});

	test('it cannot be left out before the watch is stopped', () => {
		const {text} = press(['s'], watching(bringBack));
		assert.match(text, /s is off: it is being watched for: x stops that first/);
	});

	test('the plan says how far it has come, and how to stop', () => {
		const {text} = press([], watching(bringBack));
		assert.match(text, /watching: m2 does not answer/);
		assert.match(text, /x stops watching/);
	});
});

test('leaving a guided step out is typed, as for any other', () => {
	const {text} = press(['s'], engineWith(bringBack));
	assert.match(text, /Type "skip guided m2"/);
	assert.match(text, /page expires in/);
});

test('what a person types is no call on the Commands screen', () => {
	const {text} = press(['4'], engineWith(bringBack));
	assert.doesNotMatch(text, /systemctl/);
});
