import {messageOf} from '../error-text.js';
import type {Bed} from './bed.js';
import type {MoveKind} from './exercise.js';
import type {RawClient} from './raw-client.js';
import type {Scenario} from './scenario.js';
import {memberIdIn, recordIn} from './serve/message.js';

/** How a move is offered: no word says whether it is right. */
export const moveTitles: Readonly<Record<MoveKind, string>> = {
	'disarm-now': 'etcdctl alarm disarm: clear every NOSPACE at once',
	'defragment-leader': 'etcdctl defrag on the leader, without waiting',
	'put-quota-key': 'etcdctl put quota-backend-bytes 12884901888',
	'disarm-corrupt': 'disarm CORRUPT, so that writes go through',
	'restart-everything': 'systemctl restart etcd on every host',
	'relax-probe': 'relax the liveness probe of etcd on every host',
};

const everywhere: readonly MoveKind[] = [
	'disarm-now',
	'defragment-leader',
	'put-quota-key',
	'disarm-corrupt',
	'restart-everything',
];

/** What can be done in that scenario beside the dashboard. */
export function movesOf({handsOn = []}: Scenario): readonly MoveKind[] {
	return [...handsOn, ...everywhere];
}

const nospaceAlarm = 1;
const corruptAlarm = 2;
const deactivate = 2;

/**
 * Does it to the drill's own cluster, with calls as etcdctl makes them; what
 * came of it in one line. Every member that is asked has to name the drill's
 * cluster first, or one that began in it.
 */
export async function makeMove(
	move: MoveKind,
	bed: Bed,
	client: RawClient,
): Promise<string> {
	try {
		switch (move) {
			case 'relax-probe':
			case 'restart-everything': {
				await bed.lendHand(move);
				return move === 'relax-probe'
					? 'done: nothing kills etcd any more'
					: 'done: every process was stopped and started again';
			}

			case 'disarm-now': {
				return await disarm(bed, client, 'NOSPACE');
			}

			case 'disarm-corrupt': {
				return await disarm(bed, client, 'CORRUPT');
			}

			case 'put-quota-key': {
				const {endpoint} = await aMember(bed, client);
				bed.noteMove?.(move);
				await client.call(endpoint, 'KV', 'Put', {
					key: Buffer.from('quota-backend-bytes'),
					value: Buffer.from('12884901888'),
				});
				return 'OK';
			}

			case 'defragment-leader': {
				const {leaderId} = await aMember(bed, client);
				const at = bed.members.findIndex(each => each.id === leaderId);
				const endpoint = bed.endpoints[at];
				if (endpoint === undefined) return 'nobody leads';
				await client.call(endpoint, 'Maintenance', 'Defragment', {}, 60_000);
				return `finished defragmenting ${bed.members[at]?.name ?? ''}`;
			}
		}
	} catch (error) {
		return `etcd says: ${messageOf(error)}`;
	}
}

async function disarm(
	bed: Bed,
	client: RawClient,
	alarm: 'NOSPACE' | 'CORRUPT',
): Promise<string> {
	const {endpoint, alarms} = await aMember(bed, client);
	const ids = alarms.filter(each => each.alarm === alarm);
	for (const {memberID} of ids) {
		await client.call(endpoint, 'Maintenance', 'Alarm', {
			action: deactivate,
			memberID,
			alarm: alarm === 'NOSPACE' ? nospaceAlarm : corruptAlarm,
		});
	}

	return ids.length === 0
		? `no ${alarm} is armed`
		: `disarmed ${ids.length} of ${alarm}`;
}

type Seen = {
	readonly endpoint: string;
	readonly leaderId: string;
	readonly alarms: ReadonlyArray<{
		readonly memberID: string;
		readonly alarm: string;
	}>;
};

/** The first member of the drill's own cluster that answers. */
async function aMember(bed: Bed, client: RawClient): Promise<Seen> {
	for (const endpoint of bed.endpoints) {
		const status = await client
			.call(endpoint, 'Maintenance', 'Status', {}, 1000)
			.catch(() => undefined);
		if (status === undefined) continue;
		const clusterId = memberIdIn(recordIn(status, 'header'), 'cluster_id');
		if (clusterId !== bed.clusterId) continue;
		const errors: unknown = status['errors'];
		return {
			endpoint,
			leaderId: memberIdIn(status, 'leader'),
			alarms: (Array.isArray(errors) ? errors : []).flatMap(each => {
				const [, memberID, alarm] =
					/memberID:(\d+) alarm:([A-Z]+)/.exec(String(each)) ?? [];
				return memberID === undefined || alarm === undefined
					? []
					: [{memberID, alarm}];
			}),
		};
	}

	throw new Error('no member of the drill’s cluster answers');
}
