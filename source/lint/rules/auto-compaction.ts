import {
	settingOf,
	type EtcdConfiguration,
	type Setting,
} from '../etcd-configuration.js';
import type {LintRule, RuleFinding} from '../lint-finding.js';

const retentionFlag = 'auto-compaction-retention';
const modeFlag = 'auto-compaction-mode';
/** What prevent writes: longer than the 5 minutes of the API server, so that it takes no history from it (k8s.io/apiserver, storage/etcd3/compact.go). */
const suggestedRetention = '10m';

/** Retention 0 and no retention are both off (etcd embed/config.go, DefaultAutoCompactionRetention). */
export const autoCompactionOff: LintRule = configuration => {
	const retention = settingOf(configuration, retentionFlag);
	if (retention === undefined && !configuration.isComplete) return [];
	if (retention !== undefined && retention.value !== '0') return [];
	const line = correctedLine(configuration, retention);
	return [
		configuration.isForKubernetes
			? {
					code: 'auto-compaction-off',
					severity: 'info',
					at: retention?.at ?? configuration.at,
					summary:
						'etcd does not compact by itself; the API server asks it to every 5 minutes, except under NOSPACE, when its request is refused',
					remedy: `${line} keeps compacting even then`,
				}
			: {
					code: 'auto-compaction-off',
					severity: 'warning',
					at: retention?.at ?? configuration.at,
					summary:
						'etcd does not compact by itself: every version of every key is kept until somebody compacts, or the quota is full',
					remedy: line,
				},
	];
};

function correctedLine(
	configuration: EtcdConfiguration,
	retention: Setting | undefined,
): string {
	return (
		retention?.write(suggestedRetention) ??
		configuration.newFlag(retentionFlag, suggestedRetention)
	);
}

/**
 * Retentions that mean something else than they look like. etcd reads a bare
 * number as revisions in revision mode and as hours in periodic mode, and a
 * duration always as nanoseconds, in revision mode as that many revisions
 * (etcd embed/etcd.go, parseCompactionRetention; etcd #9337; measured on 3.5.30).
 */
export const autoCompactionTrap: LintRule = configuration => {
	const retention = settingOf(configuration, retentionFlag);
	const mode = settingOf(configuration, modeFlag);
	const modeValue = mode?.value ?? 'periodic';
	const findings: RuleFinding[] = [];
	if (mode !== undefined && !['periodic', 'revision'].includes(modeValue)) {
		findings.push({
			code: 'auto-compaction-trap',
			severity: 'critical',
			at: mode.at,
			summary: `etcd knows the modes periodic and revision, not ${modeValue}, and does not start`,
			remedy: mode.write('periodic'),
		});
	}

	const value = retention?.value;
	if (retention === undefined || value === undefined || value === '0') {
		return findings;
	}

	return [...findings, ...retentionTrap(retention, value, modeValue)];
};

function retentionTrap(
	retention: Setting,
	value: string,
	mode: string,
): readonly RuleFinding[] {
	const found = (
		severity: RuleFinding['severity'],
		summary: string,
		remedy: string,
	): readonly RuleFinding[] => [
		{code: 'auto-compaction-trap', severity, at: retention.at, summary, remedy},
	];
	const isNumber = /^\+?\d+$/.test(value);
	if (!isNumber && !isGoDuration(value)) {
		return found(
			'critical',
			`${value} is no time that etcd can read (units are ns, us, ms, s, m, h), and it does not start`,
			retention.write(suggestedRetention),
		);
	}

	if (mode === 'revision' && !isNumber) {
		return found(
			'warning',
			`${value} in revision mode is a number of nanoseconds taken for revisions: it never compacts`,
			`${retention.write('1000')} for revisions, or --${modeFlag}=periodic for a time`,
		);
	}

	const count = Number(value);
	if (mode === 'revision' && isNumber && count < fewRevisions) {
		return found(
			'warning',
			`only the last ${count} revisions of the whole cluster are kept: lists and watches that take longer fail with "required revision has been compacted"`,
			retention.write('1000'),
		);
	}

	if (mode === 'periodic' && isNumber) {
		return found(
			count > manyHours ? 'warning' : 'info',
			`${value} without a unit means ${count === 1 ? 'one hour' : `${value} hours`} in periodic mode`,
			`${retention.write(`${value}h`)} says the same plainly; ${retention.write(suggestedRetention)} is ten minutes`,
		);
	}

	return [];
}

/** Own limit: what a paged list of a busy cluster spans. */
const fewRevisions = 100;
/** Own limit: nobody who writes more means hours. */
const manyHours = 24;

function isGoDuration(text: string): boolean {
	return (
		text.length < 40 &&
		/^[+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)
	);
}
