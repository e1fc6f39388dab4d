import {prometheusBinaries} from './prometheus-binaries.js';

// Makes sure that Prometheus and promtool are here, and says where.

try {
	const binaries = await prometheusBinaries();
	console.log(`prometheus  ${binaries.prometheus}  ${binaries.promtool}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
