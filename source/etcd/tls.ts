import {readFileSync} from 'node:fs';
import {X509Certificate, createPrivateKey} from 'node:crypto';
import type {TlsMaterial} from '../cluster/tls-material.js';
import {UserError} from '../user-error.js';

/** Paths of PEM files, as etcdctl's --cacert, --cert and --key. */
export type TlsFiles = {
	readonly ca: string | undefined;
	readonly cert: string | undefined;
	readonly key: string | undefined;
};

/**
 * Reads and checks the PEM files. `undefined` when none is named. Throws
 * UserError naming the file that is missing, unreadable, not PEM, or does not
 * fit its twin: a handshake would only say "socket hang up".
 */
export function readTlsFiles(files: TlsFiles): TlsMaterial | undefined {
	const {ca, cert, key} = files;
	if (ca === undefined && cert === undefined && key === undefined) {
		return undefined;
	}

	if ((cert === undefined) !== (key === undefined)) {
		throw new UserError({
			what: `--${cert === undefined ? 'key' : 'cert'} was given without --${cert === undefined ? 'cert' : 'key'}`,
			tryThis: 'a client certificate needs both --cert and --key',
		});
	}

	const material = {
		ca: ca === undefined ? undefined : read(ca, '--cacert'),
		cert: cert === undefined ? undefined : read(cert, '--cert'),
		key: key === undefined ? undefined : read(key, '--key'),
	};
	if (material.ca !== undefined) certificate(material.ca, '--cacert', ca);
	if (material.cert !== undefined && material.key !== undefined) {
		const leaf = certificate(material.cert, '--cert', cert);
		if (!leaf.checkPrivateKey(privateKey(material.key, key))) {
			throw new UserError({
				what: `the key ${key} does not belong to the certificate ${cert}`,
				tryThis: 'give the --key that was made with --cert',
			});
		}
	}

	return material;
}

function read(path: string, flag: string): Uint8Array {
	try {
		return readFileSync(path);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		throw new UserError({
			what: `cannot read the file of ${flag}, ${path}: ${String(code)}`,
			tryThis:
				code === 'EACCES'
					? 'run as a user who may read it, usually root'
					: 'check the path',
			cause: error,
		});
	}
}

function certificate(
	pem: Uint8Array,
	flag: string,
	path: string | undefined,
): X509Certificate {
	try {
		return new X509Certificate(pem);
	} catch (error) {
		throw new UserError({
			what: `the file of ${flag}, ${path ?? ''}, is not a PEM certificate`,
			tryThis: 'give a file that begins with -----BEGIN CERTIFICATE-----',
			cause: error,
		});
	}
}

function privateKey(
	pem: Uint8Array,
	path: string | undefined,
): ReturnType<typeof createPrivateKey> {
	try {
		return createPrivateKey({key: Buffer.from(pem), format: 'pem'});
	} catch (error) {
		throw new UserError({
			what: `the file of --key, ${path ?? ''}, is not an unencrypted PEM private key`,
			tryThis: 'give a file that begins with -----BEGIN PRIVATE KEY-----',
			cause: error,
		});
	}
}
