import assert from 'node:assert/strict';
import {test} from 'node:test';
import {defragmentOrder} from '../../../source/runbook/defragment-order.js';
import {
	idOf,
	mebibyte,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';

const free = (name: string, mib: number, more: MemberChanges = {}) =>
	member({
		name,
		...more,
		status: {
			dbSizeBytes: (100 + mib) * mebibyte,
			dbSizeInUseBytes: 100 * mebibyte,
			...more.status,
		},
	});

const orderOf = (...members: Array<ReturnType<typeof member>>) =>
	defragmentOrder(observation({members})).map(each => each.member.name);

test('followers go first, the one with most free pages before the others, the leader last', () => {
	assert.deepEqual(orderOf(free('m1', 900), free('m2', 100), free('m3', 500)), [
		'm3',
		'm2',
		'm1',
	]);
});

test('the leader is last also when it is not the first of the member list', () => {
	const leads = {status: {leaderId: idOf('m3')}};
	assert.deepEqual(
		orderOf(
			free('m1', 100, leads),
			free('m2', 300, leads),
			free('m3', 900, leads),
		),
		['m2', 'm1', 'm3'],
	);
});

test('learners and unstarted members are left out', () => {
	assert.deepEqual(
		orderOf(
			free('m1', 100),
			free('m2', 100),
			free('m3', 900, {isLearner: true}),
			member({name: '', id: 'ffffffffffff0001'}),
		),
		['m2', 'm1'],
	);
});

test('an endpoint that is in no member list is left out', () => {
	const stranger = free('m9', 900);
	assert.deepEqual(
		orderOf(free('m1', 100), {
			...stranger,
			member: {...stranger.member, peerUrls: []},
		}),
		['m1'],
	);
});

test('a member that does not answer keeps its place', () => {
	assert.deepEqual(
		orderOf(
			free('m1', 100),
			free('m2', 100),
			free('m3', 100, {problem: 'timeout'}),
		),
		['m2', 'm3', 'm1'],
	);
});

test('a few pages that come and go do not change the order', () => {
	assert.deepEqual(orderOf(free('m1', 0), free('m2', 400), free('m3', 401)), [
		'm2',
		'm3',
		'm1',
	]);
});
