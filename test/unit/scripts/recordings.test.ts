import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {
	readRecording,
	writeRecording,
	type RecordedFrame,
} from '../../../scripts/recordings.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {recoveredState, runningState} from '../../support/frame-states.js';
import {takenAtMs} from '../../support/observation-builder.js';

test('a recording that is read back is what was written', context => {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-test-'));
	context.after(() => {
		rmSync(folder, {recursive: true});
	});
	const ui = initialUi('plan', {columns: 80, rows: 24});
	const frames = [nospaceState(), runningState(), recoveredState()].map(
		(engine): RecordedFrame => ({
			picture: undefined,
			title: 'etcd-medic',
			beat: 'look',
			pressed: [],
			screen: {kind: 'dashboard', nowMs: takenAtMs, engine, ui},
		}),
	);
	const file = path.join(folder, 'new', 'some.json');
	writeRecording(file, frames);
	// JSON has no `undefined`: a field that is not there reads the same.
	assert.deepEqual(
		readRecording(file),
		JSON.parse(JSON.stringify(frames)) as unknown,
	);
});
