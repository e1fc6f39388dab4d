import type {Bytes} from '../../units.js';
import type {EtcdError} from './etcd-error.js';
import {etcdErrors} from './etcd-error.js';
import type {KeyText} from './key-range.js';
import {isInRange, keyRange} from './key-range.js';
import type {Operation, TxnCall} from './requests.js';

/** etcd --max-txn-ops. */
const mostOperations = 128;
/** etcd --max-request-bytes. */
const mostBytes = 1.5 * 1024 * 1024;
/** etcd's estimate of what a put costs beside its key and value (server/etcdserver/quota.go, kvOverhead). */
const putCost = 256;

/** What etcd refuses before it asks anybody; `undefined`: nothing is wrong. */
export function checkOperation(operation: Operation): EtcdError | undefined {
	const refusal =
		operation.kind === 'txn'
			? (checkTxn(operation, mostOperations) ?? checkOverlaps(operation))
			: checkOne(operation);
	return (
		refusal ??
		(putBytes(operation) > mostBytes ? etcdErrors.requestTooLarge : undefined)
	);
}

function checkOne(
	operation: Exclude<Operation, TxnCall>,
): EtcdError | undefined {
	if (operation.key === '') return etcdErrors.emptyKey;
	if (operation.kind !== 'put') return undefined;
	if (operation.ignoreValue && operation.value.length > 0) {
		return etcdErrors.valueProvided;
	}

	return operation.ignoreLease && operation.lease !== '0'
		? etcdErrors.leaseProvided
		: undefined;
}

function checkTxn(txn: TxnCall, most: number): EtcdError | undefined {
	const {compare, success, failure} = txn;
	const size = Math.max(compare.length, success.length, failure.length);
	if (size > most) return etcdErrors.tooManyOps;
	if (compare.some(each => each.key === '')) return etcdErrors.emptyKey;
	return [...success, ...failure]
		.map(each =>
			each.kind === 'txn' ? checkTxn(each, most - size) : checkOne(each),
		)
		.find(each => each !== undefined);
}

function putBytes(operation: Operation): Bytes {
	return operation.kind === 'put'
		? operation.key.length + operation.value.length
		: operation.kind === 'txn'
			? [...operation.success, ...operation.failure].reduce(
					(sum, each) => sum + putBytes(each),
					0,
				)
			: 0;
}

// No key may be put twice, or put and deleted, by operations that all run.
function checkOverlaps({success, failure}: TxnCall): EtcdError | undefined {
	return [success, failure].some(branch => hasOverlap(branch))
		? etcdErrors.duplicateKey
		: undefined;
}

function hasOverlap(branch: readonly Operation[]): boolean {
	const deletes = branch.filter(each => each.kind === 'delete-range');
	const puts = new Set<KeyText>();
	for (const operation of branch) {
		const keys =
			operation.kind === 'put'
				? new Set([operation.key])
				: operation.kind === 'txn'
					? new Set([
							...putKeys(operation.success),
							...putKeys(operation.failure),
						])
					: [];
		for (const key of keys) {
			const isDeleted = deletes.some(each =>
				isInRange(keyRange(each.key, each.rangeEnd), key),
			);
			if (puts.has(key) || isDeleted) return true;
			puts.add(key);
		}
	}

	return branch.some(
		each =>
			each.kind === 'txn' &&
			(hasOverlap(each.success) || hasOverlap(each.failure)),
	);
}

function putKeys(branch: readonly Operation[]): readonly KeyText[] {
	return branch.flatMap(each =>
		each.kind === 'put'
			? [each.key]
			: each.kind === 'txn'
				? [...putKeys(each.success), ...putKeys(each.failure)]
				: [],
	);
}

/** True when nothing in it can change a key. */
export function isReadOnly(operation: Operation): boolean {
	return operation.kind === 'txn'
		? [...operation.success, ...operation.failure].every(
				each => each.kind === 'range',
			)
		: operation.kind === 'range';
}

/** True when it needs nobody's agreement. */
export function isSerializable(operation: Operation): boolean {
	return operation.kind === 'txn'
		? [...operation.success, ...operation.failure].every(
				each => each.kind === 'range' && each.serializable,
			)
		: operation.kind === 'range' && operation.serializable;
}

/** What etcd counts it as against the quota; 0 for whatever puts nothing. */
export function quotaCost(operation: Operation): Bytes {
	if (operation.kind === 'put') {
		return putCost + operation.key.length + operation.value.length;
	}

	if (operation.kind !== 'txn') return 0;
	const costOf = (branch: readonly Operation[]): Bytes =>
		branch.reduce((sum, each) => sum + quotaCost(each), 0);
	return Math.max(costOf(operation.success), costOf(operation.failure));
}
