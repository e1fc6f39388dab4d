import {X509Certificate} from 'node:crypto';
import type {Certificate, OwnCertificate} from '../cluster/certificate.js';
import {certificateFrom} from '../cluster/certificate.js';
import type {TlsMaterial} from '../cluster/tls-material.js';

/**
 * What the certificates that we were given say about themselves. Of a file
 * with several authorities the one that holds longest counts: while they are
 * replaced, the old one stays in the file. What is not PEM is left out.
 */
export function ownCertificates(
	tls: TlsMaterial | undefined,
	files: {
		readonly cacert: string | undefined;
		readonly cert: string | undefined;
	},
): readonly OwnCertificate[] {
	const [client] = certificatesIn(tls?.cert);
	const [authority] = certificatesIn(tls?.ca).toSorted(
		(a, b) => b.notAfterMs - a.notAfterMs,
	);
	return [
		...(authority === undefined
			? []
			: [{...authority, use: 'authority' as const, file: files.cacert}]),
		// The client's own comes first in its file, then who signed it.
		...(client === undefined
			? []
			: [{...client, use: 'client' as const, file: files.cert}]),
	];
}

function certificatesIn(pem: Uint8Array | undefined): readonly Certificate[] {
	if (pem === undefined) return [];
	const blocks = Buffer.from(pem)
		.toString('latin1')
		.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
	return (blocks ?? []).flatMap(block => {
		try {
			return [certificateFrom(new X509Certificate(block))];
		} catch {
			// A damaged one was refused when the files were read; here it says nothing.
			return [];
		}
	});
}
