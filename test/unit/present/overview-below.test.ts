import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {overviewLines} from '../../../source/present/overview-lines.js';
import {lineText} from '../../../source/present/text/line.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {
	alarm,
	mebibyte,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

function screenOf(count: number, columns: number, rows: number): string {
	const names = Array.from({length: count}, (_, index) => `m${index + 1}`);
	const observed = observation({
		members: names.map(name =>
			member({
				name,
				status: {
					dbSizeBytes: 64 * mebibyte,
					dbSizeInUseBytes: 12 * mebibyte,
				},
				metrics: {quotaBytes: 64 * mebibyte},
			}),
		),
		alarms: names.map(name => alarm('NOSPACE', name)),
	});
	const state = nospaceState('pre-check', {
		observation: observed,
		diagnosis: diagnose(observed),
	});
	return overviewLines(state, {columns, rows}, rows - 6, 0, takenAtMs)
		.map(lineText)
		.join('\n');
}

for (const count of [1, 2, 3, 5, 7, 9]) {
	for (const [columns, rows] of [
		[160, 50],
		[200, 60],
		[240, 70],
	] as const) {
		test(`${count} members at ${columns}x${rows}: the cluster once, steps under the plan, findings whole`, () => {
			const text = screenOf(count, columns, rows);
			assert.ok((text.match(/voters +\d/g) ?? []).length <= 1, 'cluster');
			assert.doesNotMatch(text, /cluster ─[^]*── Cluster ─/);
			if (text.includes('── Plan ─')) assert.match(text, /2 Save a snapshot/);
			const findings = text.slice(text.indexOf('── Findings ─'));
			assert.match(findings, /free pages/);
			assert.doesNotMatch(findings, /^ {2}[✗▲●].*…\s*$/m);
		});
	}
}

test('a plan that does not fit says how many more steps there are', () => {
	const text = screenOf(9, 240, 70);
	assert.match(text, /── Plan ─[^]* {2}\d more steps/);
});
