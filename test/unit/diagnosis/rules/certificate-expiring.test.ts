import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {
	Certificate,
	OwnCertificate,
} from '../../../../source/cluster/certificate.js';
import type {ProblemDetail} from '../../../../source/cluster/reading.js';
import {diagnose} from '../../../../source/diagnosis/diagnose.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const dayMs = 86_400_000;

const certificate = (daysLeft: number, lifeDays = 365): Certificate => ({
	subject: 'CN=kube-etcd',
	notBeforeMs: takenAtMs + (daysLeft - lifeDays) * dayMs,
	notAfterMs: takenAtMs + daysLeft * dayMs,
});

const served = (name: string, daysLeft: number, lifeDays?: number) =>
	member({
		name,
		metrics: {serverCertificate: certificate(daysLeft, lifeDays)},
	});

const refusedFor = (name: string, detail: ProblemDetail) =>
	member({
		name,
		problem: {kind: 'tls', message: 'certificate has expired', detail},
		lastMetrics: undefined,
	});

const own = (use: OwnCertificate['use'], daysLeft: number): OwnCertificate => ({
	...certificate(daysLeft),
	use,
	file: `/pki/${use}.crt`,
});

const severityAt = (daysLeft: number, lifeDays?: number) =>
	findingsOf(
		'certificate-expiring',
		observation({members: [served('m1', daysLeft, lifeDays)]}),
	)[0]?.severity;

test('30, 14 and 3 days left are a note, a warning and critical', () => {
	assert.equal(severityAt(30), undefined);
	assert.equal(severityAt(29.9), 'info');
	assert.equal(severityAt(14), 'info');
	assert.equal(severityAt(13.9), 'warning');
	assert.equal(severityAt(3), 'warning');
	assert.equal(severityAt(2.9), 'critical');
	assert.equal(severityAt(-1), 'critical');
});

test('a certificate made for days is no news while it is young', () => {
	assert.equal(severityAt(2, 3), undefined);
	assert.equal(severityAt(0.9, 3), 'critical');
	assert.equal(severityAt(20, 30), undefined);
});

test('members of one severity are one finding, named by who ends first', () => {
	const findings = findingsOf(
		'certificate-expiring',
		observation({
			members: [served('m1', 12), served('m2', 10), served('m3', 25)],
		}),
	);
	assert.deepEqual(
		findings.map(({severity, memberIds}) => [severity, ...memberIds]),
		[
			['warning', idOf('m1'), idOf('m2')],
			['info', idOf('m3')],
		],
	);
	assert.match(
		findings[0]?.summary ?? '',
		/^m1 and m2: the server certificate expires in 10d00h \(m2 first\); CN=kube-etcd, until 2026-01-25$/,
	);
	assert.equal(findings[0]?.evidence['leftMs'], 10 * dayMs);
});

test('a member whose handshake fails on it is critical, before it is unreachable, and is the verdict', () => {
	const observed = observation({
		members: [
			member({name: 'm1'}),
			refusedFor('m2', 'server-certificate-expired'),
			member({name: 'm3'}),
		],
	});
	const {findings, verdict} = diagnose(observed);
	const codes = findings.map(({code}) => code);
	assert.equal(findings[0]?.code, 'certificate-expiring');
	assert.equal(findings[0]?.severity, 'critical');
	assert.deepEqual(findings[0]?.memberIds, [idOf('m2')]);
	assert.ok(
		codes.indexOf('certificate-expiring') < codes.indexOf('member-unreachable'),
	);
	assert.equal(verdict.level, 'critical');
	assert.match(verdict.sentence, /^m2: the server certificate has expired/);
});

test('our own certificates are judged, too, and named with their file', () => {
	const observed = {
		...observation(),
		ownCertificates: [own('client', 10), own('authority', 1)],
	};
	const findings = findingsOf('certificate-expiring', observed);
	assert.deepEqual(
		findings.map(({severity, evidence}) => [severity, evidence['certificate']]),
		[
			['critical', 'authority'],
			['warning', 'client'],
		],
	);
	assert.match(
		findings[1]?.summary ?? '',
		/^Our client certificate expires in 10d00h; CN=kube-etcd in \/pki\/client\.crt, until /,
	);
});

test('an expired authority is said once, and not of each member', () => {
	const observed = {
		...observation({
			members: ['m1', 'm2'].map(name =>
				refusedFor(name, 'server-certificate-expired'),
			),
		}),
		ownCertificates: [own('authority', -1)],
	};
	const findings = findingsOf('certificate-expiring', observed);
	assert.equal(findings.length, 1);
	assert.match(
		findings[0]?.summary ?? '',
		/^The certificate authority's certificate expired 1d00h ago/,
	);
});

test('a server that calls our certificate expired is believed, whatever our clock says', () => {
	const observed = {
		...observation({
			members: [
				refusedFor('m1', 'our-certificate-expired'),
				member({name: 'm2'}),
			],
		}),
		ownCertificates: [own('client', 200)],
	};
	const [finding] = findingsOf('certificate-expiring', observed);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.match(
		finding.summary,
		/^Our client certificate has expired by the clock of m1;/,
	);
});

test('nothing is said where no certificate was seen', () => {
	assert.deepEqual(findingsOf('certificate-expiring', observation()), []);
	const strange = observation({
		members: [
			member({
				metrics: {
					serverCertificate: {
						subject: '',
						notBeforeMs: Number.NaN,
						notAfterMs: Number.NaN,
					},
				},
			}),
		],
	});
	assert.deepEqual(findingsOf('certificate-expiring', strange), []);
});
