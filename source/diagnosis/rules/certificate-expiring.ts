import type {Certificate, OwnCertificate} from '../../cluster/certificate.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {problemOf} from '../../cluster/reading.js';
import type {ProblemDetail} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import type {Finding, Severity} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';
import {groupBySeverity} from '../severity.js';

type Expiring = {
	readonly each: MemberObservation;
	readonly severity: Severity;
	/** `undefined`: it has expired, and only the failed handshake told so. */
	readonly certificate: Certificate | undefined;
};

/**
 * Certificates that end soon or have ended: the members', ours, and the
 * authority's. An expired one is the cause of the member that cannot be
 * reached, so it is named before it.
 */
export const certificateExpiring: Rule = context => [
	...ours(context),
	...theirs(context),
];

function theirs(context: RuleContext): readonly Finding[] {
	const {observation, nowMs} = context;
	// With the authority expired every handshake fails on it: that is said once.
	if (authorityHasExpired(context)) return [];
	const expiring = observation.members.flatMap((each): readonly Expiring[] => {
		if (failsWith(each, 'server-certificate-expired')) {
			return [{each, severity: 'critical', certificate: undefined}];
		}

		const certificate = certificateOf(each);
		const severity = certificate && judge(certificate, context);
		return severity === undefined ? [] : [{each, severity, certificate}];
	});
	return groupBySeverity(expiring).map(({severity, items}) => {
		const members = items.map(({each}) => each);
		const soonest = items.reduce((a, b) => (endOf(b) < endOf(a) ? b : a));
		const {certificate} = soonest;
		return {
			code: 'certificate-expiring',
			severity,
			memberIds: idsOf(members),
			summary: `${labelsOf(members, observation)}: the server certificate ${whenOf(certificate, nowMs)}${items.length > 1 ? ` (${labelOf(soonest.each)} first)` : ''}; ${certificate === undefined ? 'every client that verifies it is refused' : `${printable(certificate.subject)}, until ${dayOf(certificate)}`}`,
			evidence: evidenceOf('server', certificate, nowMs),
			remedy: `Renew it on ${labelsOf(members, observation)} (kubeadm certs renew etcd-server; k3s and RKE2: restart the server); etcd reads the new file with the next connection, without a restart`,
		};
	});
}

function ours(context: RuleContext): readonly Finding[] {
	const {observation, nowMs} = context;
	const refusing = observation.members.filter(each =>
		failsWith(each, 'our-certificate-expired'),
	);
	return (observation.ownCertificates ?? []).flatMap(certificate => {
		const isRefused = certificate.use === 'client' && refusing.length > 0;
		const severity = isRefused ? 'critical' : judge(certificate, context);
		if (severity === undefined) return [];
		const isOver = certificate.notAfterMs <= nowMs;
		const when =
			isRefused && !isOver
				? `has expired by the clock of ${labelsOf(refusing, observation)}`
				: whenOf(certificate, nowMs);
		return [
			{
				code: 'certificate-expiring' as const,
				severity,
				memberIds: idsOf(isRefused ? refusing : []),
				summary: `${names[certificate.use]} ${when}; ${printable(certificate.subject)}${certificate.file === undefined ? '' : ` in ${printable(certificate.file)}`}, until ${dayOf(certificate)}`,
				evidence: evidenceOf(certificate.use, certificate, nowMs),
				remedy: remedies[certificate.use],
			},
		];
	});
}

const names: Readonly<Record<OwnCertificate['use'], string>> = {
	client: 'Our client certificate',
	authority: "The certificate authority's certificate",
};

const remedies: Readonly<Record<OwnCertificate['use'], string>> = {
	client:
		'Renew it (kubeadm certs renew etcd-healthcheck-client apiserver-etcd-client), or give another pair with --cert and --key; server.crt beside it works as well',
	authority:
		'Make a new authority and let all members trust both before the old one ends: etcd reads its trusted CA only when it starts, so that is one rolling restart',
};

/** The gravest limit that what is left of it has passed. */
function judge(
	certificate: Certificate,
	{nowMs, thresholds}: RuleContext,
): Severity | undefined {
	const leftMs = certificate.notAfterMs - nowMs;
	if (!Number.isFinite(leftMs)) return undefined;
	if (leftMs <= 0) return 'critical';
	const lifeMs = certificate.notAfterMs - certificate.notBeforeMs;
	if (leftMs > thresholds.certificateLifeLeftRatio * lifeMs) return undefined;
	if (leftMs < thresholds.certificateCriticalMs) return 'critical';
	if (leftMs < thresholds.certificateWarningMs) return 'warning';
	return leftMs < thresholds.certificateInfoMs ? 'info' : undefined;
}

function authorityHasExpired({observation, nowMs}: RuleContext): boolean {
	return (observation.ownCertificates ?? []).some(
		({use, notAfterMs}) => use === 'authority' && notAfterMs <= nowMs,
	);
}

function failsWith(each: MemberObservation, detail: ProblemDetail): boolean {
	return problemOf(each.status)?.detail === detail;
}

// Known from an earlier scrape, too: a date does not grow old.
function certificateOf(each: MemberObservation): Certificate | undefined {
	return each.lastMetrics?.value.serverCertificate;
}

function endOf({certificate}: Expiring): Milliseconds {
	return certificate?.notAfterMs ?? -Infinity;
}

function whenOf(
	certificate: Certificate | undefined,
	nowMs: Milliseconds,
): string {
	if (certificate === undefined) return 'has expired';
	const leftMs = certificate.notAfterMs - nowMs;
	return leftMs <= 0
		? `expired ${formatDuration(-leftMs)} ago`
		: `expires in ${formatDuration(leftMs)}`;
}

function dayOf({notAfterMs}: Certificate): string {
	return Number.isFinite(notAfterMs)
		? new Date(notAfterMs).toISOString().slice(0, 10)
		: 'a date that cannot be read';
}

function evidenceOf(
	use: OwnCertificate['use'] | 'server',
	certificate: Certificate | undefined,
	nowMs: Milliseconds,
): Finding['evidence'] {
	return {
		certificate: use,
		subject: certificate === undefined ? null : printable(certificate.subject),
		expiresAt: certificate === undefined ? null : dayOf(certificate),
		leftMs:
			certificate === undefined
				? null
				: Math.round(certificate.notAfterMs - nowMs),
	};
}
