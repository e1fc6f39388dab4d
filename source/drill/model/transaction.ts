import {holds} from './compare.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import {keyRange} from './key-range.js';
import {readRange} from './read-range.js';
import type {
	Header,
	Operation,
	OperationAnswer,
	PutCall,
	TxnCall,
} from './requests.js';
import {valueAt} from './store.js';
import type {Writing} from './write-store.js';
import {deleteKeys, putKey} from './write-store.js';

export type Performed = {
	readonly kind: 'performed';
	readonly writing: Writing;
	readonly answer: OperationAnswer;
};

/** Whether a lease of that ID is there to be attached. */
type HasLease = (id: string) => boolean;

/** Carries one operation out within a revision being written. */
export function perform(
	writing: Writing,
	operation: Operation,
	hasLease: HasLease,
): Performed | EtcdError {
	switch (operation.kind) {
		case 'range': {
			const {key, rangeEnd, options} = operation;
			// Within a transaction the keys just written are seen under the revision they will have.
			const view = {...writing.store, revision: revisionOf(writing)};
			const read = readRange(view, keyRange(key, rangeEnd), options);
			return read.kind === 'error'
				? read
				: {
						kind: 'performed',
						writing,
						answer: {...read, header: header(revisionOf(writing))},
					};
		}

		case 'put': {
			return performPut(writing, operation, hasLease);
		}

		case 'delete-range': {
			const {key, rangeEnd, prevKv} = operation;
			const {deleted, previous, ...after} = deleteKeys(
				writing,
				keyRange(key, rangeEnd),
			);
			return {
				kind: 'performed',
				writing: after.writing,
				answer: {
					kind: 'deleted',
					header: header(revisionOf(after.writing)),
					deleted,
					previous: prevKv ? previous : [],
				},
			};
		}

		case 'txn': {
			return performTxn(writing, operation, hasLease);
		}
	}
}

function performPut(
	writing: Writing,
	{key, value, lease, prevKv, ignoreValue, ignoreLease}: PutCall,
	hasLease: HasLease,
): Performed | EtcdError {
	if (lease !== '0' && !hasLease(lease)) return etcdErrors.leaseNotFound;
	const previous = valueAt(writing.store, key, Number.POSITIVE_INFINITY);
	if ((ignoreValue || ignoreLease) && previous === undefined) {
		return etcdErrors.keyNotFound;
	}

	const after = putKey(writing, {
		key,
		value: ignoreValue ? (previous?.value ?? value) : value,
		lease: ignoreLease ? (previous?.lease ?? lease) : lease,
	});
	return {
		kind: 'performed',
		writing: after,
		answer: {
			kind: 'put-done',
			header: header(revisionOf(after)),
			previous: prevKv ? previous : undefined,
		},
	};
}

function performTxn(
	writing: Writing,
	{compare, success, failure}: TxnCall,
	hasLease: HasLease,
): Performed | EtcdError {
	const succeeded = compare.every(each => holds(writing.store, each));
	let current = writing;
	const responses: OperationAnswer[] = [];
	for (const operation of succeeded ? success : failure) {
		const result = perform(current, operation, hasLease);
		if (result.kind === 'error') return result;
		current = result.writing;
		// A transaction within has a header without anything.
		responses.push(
			result.answer.kind === 'txn-done'
				? {...result.answer, header: header(0)}
				: result.answer,
		);
	}

	return {
		kind: 'performed',
		writing: current,
		answer: {
			kind: 'txn-done',
			header: header(revisionOf(current)),
			succeeded,
			responses,
		},
	};
}

function revisionOf({store, events, hasBulkDeletes}: Writing): number {
	return store.revision + Number(events.length > 0 || hasBulkDeletes);
}

// Answers inside a transaction carry only the revision.
function header(revision: number): Header {
	return {clusterId: '0', memberId: '0', revision, raftTerm: 0};
}
