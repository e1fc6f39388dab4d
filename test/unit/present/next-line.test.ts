import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {lineText} from '../../../source/present/text/line.js';
import {overviewLines} from '../../../source/present/overview-lines.js';
import {
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';

function next(state: EngineState): string {
	const rows = overviewLines(state, {columns: 100, rows: 30}, 24, 0, takenAtMs);
	return lineText(rows.at(-1) ?? []);
}

const takenUp = {
	atMs: takenAtMs,
	tone: 'info' as const,
	text: 'An interrupted recovery, begun 3 min ago, is taken up; 1 of its steps are looked at again',
};

test('an unfinished run of an earlier session is found, not under way', () => {
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
	assert.match(next(goneOn), /a recovery run is under way; press 2/);
});

test('a run of this session is under way between its steps too', () => {
	const state = nospaceState('compact', {
		progress: progress({'pre-check': finished()}),
		events: [],
	});
	assert.match(next(state), /a recovery run is under way; press 2/);
});
