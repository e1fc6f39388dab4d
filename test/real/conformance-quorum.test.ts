import assert from 'node:assert/strict';
import {test} from 'node:test';
import {happen} from '../../source/drill/model/faults.js';
import {ensureEtcd, etcdSeries} from '../../scripts/etcd-binaries.js';
import {startCluster} from '../../scripts/local-cluster.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {openBed, type Bed} from './conformance-bed.js';
import {serveEmpty} from './empty-simulated-cluster.js';

// Two of three members are killed; what the last one still answers.

const quotaBytes = 64 * 1024 * 1024;
const key = Buffer.from('/a');

async function aftermath(bed: Bed): Promise<unknown> {
	const part = 'first follower';
	await waitUntil(
		async () =>
			JSON.stringify(await bed.call(part, 'Maintenance', 'Status')).includes(
				'no leader',
			),
		60_000,
		() => 'the survivor still believes in a leader',
	);
	const page = async (path: string): Promise<unknown> => {
		const {code, body} = await bed.http(part, path);
		return {code, lines: body.split('\n').toSorted()};
	};

	const asked = {
		status: bed.call(part, 'Maintenance', 'Status'),
		put: bed.call(part, 'KV', 'Put', {key, value: key}),
		transaction: bed.call(part, 'KV', 'Txn', {
			success: [{request_put: {key, value: key}}],
		}),
		read: bed.call(part, 'KV', 'Range', {key}),
		localRead: bed.call(part, 'KV', 'Range', {key, serializable: true}),
		compact: bed.call(part, 'KV', 'Compact', {revision: '2'}),
		alarms: bed.call(part, 'Maintenance', 'Alarm', {}),
		lease: bed.call(part, 'Lease', 'LeaseGrant', {ID: '9', TTL: '60'}),
		defragment: bed.call(part, 'Maintenance', 'Defragment'),
		hash: bed.call(part, 'Maintenance', 'HashKV', {}),
		moveLeader: bed.call(part, 'Maintenance', 'MoveLeader', {
			targetID: bed.id('leader'),
		}),
		health: page('/health'),
		localHealth: page('/health?serializable=true'),
		live: page('/livez'),
	};
	const answers = await Promise.all(Object.values(asked));
	return Object.fromEntries(
		Object.keys(asked).map((name, at) => [name, answers[at]]),
	);
}

for (const series of etcdSeries) {
	test(`the last simulated member of three answers like a real one of ${series}`, async t => {
		const binaries = await ensureEtcd(series);
		const real = await startCluster({binaries, quotaBytes, fastDisk: true});
		t.after(async () => real.stop());
		const simulated = await serveEmpty(binaries.version, quotaBytes, {
			// As the local cluster has it.
			electionTimeoutMs: 3000,
		});
		t.after(() => {
			simulated.close();
		});
		const beds = await Promise.all(
			[real, simulated].map(async ({endpoints}) => openBed(endpoints)),
		);
		t.after(() => {
			for (const bed of beds) bed.close();
		});
		for (const bed of beds) {
			await bed.call('leader', 'KV', 'Put', {key, value: key});
		}

		const realIds = new Map(real.members.map(each => [each.id, each.name]));
		const {simulator} = simulated;
		for (const part of ['leader', 'second follower'] as const) {
			const [realId = '', simulatedId = ''] = beds.map(bed =>
				BigInt(bed.id(part)).toString(16),
			);
			await real.kill(realIds.get(realId) ?? '');
			simulator.change(state =>
				happen(state, {
					kind: 'kill',
					member:
						state.members.find(each => each.id === simulatedId)?.name ?? '',
				}),
			);
		}

		const [expected, actual] = await Promise.all(
			beds.map(async bed => aftermath(bed)),
		);
		assert.deepEqual(actual, expected);
	});
}
