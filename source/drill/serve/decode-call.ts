import type {KeyText} from '../model/key-range.js';
import type {SortTarget} from '../model/read-range.js';
import type {
	AlarmName,
	Call,
	Compare,
	DeleteCall,
	Operation,
	PutCall,
	RangeCall,
	TxnCall,
} from '../model/requests.js';
import {
	bytesIn,
	flagIn,
	listIn,
	longIn,
	memberIdIn,
	numberIn,
	recordIn,
	textIn,
	type Message,
} from './message.js';

// etcd's request messages as the model's calls. Fields that the wire left out
// have protobuf's defaults here.

const sortOrders = ['none', 'ascend', 'descend'] as const;
const sortTargets: readonly SortTarget[] = [
	'key',
	'version',
	'create',
	'mod',
	'value',
];
const results = ['equal', 'greater', 'less', 'not-equal'] as const;
const alarmActions = ['get', 'activate', 'deactivate'] as const;
const alarmNames: readonly AlarmName[] = ['NONE', 'NOSPACE', 'CORRUPT'];

export function decodeRange(message: Message): RangeCall {
	return {
		kind: 'range',
		key: keyIn(message, 'key'),
		rangeEnd: keyIn(message, 'range_end'),
		serializable: flagIn(message, 'serializable'),
		options: {
			limit: numberIn(message, 'limit'),
			revision: numberIn(message, 'revision'),
			sortOrder: sortOrders[numberIn(message, 'sort_order')] ?? 'none',
			sortTarget: sortTargets[numberIn(message, 'sort_target')] ?? 'key',
			keysOnly: flagIn(message, 'keys_only'),
			countOnly: flagIn(message, 'count_only'),
			minModRevision: numberIn(message, 'min_mod_revision'),
			maxModRevision: numberIn(message, 'max_mod_revision'),
			minCreateRevision: numberIn(message, 'min_create_revision'),
			maxCreateRevision: numberIn(message, 'max_create_revision'),
		},
	};
}

export function decodePut(message: Message): PutCall {
	return {
		kind: 'put',
		key: keyIn(message, 'key'),
		value: bytesIn(message, 'value'),
		lease: longIn(message, 'lease'),
		prevKv: flagIn(message, 'prev_kv'),
		ignoreValue: flagIn(message, 'ignore_value'),
		ignoreLease: flagIn(message, 'ignore_lease'),
	};
}

export function decodeDelete(message: Message): DeleteCall {
	return {
		kind: 'delete-range',
		key: keyIn(message, 'key'),
		rangeEnd: keyIn(message, 'range_end'),
		prevKv: flagIn(message, 'prev_kv'),
	};
}

export function decodeTxn(message: Message): TxnCall {
	return {
		kind: 'txn',
		compare: listIn(message, 'compare').map(each => decodeCompare(each)),
		success: listIn(message, 'success').map(each => decodeOperation(each)),
		failure: listIn(message, 'failure').map(each => decodeOperation(each)),
	};
}

function decodeOperation(message: Message): Operation {
	switch (textIn(message, 'request')) {
		case 'request_put': {
			return decodePut(recordIn(message, 'request_put'));
		}

		case 'request_delete_range': {
			return decodeDelete(recordIn(message, 'request_delete_range'));
		}

		case 'request_txn': {
			return decodeTxn(recordIn(message, 'request_txn'));
		}

		default: {
			return decodeRange(recordIn(message, 'request_range'));
		}
	}
}

function decodeCompare(message: Message): Compare {
	return {
		key: keyIn(message, 'key'),
		rangeEnd: keyIn(message, 'range_end'),
		result: results[numberIn(message, 'result')] ?? 'equal',
		target: decodeTarget(message),
	};
}

function decodeTarget(message: Message): Compare['target'] {
	switch (numberIn(message, 'target')) {
		case 1: {
			return {kind: 'create', number: numberIn(message, 'create_revision')};
		}

		case 2: {
			return {kind: 'mod', number: numberIn(message, 'mod_revision')};
		}

		case 3: {
			return {kind: 'value', value: bytesIn(message, 'value')};
		}

		case 4: {
			return {kind: 'lease', lease: longIn(message, 'lease')};
		}

		default: {
			return {kind: 'version', number: numberIn(message, 'version')};
		}
	}
}

export function decodeCompact(message: Message): Call {
	return {
		kind: 'compact',
		revision: numberIn(message, 'revision'),
		physical: flagIn(message, 'physical'),
	};
}

export function decodeAlarm(message: Message): Call {
	return {
		kind: 'alarm',
		action: alarmActions[numberIn(message, 'action')] ?? 'get',
		memberId: memberIdIn(message, 'memberID'),
		alarm: alarmNames[numberIn(message, 'alarm')] ?? 'NONE',
	};
}

/** A key or the end of a range, one character a byte. */
export function keyIn(message: Message, field: string): KeyText {
	return Buffer.from(bytesIn(message, field)).toString('latin1');
}
