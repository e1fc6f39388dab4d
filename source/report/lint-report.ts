import type {LintFinding} from '../lint/lint-finding.js';
import {printable} from '../printable.js';

/**
 * `lint --output json`, schema etcd-medic/lint/v1. Stable: fields are only ever
 * added.
 */
export type LintReport = {
	readonly schema: 'etcd-medic/lint/v1';
	/** Those that were read. */
	readonly files: readonly string[];
	readonly findings: readonly LintFinding[];
	/** Files that could not be judged, and why. */
	readonly problems: ReadonlyArray<{
		readonly file: string;
		readonly message: string;
	}>;
};

/** A file that could not be judged. */
export type LintProblem = {readonly file: string; readonly message: string};

/** The report of some files. */
export function lintReport(
	files: readonly string[],
	findings: readonly LintFinding[],
	problems: readonly LintProblem[],
): LintReport {
	return {
		schema: 'etcd-medic/lint/v1',
		files: files.map(each => printable(each)),
		findings: findings.map(each => ({
			code: each.code,
			severity: each.severity,
			file: printable(each.file),
			line: each.line,
			column: each.column,
			summary: printable(each.summary),
			remedy: printable(each.remedy),
		})),
		problems: problems.map(({file, message}) => ({
			file: printable(file),
			message: printable(message),
		})),
	};
}

/** The exit code, as that of `check`: 2 critical, else 3 where a file could not be judged, else 1 warning, 0 ok. */
export function lintExitCode(
	findings: readonly LintFinding[],
	problems: readonly LintProblem[],
): 0 | 1 | 2 | 3 {
	if (findings.some(({severity}) => severity === 'critical')) return 2;
	if (problems.length > 0) return 3;
	return findings.some(({severity}) => severity === 'warning') ? 1 : 0;
}
