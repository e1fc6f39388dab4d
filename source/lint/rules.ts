import type {LintCode, LintRule} from './lint-finding.js';
import {argsNotStrings} from './rules/args-not-strings.js';
import {
	autoCompactionOff,
	autoCompactionTrap,
} from './rules/auto-compaction.js';
import {dataDirMoved} from './rules/data-dir-moved.js';
import {plainClientPort} from './rules/plain-client-port.js';
import {probeKillsEtcd} from './rules/probe-kills-etcd.js';
import {quotaOversized, quotaUnset} from './rules/quota.js';
import {removedFlag} from './rules/removed-flag.js';

/** Every rule about one file under its code; `quota-differs` compares files and is beside it. */
export const lintRules: Readonly<
	Record<Exclude<LintCode, 'quota-differs'>, LintRule>
> = {
	'probe-kills-etcd': probeKillsEtcd,
	'data-dir-moved': dataDirMoved,
	'removed-flag': removedFlag,
	'args-not-strings': argsNotStrings,
	'quota-unset': quotaUnset,
	'quota-oversized': quotaOversized,
	'auto-compaction-trap': autoCompactionTrap,
	'auto-compaction-off': autoCompactionOff,
	'plain-client-port': plainClientPort,
};
