import {soundDisk, type Disk} from '../../source/drill/model/disk.js';
import {happen} from '../../source/drill/model/faults.js';
import type {Fault} from '../../source/drill/model/timeline.js';
import {kubernetesWriters} from '../../source/drill/scenarios/kubernetes-writers.js';
import {serveCluster} from '../../source/drill/serve-cluster.js';
import type {EtcdBinaries} from '../etcd-binaries.js';
import {startCluster} from '../local-cluster.js';

/** A cluster that something happens to, again and again. */
export type TroubledCluster = {
	readonly description: string;
	readonly endpoints: readonly string[];
	readonly names: readonly string[];
	/** Done one after the other, over and over: each leaves the cluster as it was. */
	readonly troubles: readonly Trouble[];
	readonly close: () => Promise<void>;
};

export type Trouble = {
	readonly name: string;
	readonly begin: () => Promise<void>;
	readonly end: () => Promise<void>;
};

const mebibyte = 1024 * 1024;
const slowDisk: Disk = {
	fsyncMs: [80, 900],
	commitMs: [90, 1200],
	copyFactor: 4,
};

/** Three simulated members with the writers of a small Kubernetes cluster. */
export async function simulatedTrouble(): Promise<TroubledCluster> {
	const names = ['m1', 'm2', 'm3'];
	const served = await serveCluster(
		{
			seed: 11,
			version: '3.5.16',
			members: names.map(name => ({
				name,
				quotaBytes: 2048 * mebibyte,
				fileBytes: 900 * mebibyte,
			})),
			revision: 120_000,
			compactRevision: 90_000,
			live: [{prefix: '/registry/pods/', keys: 3000, valueBytes: 6000}],
			history: {bytes: 60 * mebibyte, records: 30_000},
			alarms: [],
			timeline: [],
			traffic: kubernetesWriters(10),
		},
		{nowMs: () => Date.now(), speed: 1},
	);
	const ids = served.simulator.state().members.map(({id}) => id);
	const does = (fault: Fault) => async (): Promise<void> => {
		served.simulator.change(state => happen(state, fault));
	};

	const alarm = (
		action: 'activate' | 'deactivate',
		kind: 'NOSPACE' | 'CORRUPT',
		at: number,
	): (() => Promise<void>) =>
		does({
			kind: 'call',
			member: names[0] ?? '',
			call: {
				kind: 'alarm',
				action,
				memberId: ids[at] ?? '',
				alarm: kind,
			},
		});
	const troubles = names.flatMap((member, at): readonly Trouble[] => [
		trouble(
			`${member} stopped`,
			does({kind: 'kill', member}),
			does({kind: 'start', member}),
		),
		trouble(
			`${member} hangs`,
			does({kind: 'hang', member}),
			does({kind: 'resume', member}),
		),
		trouble(
			`${member} cut off`,
			does({kind: 'cut-off', member}),
			does({kind: 'reconnect', member}),
		),
		trouble(
			`${member} behind`,
			does({kind: 'lag', member}),
			does({kind: 'catch-up', member}),
		),
		trouble(
			`${member} on a slow disk`,
			does({kind: 'disk', member, disk: slowDisk}),
			does({kind: 'disk', member, disk: soundDisk}),
		),
		trouble(
			`${member} over its quota`,
			alarm('activate', 'NOSPACE', at),
			alarm('deactivate', 'NOSPACE', at),
		),
		trouble(
			`${member} corrupt`,
			alarm('activate', 'CORRUPT', at),
			alarm('deactivate', 'CORRUPT', at),
		),
	]);
	return {
		description: 'simulated etcd 3.5.16, 3 members',
		endpoints: served.endpoints,
		names,
		troubles,
		async close() {
			served.close();
		},
	};
}

/** Three real members. */
export async function realTrouble(
	binaries: EtcdBinaries,
): Promise<TroubledCluster> {
	const cluster = await startCluster({
		binaries,
		quotaBytes: 256 * mebibyte,
		fastDisk: true,
	});
	const names = cluster.members.map(({name}) => name);
	const disarm = async (): Promise<void> => {
		const result = await cluster.etcdctl('alarm', 'disarm');
		if (result.code !== 0) throw new Error(result.stderr.trim());
	};

	return {
		description: `etcd ${binaries.version}, 3 members`,
		endpoints: cluster.endpoints,
		names,
		troubles: names.flatMap(name => [
			trouble(
				`${name} stopped`,
				async () => cluster.kill(name),
				async () => cluster.restart(name),
			),
			trouble(
				`${name} hangs`,
				async () => {
					await cluster.pause(name);
				},
				async () => {
					cluster.resume(name);
				},
			),
			trouble(
				`NOSPACE of ${name}`,
				async () => cluster.raiseAlarm('NOSPACE', name),
				disarm,
			),
			trouble(
				`CORRUPT of ${name}`,
				async () => cluster.raiseAlarm('CORRUPT', name),
				disarm,
			),
		]),
		close: cluster.stop,
	};
}

function trouble(
	name: string,
	begin: Trouble['begin'],
	end: Trouble['end'],
): Trouble {
	return {name, begin, end};
}
