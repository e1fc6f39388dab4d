import type {Milliseconds} from '../units.js';
import type {ClusterStart} from './model/start-cluster.js';
import {startCluster} from './model/start-cluster.js';
import {
	openMemberPort,
	reservePort,
	type ReservedPort,
} from './serve/member-port.js';
import {loadServices} from './serve/rpc-proto.js';
import {openSimulator, type Simulator} from './serve/simulator.js';

/** A simulated cluster that answers on loopback. */
export type ServedCluster = {
	readonly simulator: Simulator;
	/** Client URLs in the members' order. */
	readonly endpoints: readonly string[];
	/** Their /metrics pages, in the same order. */
	readonly metricsUrls: readonly string[];
	/** Ends it at once; calls under way are cut. */
	readonly close: () => void;
};

/** Starts a simulated cluster, a free port of 127.0.0.1 for each member. */
export async function serveCluster(
	start: ClusterStart,
	options: {readonly nowMs: () => Milliseconds; readonly speed: number},
): Promise<ServedCluster> {
	const services = loadServices();
	const ports: readonly ReservedPort[] = await Promise.all(
		start.members.map(async () => reservePort()),
	);
	const simulator = openSimulator({
		...options,
		state: startCluster(
			start,
			ports.map(({url}) => ({client: url})),
			options.nowMs(),
		),
	});
	const open = simulator
		.state()
		.members.map((member, at) => {
			const port = ports[at];
			return port === undefined
				? []
				: [openMemberPort(port, simulator, member.id, services)];
		})
		.flat();
	return {
		simulator,
		endpoints: ports.map(({url}) => url),
		metricsUrls: ports.map(({url}) => `${url}/metrics`),
		close() {
			for (const port of open) port.close();
			simulator.close();
		},
	};
}
