import type {Alarm} from '../cluster/alarm.js';
import type {EndpointStatus} from '../cluster/endpoint-status.js';
import type {ClusterId, Member, MemberId} from '../cluster/member.js';
import {printable} from '../printable.js';

// The wire client gives every 64-bit integer as a decimal string and fills
// absent fields with '0' or ''. Here, once, they become exact IDs, safe
// numbers, and `undefined` for what was not reported.

/** The message did not have the shape that etcd sends. */
export class DecodeError extends Error {}

/** A 64-bit ID as etcdctl prints it: lowercase hex without padding. */
export function hexId(decimal: unknown): MemberId {
	return unsigned(decimal, 'ID').toString(16);
}

/** The decimal string that the wire client takes, from an ID in hex. Throws DecodeError when it is not one. */
export function decimalId(id: MemberId): string {
	if (!/^[0-9a-f]{1,16}$/.test(id)) {
		throw new DecodeError(`not a member ID in hex: ${printable(id)}`);
	}

	return BigInt(`0x${id}`).toString();
}

/** A count, size, index or revision: exact, or refused. */
export function exactNumber(value: unknown, name: string): number {
	const exact = unsigned(value, name);
	if (exact > BigInt(Number.MAX_SAFE_INTEGER)) {
		throw new DecodeError(`${name} is too large: ${exact}`);
	}

	return Number(exact);
}

/** StatusResponse → EndpointStatus. */
export function decodeStatus(message: unknown): EndpointStatus {
	const status = record(message, 'StatusResponse');
	const header = record(status['header'], 'StatusResponse.header');
	const leader = unsigned(status['leader'], 'leader');
	const dbSizeInUse = exactNumber(status['dbSizeInUse'] ?? '0', 'dbSizeInUse');
	const applied = exactNumber(
		status['raftAppliedIndex'] ?? '0',
		'raftAppliedIndex',
	);
	const errors = list(status['errors']).map(each => text(each));
	return {
		clusterId: hexId(header['cluster_id']),
		memberId: hexId(header['member_id']),
		version: printable(text(status['version'])),
		dbSizeBytes: exactNumber(status['dbSize'], 'dbSize'),
		// Absent fields read '0'; a backend file never has zero bytes in use.
		dbSizeInUseBytes: dbSizeInUse === 0 ? undefined : dbSizeInUse,
		leaderId: leader === 0n ? undefined : leader.toString(16),
		raftTerm: exactNumber(status['raftTerm'], 'raftTerm'),
		raftIndex: exactNumber(status['raftIndex'], 'raftIndex'),
		raftAppliedIndex: applied === 0 ? undefined : applied,
		revision: exactNumber(header['revision'], 'revision'),
		isLearner: status['isLearner'] === true,
		...splitErrors(errors),
	};
}

/** MemberListResponse → members in the order given. */
export function decodeMemberList(message: unknown): {
	clusterId: ClusterId;
	members: readonly Member[];
} {
	const response = record(message, 'MemberListResponse');
	const header = record(response['header'], 'MemberListResponse.header');
	return {
		clusterId: hexId(header['cluster_id']),
		members: list(response['members']).map(each => {
			const member = record(each, 'Member');
			return {
				id: hexId(member['ID']),
				name: text(member['name']),
				peerUrls: list(member['peerURLs']).map(url => text(url)),
				clientUrls: list(member['clientURLs']).map(url => text(url)),
				isLearner: member['isLearner'] === true,
			};
		}),
	};
}

/** HashKVResponse → the hash, in hex, and the revision compacted to: 0 where none was (etcd says -1). */
export function decodeKvHash(message: unknown): {
	hash: string;
	compactRevision: number;
	newestRevision: number;
} {
	const response = record(message, 'HashKVResponse');
	const hash = response['hash'];
	if (typeof hash !== 'number' || !Number.isSafeInteger(hash) || hash < 0) {
		throw new DecodeError('hash is not an unsigned integer');
	}

	const compacted = response['compact_revision'] ?? '0';
	return {
		hash: hash.toString(16).padStart(8, '0'),
		compactRevision:
			compacted === '-1' ? 0 : exactNumber(compacted, 'compact_revision'),
		newestRevision: headerRevision(message),
	};
}

/** The revision in a response's header. */
export function headerRevision(message: unknown): number {
	const header = record(record(message, 'response')['header'], 'header');
	return exactNumber(header['revision'], 'revision');
}

/**
 * The alarm records and the other entries of Status.errors. 3.4 to 3.6 write
 * `memberID:2605717703350136330 alarm:NOSPACE `, 3.7 spaces it differently;
 * the ID is decimal.
 */
function splitErrors(entries: readonly string[]): {
	alarms: readonly Alarm[];
	errors: readonly string[];
} {
	const alarms: Alarm[] = [];
	const errors: string[] = [];
	for (const entry of entries) {
		const alarm = /memberID:\s*(\d+)\s+alarm:\s*(\w+)/.exec(entry);
		// A record of member 0 leaves its memberID out (proto3 omits zero): 3.5.4 and older raise CORRUPT so.
		const anonymous = /^\s*alarm:\s*(\w+)/.exec(entry);
		if (alarm !== null) {
			alarms.push({memberId: hexId(alarm[1]), type: printable(alarm[2] ?? '')});
		} else if (anonymous === null) {
			errors.push(printable(entry.trim()));
		} else {
			alarms.push({memberId: '0', type: printable(anonymous[1] ?? '')});
		}
	}

	return {alarms, errors};
}

function unsigned(value: unknown, name: string): bigint {
	if (typeof value === 'string' && /^\d{1,20}$/.test(value)) {
		const exact = BigInt(value);
		if (exact === BigInt.asUintN(64, exact)) return exact;
	}

	throw new DecodeError(`${name} is not an unsigned integer`);
}

function record(value: unknown, name: string): Record<string, unknown> {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		return value as Record<string, unknown>;
	}

	throw new DecodeError(`${name} is missing`);
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
