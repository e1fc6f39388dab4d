import {
	ascend,
	byMod,
	bytes,
	descend,
	kv,
	prefix,
	put,
	status,
	type ConformanceStep,
} from './conformance-asks.js';

export const keySteps: readonly ConformanceStep[] = [
	status('status of an empty cluster'),
	status('status of its leader', 'leader'),
	kv('put', 'Put', put('/a', '1')),
	kv('put again', 'Put', put('/a', '2', {prev_kv: true})),
	kv('put without a key', 'Put', put('', '1')),
	kv('put with the value ignored', 'Put', {
		key: bytes('/a'),
		ignore_value: true,
		prev_kv: true,
	}),
	kv('put with a value and the value ignored', 'Put', {
		...put('/a', '3'),
		ignore_value: true,
	}),
	kv('ignore the value of no key', 'Put', {
		key: bytes('/none'),
		ignore_value: true,
	}),
	kv('put with a lease that is not there', 'Put', put('/a', '1', {lease: '9'})),
	kv('put through a follower', 'Put', put('/b', '1'), 'first follower'),
	kv('put another', 'Put', put('/c', 'x'.repeat(300))),
	kv('put into a folder', 'Put', put('/d/1', '1')),
	kv('put into it again', 'Put', put('/d/2', '2')),
	kv('put a third', 'Put', put('/d/3', '3')),
	kv('get', 'Range', {key: bytes('/a')}),
	kv('get through a follower', 'Range', {key: bytes('/c')}, 'second follower'),
	kv('get nothing', 'Range', {key: bytes('/none')}),
	kv('get without a key', 'Range', {}),
	kv('range of a prefix', 'Range', prefix('/d/')),
	kv('range with a limit', 'Range', {...prefix('/d/'), limit: '2'}),
	kv('range with a limit that is just enough', 'Range', {
		...prefix('/d/'),
		limit: '3',
	}),
	kv('range of everything from a key', 'Range', {
		key: bytes('/b'),
		range_end: bytes('\0'),
		keys_only: true,
	}),
	kv('range of everything', 'Range', {
		key: bytes('\0'),
		range_end: bytes('\0'),
		count_only: true,
	}),
	kv('a range the wrong way round', 'Range', {
		key: bytes('/d'),
		range_end: bytes('/b'),
	}),
	kv('only the keys', 'Range', {...prefix('/d/'), keys_only: true}),
	kv('count with a limit', 'Range', {
		...prefix('/d/'),
		count_only: true,
		limit: '1',
	}),
	kv('the newest first', 'Range', {
		...prefix('/'),
		sort_order: descend,
		sort_target: byMod,
		limit: '2',
		keys_only: true,
	}),
	kv('sorted by version', 'Range', {
		...prefix('/d/'),
		sort_order: descend,
		sort_target: 0,
		keys_only: true,
	}),
	kv('sorted by the value without an order', 'Range', {
		...prefix('/d/'),
		sort_target: 4,
	}),
	kv('changed since', 'Range', {...prefix('/'), min_mod_revision: '7'}),
	kv('changed until', 'Range', {
		...prefix('/'),
		max_mod_revision: '6',
		sort_order: ascend,
	}),
	kv('created since, with a limit', 'Range', {
		...prefix('/'),
		min_create_revision: '7',
		limit: '1',
	}),
	kv('as it was', 'Range', {key: bytes('/a'), revision: '2'}),
	kv('as it was before it was', 'Range', {key: bytes('/c'), revision: '2'}),
	kv('from the future', 'Range', {key: bytes('/a'), revision: '900'}),
	kv('delete', 'DeleteRange', {key: bytes('/b'), prev_kv: true}),
	kv('delete what is gone', 'DeleteRange', {key: bytes('/b')}),
	kv('delete without a key', 'DeleteRange', {}),
	kv('delete a prefix', 'DeleteRange', {...prefix('/d/'), prev_kv: true}),
	kv('before the delete', 'Range', {...prefix('/d/'), revision: '8'}),
	kv('put what was deleted', 'Put', put('/d/1', 'again')),
	kv('and read it', 'Range', {key: bytes('/d/1')}),
	kv('transaction: created if it is not there', 'Txn', {
		compare: [{key: bytes('/new'), target: 1, create_revision: '0'}],
		success: [
			{request_put: put('/new', '1')},
			{request_range: {key: bytes('/new')}},
		],
		failure: [{request_range: {key: bytes('/new')}}],
	}),
	kv('transaction: it is there', 'Txn', {
		compare: [{key: bytes('/new'), target: 1, create_revision: '0'}],
		success: [{request_put: put('/new', '1')}],
		failure: [{request_range: {key: bytes('/new')}}],
	}),
	kv('transaction: compares a value', 'Txn', {
		compare: [{key: bytes('/new'), target: 3, result: 1, value: bytes('0')}],
		success: [
			{request_delete_range: {key: bytes('/new'), prev_kv: true}},
			{request_put: put('/newer', '1')},
		],
	}),
	kv('transaction: compares the value of no key', 'Txn', {
		compare: [{key: bytes('/none'), target: 3, value: bytes('')}],
		success: [{request_put: put('/z', '1')}],
	}),
	kv('transaction: compares a range', 'Txn', {
		compare: [{...prefix('/'), target: 0, result: 1, version: '0'}],
		success: [{request_range: {...prefix('/'), keys_only: true}}],
	}),
	kv('transaction within a transaction', 'Txn', {
		success: [
			{
				request_txn: {
					success: [
						{request_put: put('/in', '1')},
						{request_range: {key: bytes('/in')}},
					],
				},
			},
		],
	}),
	kv('transaction: a key twice', 'Txn', {
		success: [
			{request_put: put('/twice', '1')},
			{request_put: put('/twice', '2')},
		],
	}),
	kv('transaction: a key put and deleted', 'Txn', {
		success: [
			{request_put: put('/twice', '1')},
			{request_delete_range: prefix('/tw')},
		],
	}),
	kv('transaction: without a key', 'Txn', {
		success: [{request_put: put('', '1')}],
	}),
	kv('transaction: too many operations', 'Txn', {
		success: Array.from({length: 129}, (_, number) => ({
			request_put: put(`/many/${number}`, '1'),
		})),
	}),
	// Only reads: beside a put, a real 3.4.23 and 3.5.16 refuse it on the member
	// that was asked and apply the put on the others, which then differ.
	kv('transaction: reads from the future', 'Txn', {
		success: [{request_range: {key: bytes('/q'), revision: '900'}}],
	}),
	kv('transaction: nothing', 'Txn', {}),
	kv('too large', 'Put', put('/large', 'x'.repeat(1_600_000))),
];
