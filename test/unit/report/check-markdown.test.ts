import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {checkMarkdown} from '../../../source/report/check-markdown.js';
import {checkColumns, checkRows} from '../../../source/report/check-rows.js';
import {
	latency,
	member,
	observation,
} from '../../support/observation-builder.js';

const markdownOf = (observed: ReturnType<typeof observation>): string =>
	checkMarkdown({
		observation: observed,
		diagnosis: diagnose(observed),
		rows: checkRows(observed),
		columns: checkColumns,
		notes: ['m1: in use grows by 1.2 GiB/h since 02:10 UTC'],
	});

test('verdict, what was ruled out, notes, table and findings, ready for a ticket', () => {
	const text = markdownOf(
		observation({
			members: [
				member({name: 'm1'}),
				member({name: 'm2', metrics: {walFsync: latency({p99Ms: 310})}}),
			],
		}),
	);
	const lines = text.split('\n');
	assert.equal(lines[0], '## etcd: CRITICAL');
	assert.equal(lines[2], 'm2: WAL fsync p99 is 310 ms');
	assert.match(text, /^\*\*Ruled out:\*\* alarms, quota, quorum/m);
	assert.match(text, /^m1: in use grows by 1\.2 GiB\/h since 02:10 UTC$/m);
	assert.match(text, /^\| MEMBER \| ROLE \|/m);
	assert.match(text, /^### CRITICAL slow-wal-fsync: m2$/m);
	assert.match(text, /^- Do: Look at the disk/m);
	assert.match(text, /^Read 2026-01-15T03:00:00\.000Z from node-a\.$/m);
});

test('names from outside are shown, never read as markup', () => {
	const text = markdownOf(
		observation({
			members: [member({name: '<b>|`x`|[a](b)', id: 'a1', problem: 'refused'})],
		}),
	);
	assert.doesNotMatch(text, /[^\\]<b>/);
	assert.doesNotMatch(text, /[^\\]\|`/);
});
