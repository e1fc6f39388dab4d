import type {MemberId} from '../../cluster/member.js';
import type {EtcdError} from './etcd-error.js';
import type {KeyText} from './key-range.js';
import type {ReadAnswer, ReadOptions} from './read-range.js';
import type {KeyValue} from './store.js';

// The calls of etcd's API as the model takes and answers them: the wire's
// messages with their defaults filled in, and IDs of members in hex.

export type RangeCall = {
	readonly kind: 'range';
	readonly key: KeyText;
	readonly rangeEnd: KeyText;
	readonly serializable: boolean;
	readonly options: ReadOptions;
};

export type PutCall = {
	readonly kind: 'put';
	readonly key: KeyText;
	readonly value: Uint8Array;
	readonly lease: string;
	readonly prevKv: boolean;
	readonly ignoreValue: boolean;
	readonly ignoreLease: boolean;
};

export type DeleteCall = {
	readonly kind: 'delete-range';
	readonly key: KeyText;
	readonly rangeEnd: KeyText;
	readonly prevKv: boolean;
};

export type Compare = {
	readonly key: KeyText;
	readonly rangeEnd: KeyText;
	readonly result: 'equal' | 'greater' | 'less' | 'not-equal';
	readonly target:
		| {
				readonly kind: 'version' | 'create' | 'mod';
				readonly number: number;
		  }
		| {readonly kind: 'value'; readonly value: Uint8Array}
		| {readonly kind: 'lease'; readonly lease: string};
};

export type Operation = RangeCall | PutCall | DeleteCall | TxnCall;

export type TxnCall = {
	readonly kind: 'txn';
	readonly compare: readonly Compare[];
	readonly success: readonly Operation[];
	readonly failure: readonly Operation[];
};

export type AlarmName = 'NONE' | 'NOSPACE' | 'CORRUPT';

/** A call of one of etcd's services. */
export type Call =
	| Operation
	| {
			readonly kind: 'compact';
			readonly revision: number;
			readonly physical: boolean;
	  }
	| {readonly kind: 'status'}
	| {
			readonly kind: 'alarm';
			readonly action: 'get' | 'activate' | 'deactivate';
			/** `'0'`: none named. */
			readonly memberId: MemberId;
			readonly alarm: AlarmName;
	  }
	| {readonly kind: 'defragment'}
	| {readonly kind: 'hash'}
	| {readonly kind: 'hash-kv'; readonly revision: number}
	| {readonly kind: 'snapshot'}
	| {readonly kind: 'move-leader'; readonly target: MemberId}
	| {readonly kind: 'member-list'; readonly linearizable: boolean}
	| {
			readonly kind: 'lease-grant';
			readonly id: string;
			readonly ttlSeconds: number;
	  }
	| {readonly kind: 'lease-revoke'; readonly id: string}
	| {readonly kind: 'lease-keep-alive'; readonly id: string}
	| {
			readonly kind: 'lease-time-to-live';
			readonly id: string;
			readonly keys: boolean;
	  }
	| {readonly kind: 'leases'};

/** What a call that was begun still waits for; asked in its place from then on. */
export type Waiting =
	| {readonly kind: 'defragmented'}
	| {
			readonly kind: 'drained';
			readonly records: number;
			readonly answer: Answer;
	  }
	| {readonly kind: 'leader-is'; readonly target: MemberId};

export type Request = Call | Waiting;

/** A response's header; a revision of 0 is not sent. */
export type Header = {
	readonly clusterId: string;
	readonly memberId: MemberId;
	readonly revision: number;
	readonly raftTerm: number;
};

export type OperationAnswer =
	| (ReadAnswer & {readonly header: Header})
	| {
			readonly kind: 'put-done';
			readonly header: Header;
			readonly previous: KeyValue | undefined;
	  }
	| {
			readonly kind: 'deleted';
			readonly header: Header;
			readonly deleted: number;
			readonly previous: readonly KeyValue[];
	  }
	| {
			readonly kind: 'txn-done';
			readonly header: Header;
			readonly succeeded: boolean;
			readonly responses: readonly OperationAnswer[];
	  };

export type AlarmRecord = {
	readonly memberId: MemberId;
	readonly alarm: 'NOSPACE' | 'CORRUPT';
};

export type Answer =
	| EtcdError
	| OperationAnswer
	| {readonly kind: 'done'; readonly header: Header | undefined}
	| {
			readonly kind: 'status';
			readonly header: Header;
			readonly version: string;
			readonly dbSizeBytes: number;
			readonly dbSizeInUseBytes: number;
			readonly leaderId: MemberId | undefined;
			readonly raftIndex: number;
			readonly raftAppliedIndex: number;
			readonly errors: readonly string[];
			readonly isLearner: boolean;
	  }
	| {
			readonly kind: 'alarms';
			/** 3.4 sends none. */
			readonly header: Header | undefined;
			readonly alarms: readonly AlarmRecord[];
	  }
	| {
			readonly kind: 'hash';
			readonly header: Header;
			readonly hash: number;
			readonly compactRevision: number;
	  }
	| {readonly kind: 'snapshot'; readonly header: Header; readonly bytes: number}
	| {
			readonly kind: 'members';
			readonly header: Header;
			readonly members: readonly ListedMember[];
	  }
	| {
			readonly kind: 'lease';
			readonly header: Header;
			readonly id: string;
			readonly ttlSeconds: number;
			readonly grantedTtlSeconds: number;
			readonly keys: readonly KeyText[];
	  }
	| {
			readonly kind: 'leases';
			readonly header: Header;
			readonly ids: readonly string[];
	  };

export type ListedMember = {
	readonly id: MemberId;
	readonly name: string;
	readonly peerUrls: readonly string[];
	readonly clientUrls: readonly string[];
	readonly isLearner: boolean;
};
