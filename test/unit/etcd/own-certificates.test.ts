import assert from 'node:assert/strict';
import {readFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {
	makeCertificates,
	makeServerCertificate,
} from '../../../scripts/certificates.js';
import {ownCertificates} from '../../../source/etcd/own-certificates.js';

const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-own-'));
after(() => rmSync(folder, {recursive: true, force: true}));
const made = await makeCertificates(folder);
const dayMs = 86_400_000;

test('the authority and the client’s own certificate tell whose and until when', () => {
	const [authority, client, ...more] = ownCertificates(
		{
			ca: readFileSync(made.caCert),
			// Its own first, then who signed it, as files with a chain are.
			cert: Buffer.concat([
				readFileSync(made.client.cert),
				readFileSync(made.caCert),
			]),
			key: undefined,
		},
		{cacert: made.caCert, cert: made.client.cert},
	);
	assert.deepEqual(more, []);
	assert.equal(authority?.use, 'authority');
	assert.equal(authority.subject, 'CN=etcd-medic test ca');
	assert.equal(authority.file, made.caCert);
	assert.equal(client?.use, 'client');
	assert.equal(client.subject, 'CN=client');
	assert.equal(client.notAfterMs - client.notBeforeMs, 30 * dayMs);
});

test('of several authorities in one file the one that holds longest counts', async () => {
	// Any certificate will do: it is only read here.
	const other = await makeServerCertificate(folder, 'later', 400);
	const both = Buffer.concat([
		readFileSync(made.caCert),
		readFileSync(other.cert),
	]);
	const [authority] = ownCertificates(
		{ca: both, cert: undefined, key: undefined},
		{cacert: undefined, cert: undefined},
	);
	assert.equal(
		(authority?.notAfterMs ?? 0) - (authority?.notBeforeMs ?? 0),
		400 * dayMs,
	);
	assert.equal(authority?.file, undefined);
});

test('without TLS, or with something else than PEM, nothing is claimed', () => {
	const files = {cacert: undefined, cert: undefined};
	assert.deepEqual(ownCertificates(undefined, files), []);
	const broken = Buffer.from(
		'-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n',
	);
	assert.deepEqual(
		ownCertificates({ca: broken, cert: broken, key: undefined}, files),
		[],
	);
});
