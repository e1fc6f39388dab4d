import {Buffer} from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type {TlsMaterial} from '../cluster/tls-material.js';

/** Connections to one member's metrics listeners, kept open between scrapes. */
export type Connections = {
	/** The agent for a URL's protocol. Throws when the TLS material cannot be read as PEM. */
	agentFor(url: URL): http.Agent;
	/** Closes every connection, those in use included. */
	close(): void;
};

/** Opens nothing yet. Certificates are always verified, against `material.ca` or else the system's roots. */
export function createConnections(
	material: TlsMaterial | undefined,
): Connections {
	let plain: http.Agent | undefined;
	let secure: https.Agent | undefined;
	return {
		agentFor(url) {
			if (url.protocol === 'https:') {
				secure ??= new https.Agent({
					keepAlive: true,
					maxFreeSockets: 1,
					secureContext: secureContextOf(material),
				});
				return secure;
			}

			plain ??= new http.Agent({keepAlive: true, maxFreeSockets: 1});
			return plain;
		},
		close() {
			plain?.destroy();
			secure?.destroy();
		},
	};
}

function secureContextOf(material: TlsMaterial | undefined): tls.SecureContext {
	const ca =
		material?.ca === undefined ? systemRoots() : Buffer.from(material.ca);
	return tls.createSecureContext({
		...(ca === undefined ? {} : {ca}),
		...(material?.cert === undefined ? {} : {cert: Buffer.from(material.cert)}),
		...(material?.key === undefined ? {} : {key: Buffer.from(material.key)}),
	});
}

// Left to itself Node trusts the roots it was built with; etcdctl trusts the
// system's. Early releases of Node 22 cannot read those, and a slim image
// has none: then Node's own have to do.
function systemRoots(): string[] | undefined {
	if (typeof tls.getCACertificates !== 'function') return undefined;
	const roots = tls.getCACertificates('system');
	return roots.length === 0 ? undefined : roots;
}
