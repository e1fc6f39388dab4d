import {
	activate,
	alarm,
	bytes,
	corrupt,
	deactivate,
	kv,
	nospace,
	put,
	status,
	type ConformanceStep,
} from './conformance-asks.js';

/** What may be done, asked in every state of the alarms. */
function allowed(state: string): readonly ConformanceStep[] {
	return [
		kv(`${state}: put`, 'Put', put('/alarm/a', '1')),
		kv(`${state}: transaction that puts`, 'Txn', {
			success: [{request_put: put('/alarm/b', '1')}],
		}),
		kv(`${state}: transaction that deletes`, 'Txn', {
			success: [{request_delete_range: {key: bytes('/alarm/none')}}],
		}),
		kv(`${state}: delete`, 'DeleteRange', {key: bytes('/alarm/none')}),
		kv(`${state}: read`, 'Range', {key: bytes('/a')}, 'first follower'),
		kv(`${state}: local read`, 'Range', {
			key: bytes('/a'),
			serializable: true,
		}),
		[
			`${state}: lease`,
			async bed =>
				bed.call('leader', 'Lease', 'LeaseGrant', {ID: '77', TTL: '60'}),
		],
		[
			`${state}: revoke`,
			async bed => bed.call('leader', 'Lease', 'LeaseRevoke', {ID: '77'}),
		],
		kv(`${state}: compact`, 'Compact', {revision: '12'}),
		status(`${state}: status`),
		[
			`${state}: hash`,
			async bed => bed.call('leader', 'Maintenance', 'HashKV', {}),
		],
		[
			`${state}: defragment`,
			async bed => bed.call('second follower', 'Maintenance', 'Defragment'),
		],
		...pages(state),
	];
}

function pages(state: string): readonly ConformanceStep[] {
	return [
		'/health',
		'/health?serializable=true',
		'/health?exclude=NOSPACE',
		'/health?exclude=CORRUPT',
		'/health?exclude=NOSPACE&exclude=CORRUPT',
		'/health?serializable=true&exclude=NOSPACE',
		'/livez',
		'/livez?verbose',
		'/readyz',
		'/readyz?verbose',
		'/readyz?exclude=data_corruption',
		'/version',
		'/nothing',
	].map(path => [
		`${state}: ${path}`,
		async bed => {
			const {code, body} = await bed.http('first follower', path);
			// Of two alarms either may be named.
			const text = state.includes('then')
				? body.replace(/ALARM \w+/, 'ALARM')
				: body;
			// Checks run in any order.
			return {code, lines: text.split('\n').toSorted()};
		},
	]);
}

export const alarmSteps: readonly ConformanceStep[] = [
	...allowed('no alarm'),
	alarm('alarms: none', 0, 0, '0'),
	alarm('disarm what is not raised', deactivate, nospace),
	alarm('raise NOSPACE', activate, nospace),
	alarm('raise it again', activate, nospace),
	alarm('raise it for another', activate, nospace, 'second follower'),
	alarm('raise it for nobody', activate, nospace, '0'),
	alarm('alarms: all', 0, 0, '0'),
	alarm('alarms: of one type', 0, corrupt, '0'),
	...allowed('NOSPACE'),
	alarm('disarm the wrong type', deactivate, corrupt),
	alarm('disarm no type', deactivate, 0),
	alarm('disarm the first', deactivate, nospace),
	kv('one left: put', 'Put', put('/alarm/c', '1')),
	alarm('disarm nobody’s', deactivate, nospace, '0'),
	alarm('disarm the last', deactivate, nospace, 'second follower'),
	kv('disarmed: put', 'Put', put('/alarm/c', '1')),
	alarm('raise CORRUPT', activate, corrupt),
	...allowed('CORRUPT'),
	alarm('then NOSPACE', activate, nospace),
	...allowed('CORRUPT, then NOSPACE'),
	alarm('then disarm NOSPACE', deactivate, nospace),
	...allowed('CORRUPT, and NOSPACE disarmed'),
	alarm('disarm CORRUPT', deactivate, corrupt),
	alarm('again: NOSPACE', activate, nospace),
	alarm('then CORRUPT', activate, corrupt),
	...allowed('NOSPACE, then CORRUPT'),
	alarm('then disarm CORRUPT', deactivate, corrupt),
	kv('NOSPACE is left: put', 'Put', put('/alarm/d', '1')),
	alarm('disarm NOSPACE', deactivate, nospace),
	alarm('alarms: none again', 0, 0, '0'),
];
