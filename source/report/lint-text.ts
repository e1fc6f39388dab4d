import type {LintFinding} from '../lint/lint-finding.js';
import {outside, wrap} from '../present/text/text-fit.js';
import type {Paint} from './check-text.js';

/**
 * All that `lint` prints, without a final line break: a finding begins with
 * FILE:LINE:COLUMN, as compilers write it and editors jump to. `files` were read.
 */
export function lintText(options: {
	readonly files: readonly string[];
	readonly findings: readonly LintFinding[];
	readonly width: number;
	readonly paint?: Paint;
}): string {
	const {files, findings, width} = options;
	const paint: Paint = options.paint ?? ((_, text) => text);
	if (findings.length === 0) {
		return files.length === 0
			? ''
			: `${paint('good', 'OK')} no trap in ${files.map(each => outside(each)).join(', ')}`;
	}

	return findings
		.map(each =>
			[
				`${outside(each.file)}:${each.line}:${each.column}: ${paint(each.severity, each.severity.toUpperCase())} ${each.code}`,
				...block(`${outside(each.summary)}.`, width),
				...block(`Do: ${outside(each.remedy)}`, width),
			].join('\n'),
		)
		.join('\n\n');
}

function block(text: string, width: number): readonly string[] {
	return wrap(text, Math.max(10, width - 2)).map(row => `  ${row}`);
}
