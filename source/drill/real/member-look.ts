import type {MemberId} from '../../cluster/member.js';
import type {Bytes} from '../../units.js';
import type {AlarmRecord} from '../model/requests.js';
import type {RawClient} from '../raw-client.js';
import {longIn, memberIdIn, recordIn} from '../serve/message.js';

/** What a real member says of itself, and what its /metrics counts of the calls made to it. */
export type MemberLook = {
	readonly id: MemberId;
	readonly clusterId: string;
	readonly leaderId: MemberId | undefined;
	readonly fileBytes: Bytes;
	readonly inUseBytes: Bytes;
	readonly alarms: readonly AlarmRecord[];
};

/** Calls by what was asked and whether it was refused, since the process began. */
export type CallCounts = {
	readonly snapshots: number;
	readonly compactions: number;
	readonly refusedCompactions: number;
	readonly defragmentsBegun: number;
	readonly defragmentsEnded: number;
	readonly moves: number;
};

const deadlineMs = 1000;

/** Asks the member's Status; `undefined`: it does not answer. */
export async function lookAt(
	client: RawClient,
	endpoint: string,
): Promise<MemberLook | undefined> {
	const status = await client
		.call(endpoint, 'Maintenance', 'Status', {}, deadlineMs)
		.catch(() => undefined);
	if (status === undefined) return undefined;
	const header = recordIn(status, 'header');
	const leader = memberIdIn(status, 'leader');
	const errors: unknown = status['errors'];
	return {
		id: memberIdIn(header, 'member_id'),
		clusterId: memberIdIn(header, 'cluster_id'),
		leaderId: leader === '0' ? undefined : leader,
		fileBytes: Number(longIn(status, 'dbSize')),
		inUseBytes: Number(longIn(status, 'dbSizeInUse')),
		alarms: (Array.isArray(errors) ? errors : []).flatMap(each => {
			const [, id, alarm] =
				/memberID:(\d+) alarm:(NOSPACE|CORRUPT)/.exec(String(each)) ?? [];
			return id !== undefined && (alarm === 'NOSPACE' || alarm === 'CORRUPT')
				? [{memberId: BigInt(id).toString(16), alarm}]
				: [];
		}),
	};
}

/** Reads the counters; `undefined`: the page did not come. */
export async function countCalls(
	endpoint: string,
): Promise<CallCounts | undefined> {
	const page = await fetch(`${endpoint}/metrics`, {
		signal: AbortSignal.timeout(deadlineMs),
	})
		.then(async answer => answer.text())
		.catch(() => undefined);
	if (page === undefined) return undefined;
	const sum = (family: string, method: string, code = ''): number =>
		page
			.split('\n')
			.filter(
				row =>
					row.startsWith(`grpc_server_${family}_total{`) &&
					row.includes(`grpc_method="${method}"`) &&
					row.includes(`grpc_code="${code}`) === (code !== ''),
			)
			.reduce((total, row) => total + Number(row.split(' ').at(-1)), 0);
	const handled = (method: string): number =>
		page
			.split('\n')
			.filter(
				row =>
					row.startsWith('grpc_server_handled_total{') &&
					row.includes(`grpc_method="${method}"`),
			)
			.reduce((total, row) => total + Number(row.split(' ').at(-1)), 0);
	const compactions = sum('handled', 'Compact', 'OK');
	return {
		snapshots: sum('started', 'Snapshot'),
		compactions,
		refusedCompactions: handled('Compact') - compactions,
		defragmentsBegun: sum('started', 'Defragment'),
		defragmentsEnded: handled('Defragment'),
		moves: sum('handled', 'MoveLeader', 'OK'),
	};
}
