import type {MemberId} from '../cluster/member.js';
import type {Milliseconds} from '../units.js';

/** What an operator's etcdctl needs to connect as we do. The password never appears: etcdctl asks for it. */
export type EtcdctlFlags = {
	readonly cacert: string | undefined;
	readonly cert: string | undefined;
	readonly key: string | undefined;
	readonly user: string | undefined;
};

/**
 * The etcdctl line for a call on one endpoint. Words are quoted for a POSIX
 * shell where they need it, so that the line can be pasted as it stands.
 */
export function etcdctlLine(
	flags: EtcdctlFlags,
	endpoint: string,
	words: readonly string[],
	timeoutMs?: Milliseconds,
): string {
	const given = [
		`--endpoints=${endpoint}`,
		...(flags.cacert === undefined ? [] : [`--cacert=${flags.cacert}`]),
		...(flags.cert === undefined ? [] : [`--cert=${flags.cert}`]),
		...(flags.key === undefined ? [] : [`--key=${flags.key}`]),
		...(flags.user === undefined ? [] : [`--user=${flags.user}`]),
		...(timeoutMs === undefined
			? []
			: [`--command-timeout=${Math.ceil(timeoutMs / 1000)}s`]),
	];
	return ['etcdctl', ...given, ...words].map(word => shellWord(word)).join(' ');
}

/**
 * The call that clears one alarm record. etcdctl cannot make it: its
 * `alarm disarm` clears every record of every member, CORRUPT included
 * (client/v3/maintenance.go, AlarmDisarm), so this is the same request through
 * the JSON gateway of the client port.
 */
export function disarmLine(
	flags: EtcdctlFlags,
	endpoint: string,
	memberId: MemberId,
	alarm: 'NOSPACE' | 'CORRUPT' = 'NOSPACE',
): string {
	const body = JSON.stringify({
		action: 'DEACTIVATE',
		memberID: BigInt(`0x${memberId}`).toString(),
		alarm,
	});
	const words = [
		'curl',
		...(flags.cacert === undefined ? [] : ['--cacert', flags.cacert]),
		...(flags.cert === undefined ? [] : ['--cert', flags.cert]),
		...(flags.key === undefined ? [] : ['--key', flags.key]),
		'-d',
		body,
		`${endpoint}/v3/maintenance/alarm`,
	];
	return words.map(word => shellWord(word)).join(' ');
}

/** The call that hashes one member's keys up to a revision, 0 for its newest. */
export function hashLine(
	flags: EtcdctlFlags,
	endpoint: string,
	revision: number,
): string {
	return etcdctlLine(flags, endpoint, [
		'endpoint',
		'hashkv',
		...(revision === 0 ? [] : [`--rev=${revision}`]),
	]);
}

/** The word as a POSIX shell takes it, whatever is in it: quoted where it needs to be. */
export function shellWord(word: string): string {
	if (/^[\w@%+=:,./-]+$/.test(word)) return word;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
