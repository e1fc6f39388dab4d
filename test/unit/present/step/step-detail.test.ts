import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stepDetail} from '../../../../source/present/step/step-detail.js';
import {lineText} from '../../../../source/present/text/line.js';
import {nospaceState} from '../../../support/engine-state-builder.js';
import {takenAtMs} from '../../../support/observation-builder.js';
import {step} from '../../../support/step-builder.js';

const leader = step({
	why: 'Returns free pages to the file system. The leader goes last: while it rewrites its file, lease renewals can stall on every member.',
});
const rowsOf = (rows: number): readonly string[] =>
	stepDetail(nospaceState(), leader, 80, rows, takenAtMs).map(row =>
		lineText(row).trimEnd(),
	);

test('in the few rows under the list the reason is whole, with the call and the way back', () => {
	const rows = rowsOf(6);
	assert.ok(rows.length <= 6, rows.join('\n'));
	const text = rows.join(' ').replaceAll(/\s+/g, ' ');
	assert.ok(text.includes(leader.why), text);
	assert.match(text, /runs etcdctl .* defrag /);
	assert.match(text, /undo Not needed/);
	assert.doesNotMatch(text, /predicted/);
});

test('where there is room all of it stands', () => {
	const text = rowsOf(14).join('\n');
	for (const label of ['target', 'why', 'runs', 'predicted', 'expects']) {
		assert.match(text, new RegExp(`^ ${label} `, 'm'));
	}
});
