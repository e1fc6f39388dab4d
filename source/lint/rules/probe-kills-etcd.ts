import {formatBytes, formatDuration} from '../../units.js';
import {
	isAtLeast,
	settingOf,
	type EtcdConfiguration,
	type Probe,
} from '../etcd-configuration.js';
import type {LintRule, RuleFinding} from '../lint-finding.js';

/** What a defragment copies in a second at the slow end: 60 to 180 MB/s measured on 3.4.23 and 3.5.30. */
const defragmentBytesPerSecond = 60e6;
/** etcd's quota where none is set (etcd server/storage/quota.go, DefaultQuotaBytes). */
const defaultQuotaBytes = 2 * 1024 ** 3;

/**
 * Probes that make the kubelet kill etcd for what a restart cannot mend: an
 * alarm, no quorum, a defragment. Which page fails when was measured on 3.4.23
 * and 3.5.30: under NOSPACE `/health` says 503 unless `exclude=NOSPACE`, with
 * `serializable=true` too; `/livez` and `/readyz` say 200 (Kubernetes #96886,
 * etcd #13340).
 */
export const probeKillsEtcd: LintRule = configuration =>
	configuration.probes.flatMap(probe => [
		...pageFindings(configuration, probe),
		...patienceFindings(configuration, probe),
	]);

function pageFindings(
	configuration: EtcdConfiguration,
	probe: Probe,
): readonly RuleFinding[] {
	if (probe.path === undefined) return [];
	const [page = '', query = ''] = probe.path.split('?');
	const parameters = new URLSearchParams(query);
	const isLiveness = probe.kind === 'livenessProbe';
	const found = (
		severity: RuleFinding['severity'],
		what: string,
	): readonly RuleFinding[] => [
		{
			code: 'probe-kills-etcd',
			severity,
			at: probe.at,
			summary: `${probe.kind} asks ${probe.path ?? ''}: ${what}`,
			remedy: remedyFor(configuration, probe),
		},
	];

	if (page === '/livez' || page === '/readyz') {
		return hasLivez(configuration) === false
			? found(
					'critical',
					`this etcd answers 404 there (it is in 3.5.11 and 3.4.29 and later), and the kubelet kills it`,
				)
			: page === '/readyz' && isLiveness
				? found(
						'warning',
						'it fails without quorum, and the kubelet kills members that only wait for the others',
					)
				: [];
	}

	if (page !== '/health') return [];
	const excludesNospace = parameters
		.getAll('exclude')
		.some(value => value.toUpperCase() === 'NOSPACE');
	if (!excludesNospace) {
		return isLiveness
			? found(
					'critical',
					'it fails while the NOSPACE alarm is up, so that the kubelet kills etcd again and again just when it must be repaired',
				)
			: found(
					'warning',
					'it fails while the NOSPACE alarm is up: once restarted then, etcd is never left running',
				);
	}

	return isLiveness && parameters.get('serializable') !== 'true'
		? found(
				'warning',
				'it fails without quorum, and the kubelet kills members that only wait for the others',
			)
		: [];
}

function remedyFor(configuration: EtcdConfiguration, probe: Probe): string {
	const path =
		hasLivez(configuration) === true
			? probe.kind === 'livenessProbe'
				? '/livez'
				: '/readyz'
			: '/health?exclude=NOSPACE&serializable=true';
	return configuration.kind === 'kubeadm'
		? `upgrade to Kubernetes 1.31 or later, or give kubeadm a patch of the etcd pod (--patches) with path: ${path}`
		: `path: ${path}`;
}

// 3.4.29 and 3.5.11 brought the two pages (etcd CHANGELOG).
function hasLivez({release}: EtcdConfiguration): boolean | undefined {
	return release?.major === 3 && release.minor === 4
		? isAtLeast(release, 3, 4, 29)
		: isAtLeast(release, 3, 5, 11);
}

// While it defragments, a member answers no probe; how long grows with the bytes in use, at most the quota.
function patienceFindings(
	configuration: EtcdConfiguration,
	probe: Probe,
): readonly RuleFinding[] {
	if (probe.kind !== 'livenessProbe' || probe.path === undefined) return [];
	const patienceSeconds = probe.periodSeconds * probe.failureThreshold;
	const quotaText = settingOf(configuration, 'quota-backend-bytes')?.value;
	const given = /^\d{1,15}$/.test(quotaText ?? '') ? Number(quotaText) : 0;
	const quotaBytes = given > 0 ? given : defaultQuotaBytes;
	const survivedBytes = patienceSeconds * defragmentBytesPerSecond;
	if (survivedBytes >= quotaBytes) return [];
	return [
		{
			code: 'probe-kills-etcd',
			severity: survivedBytes < quotaBytes / 2 ? 'warning' : 'info',
			at: probe.at,
			summary: `the kubelet kills etcd after ${patienceSeconds} s without an answer; a defragment of a full quota (${formatBytes(quotaBytes)}) takes about ${formatDuration((quotaBytes / defragmentBytesPerSecond) * 1000)} at 60 MB/s`,
			remedy: `failureThreshold: ${Math.ceil(quotaBytes / defragmentBytesPerSecond / Math.max(1, probe.periodSeconds))}`,
		},
	];
}
