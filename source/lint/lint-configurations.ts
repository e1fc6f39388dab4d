import type {EtcdConfiguration} from './etcd-configuration.js';
import type {LintFinding, LintSeverity} from './lint-finding.js';
import {lintRules} from './rules.js';
import {quotaDiffers} from './rules/quota.js';

const order: readonly LintSeverity[] = ['critical', 'warning', 'info'];

/** All findings about these configurations: gravest first, then by file and line. */
export function lintConfigurations(
	configurations: readonly EtcdConfiguration[],
): readonly LintFinding[] {
	const files = [...new Set(configurations.map(({file}) => file))];
	return [
		...configurations.flatMap(configuration =>
			Object.values(lintRules)
				.flatMap(rule => rule(configuration))
				.map(({at, ...finding}) => ({
					...finding,
					file: configuration.file,
					line: at.line,
					column: at.column,
				})),
		),
		...quotaDiffers(configurations),
	].toSorted(
		(a, b) =>
			order.indexOf(a.severity) - order.indexOf(b.severity) ||
			files.indexOf(a.file) - files.indexOf(b.file) ||
			a.line - b.line ||
			a.column - b.column,
	);
}
