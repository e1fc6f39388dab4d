import {execFile} from 'node:child_process';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);
const validDays = 30;

/** A certificate and its key, as paths of PEM files. */
export type KeyPair = {readonly cert: string; readonly key: string};

/** The files of a test cluster's TLS. */
export type Certificates = {
	/** Signed the server's and the client's certificate. */
	readonly caCert: string;
	readonly server: KeyPair;
	readonly client: KeyPair;
	/** A CA that signed neither, and a client certificate of its making. */
	readonly otherCaCert: string;
	readonly otherClient: KeyPair;
};

/**
 * Makes with openssl, in that folder, a CA, a server certificate for
 * 127.0.0.1 and localhost and a client certificate, and the same for an
 * unrelated CA. Throws when openssl is missing or fails.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const ca = await makeAuthority(folder, 'ca');
	const otherCa = await makeAuthority(folder, 'other-ca');
	return {
		caCert: ca.cert,
		server: await makeSigned(folder, 'server', ca, serverExtensions),
		client: await makeSigned(folder, 'client', ca, [
			'extendedKeyUsage=clientAuth',
		]),
		otherCaCert: otherCa.cert,
		otherClient: await makeSigned(folder, 'other-client', otherCa, [
			'extendedKeyUsage=clientAuth',
		]),
	};
}

/**
 * Makes one more server certificate by the CA that `makeCertificates` left in
 * that folder, valid for so many days from now; with 0 it has expired.
 */
export async function makeServerCertificate(
	folder: string,
	name: string,
	days: number,
): Promise<KeyPair> {
	const ca = filesOf(folder, 'ca');
	return makeSigned(folder, name, ca, serverExtensions, days);
}

const serverExtensions = [
	'subjectAltName=IP:127.0.0.1,DNS:localhost',
	// etcd's JSON gateway calls its own server with the server's certificate: it needs clientAuth too.
	'extendedKeyUsage=serverAuth,clientAuth',
];

async function makeAuthority(folder: string, name: string): Promise<KeyPair> {
	const pair = filesOf(folder, name);
	await openssl([
		'req',
		'-x509',
		...newKey(pair.key),
		'-days',
		String(validDays),
		'-subj',
		`/CN=etcd-medic test ${name}`,
		'-out',
		pair.cert,
	]);
	await chmod(pair.key, 0o600);
	return pair;
}

async function makeSigned(
	folder: string,
	name: string,
	ca: KeyPair,
	extensions: readonly string[],
	days = validDays,
): Promise<KeyPair> {
	const pair = filesOf(folder, name);
	const request = path.join(folder, `${name}.csr`);
	const extensionFile = path.join(folder, `${name}.ext`);
	await writeFile(extensionFile, `${extensions.join('\n')}\n`);
	await openssl([
		'req',
		...newKey(pair.key),
		'-subj',
		`/CN=${name}`,
		'-out',
		request,
	]);
	await openssl([
		'x509',
		'-req',
		'-in',
		request,
		'-CA',
		ca.cert,
		'-CAkey',
		ca.key,
		'-CAcreateserial',
		'-days',
		String(days),
		'-extfile',
		extensionFile,
		'-out',
		pair.cert,
	]);
	await chmod(pair.key, 0o600);
	return pair;
}

function newKey(file: string): readonly string[] {
	const curve = 'ec_paramgen_curve:prime256v1';
	return ['-newkey', 'ec', '-pkeyopt', curve, '-nodes', '-keyout', file];
}

function filesOf(folder: string, name: string): KeyPair {
	return {
		cert: path.join(folder, `${name}.crt`),
		key: path.join(folder, `${name}.key`),
	};
}

async function openssl(options: readonly string[]): Promise<void> {
	try {
		await run('openssl', options);
	} catch (error) {
		const isMissing =
			error instanceof Error && 'code' in error && error.code === 'ENOENT';
		throw new Error(
			isMissing
				? 'openssl is needed to make test certificates: apt-get install openssl.'
				: `openssl ${options[0] ?? ''} failed`,
			{cause: error},
		);
	}
}
