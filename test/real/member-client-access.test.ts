import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {makeCertificates, type KeyPair} from '../../scripts/certificates.js';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {problemOf, type Reading} from '../../source/cluster/reading.js';
import type {TlsMaterial} from '../../source/cluster/tls-material.js';
import type {ConnectOptions} from '../../source/etcd/open-etcd3.js';
import {
	first,
	opened,
	timeoutMs,
	value,
	withCluster,
} from './member-client-bed.js';

for (const series of etcdSeries) {
	test(
		`etcd ${series}: client certificates are used, and every wrong one is a TLS problem`,
		{timeout: timeoutMs},
		async () => {
			const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-client-'));
			try {
				const tls = await makeCertificates(folder);
				await withCluster(series, {members: 1, tls}, async cluster => {
					const {endpoint} = first(cluster);
					const ask = async (
						material: TlsMaterial | undefined,
					): Promise<Reading<unknown>> => {
						await using client = opened({endpoint, tls: material});
						return await client.status();
					};

					value(await ask(await pem(tls.caCert, tls.client)));
					const wrong = {
						'a CA of somebody else': await pem(tls.otherCaCert, tls.client),
						'no client certificate': await pem(tls.caCert, undefined),
						'a client of somebody else': await pem(tls.caCert, tls.otherClient),
						'the system’s roots': undefined,
					};
					for (const [name, material] of Object.entries(wrong)) {
						const problem = problemOf(await ask(material));
						assert.equal(problem?.kind, 'tls', `${name}: ${problem?.message}`);
					}
				});
			} finally {
				await rm(folder, {recursive: true, force: true});
			}
		},
	);

	test(
		`etcd ${series}: with authentication on, each refusal is auth and the right password is used`,
		{timeout: timeoutMs},
		async () => {
			await withCluster(series, {members: 1}, async cluster => {
				const {endpoint} = first(cluster);
				for (const command of [
					['user', 'add', 'root:s3cret'],
					['user', 'grant-role', 'root', 'root'],
					['user', 'add', 'bob:pw'],
					['auth', 'enable'],
				]) {
					const result = await cluster.etcdctl(...command);
					assert.equal(result.code, 0, result.stderr);
				}

				const getAs = async (
					user: ConnectOptions['user'],
				): Promise<Reading<unknown>> => {
					await using client = opened({endpoint, user});
					return await client.get('a');
				};

				value(await getAs({name: 'root', password: 's3cret'}));
				for (const user of [
					undefined,
					{name: 'root', password: 'wrong'},
					{name: 'nobody', password: 'x'},
					{name: 'bob', password: 'pw'},
				]) {
					const problem = problemOf(await getAs(user));
					assert.equal(problem?.kind, 'auth', problem?.message);
					assert.doesNotMatch(problem?.message ?? '', /s3cret|wrong/);
				}

				// Health asks whether the quorum answers, not whether bob may read.
				await using bob = opened({
					endpoint,
					user: {name: 'bob', password: 'pw'},
				});
				value(await bob.timeRead(false));
			});
		},
	);
}

async function pem(
	ca: string,
	pair: KeyPair | undefined,
): Promise<TlsMaterial> {
	return {
		ca: await readFile(ca),
		cert: pair && (await readFile(pair.cert)),
		key: pair && (await readFile(pair.key)),
	};
}
