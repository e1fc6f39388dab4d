import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {
	LintFinding,
	LintSeverity,
} from '../../../source/lint/lint-finding.js';
import {lintExitCode, lintReport} from '../../../source/report/lint-report.js';
import {lintText} from '../../../source/report/lint-text.js';

function finding(
	severity: LintSeverity,
	summary = 'the quota is not set',
): LintFinding {
	return {
		code: 'quota-unset',
		severity,
		file: 'etcd.yaml',
		line: 15,
		column: 5,
		summary,
		remedy: '- --quota-backend-bytes=8589934592',
	};
}

const problem = {file: 'x', message: 'cannot read x'};

test('the exit code is that of check, and a file that could not be judged is "cannot tell"', () => {
	const table = [
		[[], [], 0],
		[[finding('info')], [], 0],
		[[finding('info'), finding('warning')], [], 1],
		[[finding('warning'), finding('critical')], [], 2],
		[[], [problem], 3],
		[[finding('warning')], [problem], 3],
		[[finding('critical')], [problem], 2],
	] as const;
	for (const [findings, problems, code] of table) {
		assert.equal(lintExitCode(findings, problems), code);
	}
});

test('the report has the fields of its schema, and nothing that drives a terminal', () => {
	assert.deepEqual(
		lintReport(['a'], [finding('warning', 'evil\u001B[2J')], [problem]),
		{
			schema: 'etcd-medic/lint/v1',
			files: ['a'],
			findings: [finding('warning', String.raw`evil\x1b[2J`)],
			problems: [problem],
		},
	);
});

test('a finding begins with its place, as editors jump to', () => {
	const text = lintText({
		files: ['etcd.yaml'],
		findings: [finding('warning'), finding('info')],
		width: 80,
		paint: (tone, word) => `<${tone}>${word}</>`,
	});
	assert.equal(
		text,
		`etcd.yaml:15:5: <warning>WARNING</> quota-unset
  the quota is not set.
  Do: - --quota-backend-bytes=8589934592

etcd.yaml:15:5: <info>INFO</> quota-unset
  the quota is not set.
  Do: - --quota-backend-bytes=8589934592`,
	);
});

test('no finding is said so, with the files, unless none could be judged', () => {
	assert.equal(
		lintText({files: ['a', 'b'], findings: [], width: 80}),
		'OK no trap in a, b',
	);
	assert.equal(lintText({files: [], findings: [], width: 80}), '');
});
