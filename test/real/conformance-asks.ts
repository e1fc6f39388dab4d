import type {Bed, Part} from './conformance-bed.js';

/** One thing that is asked of both clusters; what it gives must be equal. */
export type ConformanceStep = readonly [
	name: string,
	ask: (bed: Bed) => Promise<unknown>,
];

export const ascend = 1;
export const descend = 2;
export const byMod = 3;
export const nospace = 1;
export const corrupt = 2;
export const activate = 1;
export const deactivate = 2;

export const bytes = (text: string): Buffer => Buffer.from(text);

export function put(key: string, value: string, more: object = {}): object {
	return {key: bytes(key), value: bytes(value), ...more};
}

export function kv(
	name: string,
	method: string,
	request: object,
	part: Part = 'leader',
): ConformanceStep {
	return [name, async bed => bed.call(part, 'KV', method, request)];
}

export function prefix(key: string): object {
	const end = Buffer.from(key);
	const last = end.length - 1;
	end[last] = (end[last] ?? 0) + 1;
	return {key: bytes(key), range_end: end};
}

export function alarm(
	name: string,
	action: number,
	type: number,
	member: Part | '0' = 'first follower',
): ConformanceStep {
	return [
		name,
		async bed => {
			const answer = await bed.call('leader', 'Maintenance', 'Alarm', {
				action,
				alarm: type,
				memberID: member === '0' ? '0' : bed.id(member),
			});
			return sortedAlarms(answer);
		},
	];
}

// etcd keeps them in a map, which Go walks in any order.
export function sortedAlarms(answer: unknown): unknown {
	const {alarms, errors} = answer as {alarms?: unknown[]; errors?: string[]};
	return {
		...(answer as object),
		...(alarms === undefined
			? {}
			: {alarms: alarms.map(each => JSON.stringify(each)).toSorted()}),
		...(errors === undefined ? {} : {errors: errors.toSorted()}),
	};
}

export function status(
	name: string,
	part: Part = 'second follower',
): ConformanceStep {
	return [
		name,
		async bed => sortedAlarms(await bed.call(part, 'Maintenance', 'Status')),
	];
}

export function lease(
	name: string,
	method: string,
	request: object,
	part: Part = 'leader',
): ConformanceStep {
	return [name, async bed => bed.call(part, 'Lease', method, request)];
}

export function keepAlive(
	name: string,
	part: Part,
	id: string,
): ConformanceStep {
	return [
		name,
		async bed => bed.converse(part, 'Lease', 'LeaseKeepAlive', [{ID: id}], 1),
	];
}

export function watch(
	name: string,
	request: object,
	enough: number,
): ConformanceStep {
	return [
		name,
		async bed =>
			bed.converse(
				'leader',
				'Watch',
				'Watch',
				[{create_request: request}],
				enough,
			),
	];
}

export function members(answer: unknown): unknown {
	const {members: all} = answer as {members: unknown[]};
	return {
		...(answer as object),
		members: all.map(each => JSON.stringify(each)).toSorted(),
	};
}
