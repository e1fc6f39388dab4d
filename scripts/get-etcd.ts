import {ensureEtcd, etcdSeries} from './etcd-binaries.js';

// Makes sure that both etcd series are here, and says where.

for (const series of etcdSeries) {
	try {
		const binaries = await ensureEtcd(series);
		console.log(
			`etcd ${binaries.version}  ${binaries.etcd}  ${binaries.etcdctl}${binaries.etcdutl === undefined ? '' : `  ${binaries.etcdutl}`}`,
		);
	} catch (error) {
		console.error(error instanceof Error ? error.message : String(error));
		process.exitCode = 1;
	}
}
