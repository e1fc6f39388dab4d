import {
	agreedClusterId,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {connectMember, type MemberClient} from '../etcd/member-client.js';
import {lastRunOn} from '../run/journal.js';
import {canaryLeftBy, canaryText, lineAgainst} from '../run/left-canary.js';
import type {Milliseconds} from '../units.js';
import {connectOptions} from './assemble-observer.js';
import type {EngineConfig} from './engine-config.js';

/**
 * What to tell where nothing may be changed of a canary that a killed run on
 * this host left in the cluster; `undefined` when there is none, or nobody says.
 * Members are asked only when a journal says that there may be one, and a
 * journal that cannot be read says nothing.
 */
export async function leftCanaryNotice(
	config: Pick<
		EngineConfig,
		'stateDirectory' | 'etcdctl' | 'tls' | 'user' | 'callTimeoutMs'
	>,
	observation: Observation,
	nowMs: () => Milliseconds,
): Promise<string | undefined> {
	const clusterId = agreedClusterId(observation);
	if (clusterId === undefined) return undefined;
	const last = await lastRunOn(config.stateDirectory, clusterId);
	const left =
		last.kind === 'unfinished' ? canaryLeftBy(last.journal.events) : undefined;
	if (left === undefined) return undefined;
	const opened: MemberClient[] = [];
	try {
		const line = await lineAgainst(left, {
			observe: async () => observation,
			memberClient(id) {
				const endpoint = memberById(observation, id)?.endpoint ?? '';
				if (endpoint === '') return undefined;
				const client = connectMember(connectOptions(config, endpoint, {nowMs}));
				opened.push(client);
				return {endpoint, client};
			},
			etcdctl: config.etcdctl,
			callTimeoutMs: config.callTimeoutMs,
		});
		return line === undefined ? undefined : canaryText(left, line);
	} finally {
		for (const each of opened) each.close();
	}
}
