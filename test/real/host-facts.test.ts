import assert from 'node:assert/strict';
import {X509Certificate} from 'node:crypto';
import {copyFileSync, readFileSync, realpathSync, statfsSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import {
	makeCertificates,
	makeServerCertificate,
} from '../../scripts/certificates.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {runEtcdctl} from '../../scripts/run-etcdctl.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {isOfDisk} from '../support/check-run.js';
import {
	endpointFlags,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {runProgram, type Ended} from '../support/run-program.js';

const report = z.object({
	verdict: z.string(),
	sentence: z.string(),
	members: z.array(
		z.object({
			id: z.string(),
			name: z.string(),
			reachable: z.boolean(),
			dbSizeBytes: z.number().nullable(),
			certificateExpiresAt: z.string().nullable(),
			clockOffsetMs: z.number().nullable(),
		}),
	),
	findings: z.array(
		z.object({
			code: z.string(),
			severity: z.string(),
			memberIds: z.array(z.string()),
			evidence: z.record(z.string(), z.unknown()),
		}),
	),
	host: z
		.object({
			members: z.array(
				z.object({
					memberId: z.string(),
					foundBy: z.string(),
					dataDirectory: z.string(),
					mountPoint: z.string(),
					disks: z.array(z.string()),
					freeBytes: z.number(),
					sizeBytes: z.number(),
				}),
			),
			disks: z.array(
				z.object({
					name: z.string(),
					windowMs: z.number().nullable(),
					utilisationRatio: z.number().nullable(),
				}),
			),
			missing: z.array(z.object({what: z.string(), why: z.string()})),
		})
		.nullable(),
});

function isToldAll({
	certificateExpiresAt,
	clockOffsetMs,
}: z.infer<typeof report>['members'][number]): boolean {
	return certificateExpiresAt !== null && clockOffsetMs !== null;
}

for (const series of etcdSeries) {
	test(`etcd ${series}: each member that runs here is told with its directory, device and free space`, async context => {
		const cluster = await realCluster(context, series);
		let looked = await check(context, '2s', endpointFlags(cluster));
		// On a busy machine the second look at its disks may come after the window.
		await waitUntil(
			async () => {
				const {host} = report.parse(JSON.parse(looked.stdout));
				if (host?.disks.every(({windowMs}) => windowMs !== null)) return true;
				looked = await check(context, '2s', endpointFlags(cluster));
				return false;
			},
			90_000,
			() => looked.stdout,
		);
		const {code, stdout} = looked;
		assert.notEqual(code, 70, stdout);
		const {host, members, findings} = report.parse(JSON.parse(stdout));
		assert.ok(host !== null, stdout);
		const ids = members.map(({id}) => id);
		assert.deepEqual(
			host.members.map(({memberId}) => memberId).toSorted(),
			ids.toSorted(),
		);
		const folder = realpathSync(cluster.folder);
		const space = statfsSync(folder);
		for (const member of host.members) {
			assert.equal(member.foundBy, 'process');
			assert.equal(path.dirname(member.dataDirectory), folder);
			assert.ok(folder.startsWith(member.mountPoint));
			assert.equal(member.sizeBytes, space.blocks * space.bsize);
			assert.ok(member.freeBytes > 0 && member.freeBytes < member.sizeBytes);
		}

		// A second look came within the window, so that the load is there.
		for (const disk of host.disks) {
			assert.ok(disk.windowMs !== null && disk.windowMs >= 900, disk.name);
			assert.ok(disk.utilisationRatio !== null && disk.utilisationRatio <= 1);
		}

		// Three members on one disk, wherever the temporary folder is.
		const [shared] = findings.filter(({code: each}) => each === 'shared-disk');
		assert.deepEqual(shared?.memberIds.toSorted(), ids.toSorted());
		// What this machine cannot tell (its disk is virtual, no crictl) says why.
		assert.ok(host.missing.every(({why}) => why !== ''));
	});

	test(`etcd ${series}: a member whose certificate has expired is named as the cause, and the others are read`, async context => {
		const folder = temporaryFolder(context);
		const tls = await makeCertificates(folder);
		const own = await makeServerCertificate(folder, 'm2', 30);
		const expired = await makeServerCertificate(folder, 'm2-expired', 0);
		const cluster = await realCluster(context, series, {
			tls,
			serverOf: {m2: own},
		});
		const [m1, m2, m3] = cluster.members;
		assert.ok(m1 !== undefined && m2 !== undefined && m3 !== undefined);
		const flags = [
			'--cacert',
			tls.caCert,
			'--cert',
			tls.client.cert,
			'--key',
			tls.client.key,
		];
		const all = ['--endpoints', cluster.endpoints.join(','), ...flags];
		let before = await check(context, '0', all);
		let healthy = report.parse(JSON.parse(before.stdout));
		// What a busy machine does not tell in a moment is left out of one check.
		await waitUntil(
			async () => {
				if (healthy.members.every(each => isToldAll(each))) return true;
				before = await check(context, '0', all);
				healthy = report.parse(JSON.parse(before.stdout));
				return false;
			},
			90_000,
			() => before.stdout,
		);
		// Another program may keep this machine's disk busy.
		assert.ok(
			healthy.findings.every(
				each => each.severity === 'info' || isOfDisk(each.code),
			),
			before.stdout,
		);
		assert.deepEqual(certificates(healthy), []);
		// Without a window there is one look, and it is waited for.
		assert.equal(healthy.host?.members.length, 3, before.stdout);
		for (const {name, certificateExpiresAt, clockOffsetMs} of healthy.members) {
			const {cert} = name === 'm2' ? own : tls.server;
			const {validTo} = new X509Certificate(readFileSync(cert));
			assert.equal(certificateExpiresAt, new Date(validTo).toISOString(), name);
			// One clock, told to half a second, or a whole one where it is busy.
			assert.ok(Math.abs(clockOffsetMs ?? 9999) < 1000, String(clockOffsetMs));
		}

		// Renewing works as expiring does: etcd reads the files with each connection.
		copyFileSync(expired.cert, own.cert);
		copyFileSync(expired.key, own.key);
		const refused = await runEtcdctl(cluster.binaries, tls, m2.endpoint, 5000, [
			'endpoint',
			'status',
		]);
		assert.notEqual(refused.code, 0, 'etcdctl is refused, too');

		const {code, stdout, stderr} = await check(context, '0', all);
		const found = report.parse(JSON.parse(stdout));
		assert.equal(code, 2, stdout + stderr);
		assert.deepEqual(certificates(found), [['critical', m2.id]]);
		assert.match(found.sentence, /^m2: the server certificate has expired/);
		const codes = found.findings.map(each => each.code);
		assert.ok(
			codes.indexOf('certificate-expiring') <
				codes.indexOf('member-unreachable'),
			codes.join(),
		);
		assert.deepEqual(
			found.members.map(({name, reachable, dbSizeBytes}) => [
				name,
				reachable,
				dbSizeBytes !== null,
			]),
			[
				['m1', true, true],
				['m2', false, false],
				['m3', true, true],
			],
		);
	});
}

function certificates({
	findings,
}: z.infer<typeof report>): ReadonlyArray<readonly string[]> {
	return findings
		.filter(({code}) => code === 'certificate-expiring')
		.map(({severity, memberIds}) => [severity, ...memberIds]);
}

async function check(
	context: TestContext,
	window: string,
	flags: readonly string[],
): Promise<Ended> {
	return runProgram(context, [
		'check',
		'--window',
		window,
		'--output',
		'json',
		...flags,
	]);
}
