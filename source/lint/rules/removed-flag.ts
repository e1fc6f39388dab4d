import type {EtcdConfiguration, Setting} from '../etcd-configuration.js';
import type {LintRule, RuleFinding} from '../lint-finding.js';
import {removedFlags, type RemovedFlag} from '../removed-flags.js';

/**
 * Flags that are gone in the release of the file, or will be in a later one. An
 * unknown flag ends etcd at once; an unknown ETCD_ variable is only warned of
 * and has no effect (etcd pkg/flags/flag.go).
 */
export const removedFlag: LintRule = configuration =>
	configuration.settings.flatMap(setting => {
		const removed = Object.hasOwn(removedFlags, setting.name)
			? removedFlags[setting.name]
			: undefined;
		return removed === undefined
			? []
			: [flagFinding(configuration, setting, removed)];
	});

function flagFinding(
	{release, newFlag}: EtcdConfiguration,
	setting: Setting,
	removed: RemovedFlag,
): RuleFinding {
	const minor = release?.major === 3 ? release.minor : undefined;
	const isGone = minor !== undefined && minor >= removed.goneIn;
	const name =
		setting.from === 'flag'
			? `--${setting.name}`
			: setting.write('').slice(0, -1);
	const [, flag = '', value = ''] =
		/^--([^=]+)=?(.*)$/s.exec(removed.instead?.(setting.value ?? '') ?? '') ??
		[];
	const written =
		flag === ''
			? undefined
			: setting.from === 'flag'
				? newFlag(flag, value === '' ? 'true' : value)
				: `${variableFor(flag)}=${value}`;
	const isReady = minor === undefined || minor >= (removed.since ?? 0);
	const effect =
		setting.from === 'flag' ? 'does not start with it' : 'ignores it';
	return {
		code: 'removed-flag',
		severity: isGone
			? setting.from === 'flag'
				? 'critical'
				: 'warning'
			: minor !== undefined && minor + 1 === removed.goneIn
				? 'warning'
				: 'info',
		at: setting.at,
		summary: isGone
			? `${name} is gone since etcd 3.${removed.goneIn}, and etcd ${effect}`
			: `${name} goes with etcd 3.${removed.goneIn}, which ${effect}`,
		remedy:
			written === undefined
				? 'take it out; nothing stands in its place'
				: isReady
					? written
					: `from etcd 3.${removed.since ?? removed.goneIn} on: ${written}`,
	};
}

function variableFor(flag: string): string {
	return `ETCD_${flag.toUpperCase().replaceAll('-', '_')}`;
}
