import type {MemberId} from '../../cluster/member.js';
import type {EtcdError} from '../model/etcd-error.js';
import type {KeyText} from '../model/key-range.js';
import type {Answer, Header, OperationAnswer} from '../model/requests.js';
import type {KeyValue, StoreEvent} from '../model/store.js';
import type {Message} from './message.js';

const alarmNumbers = {NOSPACE: 1, CORRUPT: 2} as const;
const responseFields = {
	read: 'response_range',
	'put-done': 'response_put',
	deleted: 'response_delete_range',
	'txn-done': 'response_txn',
} as const satisfies Record<OperationAnswer['kind'], string>;

/** An answer as the response message of its call. Fields of several responses have the same names, so one function does for all. */
export function encodeAnswer(answer: Exclude<Answer, EtcdError>): Message {
	switch (answer.kind) {
		case 'read':
		case 'put-done':
		case 'deleted':
		case 'txn-done': {
			return encodeOperation(answer);
		}

		case 'done': {
			return answer.header === undefined
				? {}
				: {header: encodeHeader(answer.header)};
		}

		case 'status': {
			return {
				header: encodeHeader(answer.header),
				version: answer.version,
				dbSize: String(answer.dbSizeBytes),
				dbSizeInUse: String(answer.dbSizeInUseBytes),
				leader: decimal(answer.leaderId ?? '0'),
				raftIndex: String(answer.raftIndex),
				raftTerm: String(answer.header.raftTerm),
				raftAppliedIndex: String(answer.raftAppliedIndex),
				errors: answer.errors,
				isLearner: answer.isLearner,
			};
		}

		case 'alarms': {
			return {
				...(answer.header === undefined
					? {}
					: {header: encodeHeader(answer.header)}),
				alarms: answer.alarms.map(({memberId, alarm}) => ({
					memberID: decimal(memberId),
					alarm: alarmNumbers[alarm],
				})),
			};
		}

		case 'hash': {
			return {
				header: encodeHeader(answer.header),
				hash: answer.hash,
				compact_revision: String(answer.compactRevision),
			};
		}

		case 'snapshot': {
			return {header: encodeHeader(answer.header)};
		}

		case 'members': {
			return {
				header: encodeHeader(answer.header),
				members: answer.members.map(member => ({
					ID: decimal(member.id),
					name: member.name,
					peerURLs: member.peerUrls,
					clientURLs: member.clientUrls,
					isLearner: member.isLearner,
				})),
			};
		}

		case 'lease': {
			return {
				header: encodeHeader(answer.header),
				ID: answer.id,
				TTL: String(answer.ttlSeconds),
				grantedTTL: String(answer.grantedTtlSeconds),
				keys: answer.keys.map(key => keyBytes(key)),
			};
		}

		case 'leases': {
			return {
				header: encodeHeader(answer.header),
				leases: answer.ids.map(id => ({ID: id})),
			};
		}
	}
}

function encodeOperation(answer: OperationAnswer): Message {
	const header = encodeHeader(answer.header);
	switch (answer.kind) {
		case 'read': {
			return {
				header,
				kvs: answer.kvs.map(kv => encodeKeyValue(kv)),
				count: String(answer.count),
				more: answer.more,
			};
		}

		case 'put-done': {
			return answer.previous === undefined
				? {header}
				: {header, prev_kv: encodeKeyValue(answer.previous)};
		}

		case 'deleted': {
			return {
				header,
				deleted: String(answer.deleted),
				prev_kvs: answer.previous.map(kv => encodeKeyValue(kv)),
			};
		}

		case 'txn-done': {
			return {
				header,
				succeeded: answer.succeeded,
				responses: answer.responses.map(each => ({
					[responseFields[each.kind]]: encodeOperation(each),
				})),
			};
		}
	}
}

export function encodeHeader({
	clusterId,
	memberId,
	revision,
	raftTerm,
}: Header): Message {
	return {
		cluster_id: decimal(clusterId),
		member_id: decimal(memberId),
		revision: String(revision),
		raft_term: String(raftTerm),
	};
}

export function encodeEvent(
	{kind, kv, previous}: StoreEvent,
	withPrevious: boolean,
): Message {
	return {
		type: kind === 'put' ? 0 : 1,
		kv: encodeKeyValue(kv),
		...(withPrevious && previous !== undefined
			? {prev_kv: encodeKeyValue(previous)}
			: {}),
	};
}

function encodeKeyValue(kv: KeyValue): Message {
	return {
		key: keyBytes(kv.key),
		value: kv.value,
		create_revision: String(kv.createRevision),
		mod_revision: String(kv.modRevision),
		version: String(kv.version),
		lease: kv.lease,
	};
}

function keyBytes(key: KeyText): Uint8Array {
	return Buffer.from(key, 'latin1');
}

function decimal(id: MemberId): string {
	return BigInt(`0x${id}`).toString();
}
