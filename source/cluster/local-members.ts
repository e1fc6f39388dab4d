import type {HostDisk, HostEtcd, HostFacts} from './host-facts.js';
import {factOf} from './host-facts.js';
import type {MemberObservation, Observation} from './observation.js';

/** A member of the observed cluster that runs on this machine, and its disks. */
export type LocalMember = {
	readonly each: MemberObservation;
	readonly etcd: HostEtcd;
	readonly disks: readonly HostDisk[];
};

/**
 * The members that run on this machine. An etcd found here may be of another
 * cluster: it counts when a URL that it advertises is in the member list under
 * its name. One that does not say its URLs (found by its directory) counts when
 * exactly one member is asked at an address of this machine.
 */
export function localMembers(observation: Observation): readonly LocalMember[] {
	const {host} = observation;
	if (host === undefined) return [];
	return (factOf(host.etcds) ?? []).flatMap(etcd => {
		const each = memberOf(observation, host, etcd);
		if (each === undefined) return [];
		const names = factOf(etcd.storage)?.disks ?? [];
		const disks = host.disks.filter(disk => names.includes(disk.name));
		return [{each, etcd, disks}];
	});
}

function memberOf(
	{members}: Observation,
	host: HostFacts,
	etcd: HostEtcd,
): MemberObservation | undefined {
	if (etcd.urls.length > 0) {
		const urls = etcd.urls.map(url => plain(url));
		return members.find(
			({member}) =>
				// Without a member list an endpoint goes by its address, and has no ID.
				(etcd.name === undefined ||
					member.id === '' ||
					etcd.name === member.name) &&
				[...member.clientUrls, ...member.peerUrls].some(url =>
					urls.includes(plain(url)),
				),
		);
	}

	const here = members.filter(({endpoint}) => isHere(endpoint, host.addresses));
	return here.length === 1 ? here[0] : undefined;
}

/** True for a URL that leads to this machine. */
export function isHere(url: string, addresses: readonly string[]): boolean {
	const name = hostOf(url);
	return name !== undefined && isOwnAddress(name, addresses);
}

/** True for this machine's loopback and for one of its addresses. */
export function isOwnAddress(
	name: string,
	addresses: readonly string[],
): boolean {
	return (
		name === 'localhost' ||
		name === '::1' ||
		/^127\.\d+\.\d+\.\d+$/.test(name) ||
		addresses.includes(name)
	);
}

function hostOf(url: string): string | undefined {
	return URL.parse(url)?.hostname.replaceAll(/^\[|\]$/g, '');
}

function plain(url: string): string {
	return (URL.parse(url)?.href ?? url).replace(/\/+$/, '');
}
