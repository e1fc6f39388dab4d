import type {TestContext} from 'node:test';
import {makeCertificates} from '../../scripts/certificates.js';
import type {EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {endpointFlags, realCluster, temporaryFolder} from './real-incident.js';

/** A cluster that asks for client certificates, and the flags to reach it with. */
export async function tlsCluster(
	context: TestContext,
	series: EtcdSeries,
): Promise<{
	readonly cluster: LocalCluster;
	readonly flags: readonly string[];
}> {
	const tls = await makeCertificates(temporaryFolder(context));
	const cluster = await realCluster(context, series, {tls});
	return {
		cluster,
		flags: [
			...endpointFlags(cluster),
			'--cacert',
			tls.caCert,
			'--cert',
			tls.client.cert,
			'--key',
			tls.client.key,
		],
	};
}
