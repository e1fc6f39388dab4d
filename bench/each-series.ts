import {
	ensureEtcd,
	etcdSeries,
	type EtcdBinaries,
	type EtcdSeries,
} from '../scripts/etcd-binaries.js';
import type {BenchRun, BenchTable} from './part.js';

/** The series of etcd that a run measures: all, or one where it is to be quick. */
export function seriesOf({isQuick}: BenchRun): readonly EtcdSeries[] {
	return isQuick ? ['3.5'] : etcdSeries;
}

/** The tables of each series, one series after the other. */
export async function onEachSeries(
	run: BenchRun,
	measured: (
		binaries: EtcdBinaries,
		run: BenchRun,
	) => Promise<readonly BenchTable[]>,
): Promise<readonly BenchTable[]> {
	const tables: BenchTable[] = [];
	for (const series of seriesOf(run)) {
		tables.push(...(await measured(await ensureEtcd(series), run)));
	}

	return tables;
}
