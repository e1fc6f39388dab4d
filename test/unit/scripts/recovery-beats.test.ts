import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {initialUi, type UiState} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import type {RecordedDashboard} from '../../../scripts/recorded-screen.js';
import {recoveryBeats} from '../../../scripts/recovery-beats.js';
import {
	engineState,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {recoveredState} from '../../support/frame-states.js';
import {idOf, takenAtMs} from '../../support/observation-builder.js';

const first = `defragment-${idOf('m2')}`;
const second = `defragment-${idOf('m3')}`;

function screen(
	engine: EngineState,
	ui: Partial<UiState> = {screen: 'plan'},
): RecordedDashboard {
	const size = {columns: 80, rows: 24};
	return {
		kind: 'dashboard',
		nowMs: takenAtMs,
		engine,
		ui: {...initialUi('overview', size), ...ui},
	};
}

function pageOf(
	stepId: string,
	focus: 'cancel' | 'run' = 'cancel',
): RecordedDashboard {
	const engine = nospaceState(stepId);
	const {ui} = screen(engine);
	const enter = {name: 'enter', chunk: 1, isAlone: true};
	const {page} = reduceKey(ui, enter, engine, takenAtMs).state;
	assert.equal(page?.step.id, stepId);
	return screen(engine, {screen: 'plan', page: {...page, focus}});
}

function running(stepId: string, message: string): RecordedDashboard {
	return screen(
		nospaceState(stepId, {
			progress: progress({
				[stepId]: {
					state: 'running',
					startedAtMs: takenAtMs,
					message,
					share: undefined,
					preChecks: [],
					calls: [],
				},
			}),
		}),
	);
}

test('of a recovery the screens that tell it are kept, each as it was last', () => {
	const beats = recoveryBeats();
	beats.onChange(screen(engineState(), {screen: 'overview'}));
	beats.onChange(screen(nospaceState(), {screen: 'overview'}));
	beats.onChange(screen(nospaceState(), {screen: 'findings'}));
	beats.onKeys(['2']);
	beats.onChange(screen(nospaceState('pre-check')));
	beats.onKeys(['enter']);
	beats.onChange(pageOf('pre-check'));
	beats.onKeys(['enter']);
	beats.onChange(running('pre-check', ''));
	beats.onChange(screen(nospaceState(first)));
	beats.onKeys(['enter']);
	beats.onChange(pageOf(first));
	beats.onKeys(['tab']);
	beats.onChange(pageOf(first, 'run'));
	beats.onKeys(['enter']);
	beats.onChange(running(first, 'begun'));
	beats.onChange(running(first, 'nearly done'));
	beats.onChange(screen(nospaceState(second)));
	beats.onKeys(['enter']);
	beats.onChange(pageOf(second));
	beats.onKeys(['tab', 'enter']);
	beats.onChange(running(second, ''));
	beats.onChange(screen(recoveredState()));
	const frames = beats.frames();
	assert.deepEqual(
		frames.map(({beat, picture, pressed}) =>
			[beat, picture ?? '-', ...pressed].join(' '),
		),
		[
			'healthy -',
			'overview overview',
			'plan plan 2',
			'page - enter',
			'running - enter',
			'page step enter',
			'button - tab',
			'running - enter',
			'between under-way',
			'running - enter tab enter',
			'recovered recovered',
		],
	);
	const {screen: last} = frames[7] ?? assert.fail();
	assert.match(JSON.stringify(last), /nearly done/);
});

test('a recovery that lacks a screen for a picture makes none', () => {
	const beats = recoveryBeats();
	beats.onChange(screen(recoveredState()));
	assert.throws(() => beats.frames(), /no screen for overview/);
});
