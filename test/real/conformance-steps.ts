import {createHash} from 'node:crypto';
import {
	bytes,
	keepAlive,
	kv,
	lease,
	members,
	prefix,
	put,
	watch,
	type ConformanceStep,
} from './conformance-asks.js';

export const compactionSteps: readonly ConformanceStep[] = [
	watch('watch: from a revision', {...prefix('/'), start_revision: '2'}, 2),
	watch(
		'watch: with previous values',
		{key: bytes('/a'), start_revision: '2', prev_kv: true},
		2,
	),
	watch(
		'watch: no puts',
		{...prefix('/'), start_revision: '2', filters: [0]},
		2,
	),
	watch('watch: nothing yet', {key: bytes('/a')}, 1),
	watch(
		'watch: the wrong way round',
		{key: bytes('/d'), range_end: bytes('/b')},
		1,
	),
	[
		'watch: cancelled',
		async bed =>
			bed.converse(
				'leader',
				'Watch',
				'Watch',
				[
					{create_request: {key: bytes('/a'), watch_id: '5'}},
					{cancel_request: {watch_id: '5'}},
				],
				2,
			),
	],
	[
		'watch: the same ID twice',
		async bed =>
			bed.converse(
				'leader',
				'Watch',
				'Watch',
				[
					{create_request: {key: bytes('/a'), watch_id: '5'}},
					{create_request: {key: bytes('/b'), watch_id: '5'}},
				],
				2,
			),
	],
	[
		'watch: progress',
		// Which of the two a real etcd sends first is now this, now that.
		async bed =>
			(
				await bed.converse(
					'leader',
					'Watch',
					'Watch',
					[{create_request: {key: bytes('/a')}}, {progress_request: {}}],
					2,
				)
			).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
	],
	kv('compact', 'Compact', {revision: '8'}),
	kv('compact: twice', 'Compact', {revision: '8'}),
	kv('compact: twice, physically', 'Compact', {revision: '8', physical: true}),
	kv('compact: to before', 'Compact', {revision: '5'}),
	kv(
		'compact: physically, through a follower',
		'Compact',
		{revision: '11', physical: true},
		'first follower',
	),
	kv('compact: to the future', 'Compact', {revision: '900'}),
	kv('read what was compacted', 'Range', {key: bytes('/a'), revision: '7'}),
	kv('read at the compaction', 'Range', {key: bytes('/a'), revision: '11'}),
	kv('transaction: reads what was compacted', 'Txn', {
		success: [{request_range: {key: bytes('/q'), revision: '3'}}],
	}),
	watch(
		'watch: from a compacted revision',
		{...prefix('/'), start_revision: '3'},
		2,
	),
	...['0', '8', '11', '10', '12', '900'].map((revision): ConformanceStep => [
		`hash at ${revision}`,
		async bed => bed.call('leader', 'Maintenance', 'HashKV', {revision}),
	]),
	[
		'hashes are equal',
		async bed =>
			new Set(
				await Promise.all(
					(['leader', 'first follower', 'second follower'] as const).map(
						async part =>
							JSON.stringify(
								await bed.call(part, 'Maintenance', 'HashKV', {
									revision: '13',
								}),
							).replaceAll(part, ''),
					),
				),
			).size,
	],
	['hash', async bed => bed.call('leader', 'Maintenance', 'Hash')],
];

export const leaseSteps: readonly ConformanceStep[] = [
	lease('lease', 'LeaseGrant', {ID: '1001', TTL: '60'}),
	lease('lease: twice', 'LeaseGrant', {ID: '1001', TTL: '60'}),
	lease('lease: too long', 'LeaseGrant', {ID: '1002', TTL: '9000000001'}),
	kv('put with a lease', 'Put', put('/leased', '1', {lease: '1001'})),
	lease('what is left of it', 'LeaseTimeToLive', {ID: '1001', keys: true}),
	lease(
		'what is left of it, through a follower',
		'LeaseTimeToLive',
		{ID: '1001'},
		'first follower',
	),
	lease('what is left of none', 'LeaseTimeToLive', {ID: '404'}),
	lease('all leases', 'LeaseLeases', {}),
	keepAlive('keep-alive', 'leader', '1001'),
	keepAlive('keep-alive through a follower', 'first follower', '1001'),
	keepAlive('keep-alive of none', 'leader', '404'),
	lease('revoke', 'LeaseRevoke', {ID: '1001'}),
	kv('its key is gone', 'Range', {key: bytes('/leased')}),
	lease('revoke: twice', 'LeaseRevoke', {ID: '1001'}),
];

export const maintenanceSteps: readonly ConformanceStep[] = [
	[
		'members',
		async bed => members(await bed.call('leader', 'Cluster', 'MemberList', {})),
	],
	[
		'members, agreed',
		async bed =>
			members(
				await bed.call('first follower', 'Cluster', 'MemberList', {
					linearizable: true,
				}),
			),
	],
	[
		'defragment',
		async bed => bed.call('first follower', 'Maintenance', 'Defragment'),
	],
	[
		'snapshot: a trailer that is the hash of the rest',
		async bed => {
			const messages = await bed.receive(
				'first follower',
				'Maintenance',
				'Snapshot',
			);
			const blobs = messages.map(each => (each as {blob: Buffer}).blob);
			const rest = Buffer.concat(blobs.slice(0, -1));
			const hash = createHash('sha256').update(rest).digest();
			return {
				isRight: blobs.at(-1)?.equals(hash),
				isWholeBlocks: rest.length % 512 === 0,
				last: (messages.at(-1) as {remaining_bytes: string}).remaining_bytes,
			};
		},
	],
	[
		'move the leader: asked of a follower',
		async bed =>
			bed.call('first follower', 'Maintenance', 'MoveLeader', {
				targetID: bed.id('first follower'),
			}),
	],
	[
		'move the leader: to nobody',
		async bed =>
			bed.call('leader', 'Maintenance', 'MoveLeader', {targetID: '404'}),
	],
	[
		'move the leader: to itself',
		async bed =>
			bed.call('leader', 'Maintenance', 'MoveLeader', {
				targetID: bed.id('leader'),
			}),
	],
	[
		'authenticate',
		async bed =>
			bed.call('leader', 'Auth', 'Authenticate', {
				name: 'root',
				password: 'no',
			}),
	],
	[
		'a page is only read',
		async bed => (await bed.http('leader', '/health', 'POST')).code,
	],
];
