import type {EtcdConfiguration, Position} from './etcd-configuration.js';

/** Stable codes, documented in docs/codes.md. `quota-oversized` and `quota-differs` are also those of `check`. */
export type LintCode =
	| 'probe-kills-etcd'
	| 'auto-compaction-off'
	| 'auto-compaction-trap'
	| 'quota-unset'
	| 'quota-oversized'
	| 'quota-differs'
	| 'removed-flag'
	| 'args-not-strings'
	| 'data-dir-moved'
	| 'plain-client-port';

export type LintSeverity = 'info' | 'warning' | 'critical';

/** One trap in a file. */
export type LintFinding = {
	readonly code: LintCode;
	readonly severity: LintSeverity;
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** One sentence; holds text of the file as it stands there. */
	readonly summary: string;
	/** What to do, with the corrected line where there is one. */
	readonly remedy: string;
};

/** What a rule says; the file is known to who asked it. */
export type RuleFinding = Omit<LintFinding, 'file' | 'line' | 'column'> & {
	readonly at: Position;
};

/** Judges one file. What the file does not tell yields nothing. */
export type LintRule = (
	configuration: EtcdConfiguration,
) => readonly RuleFinding[];
