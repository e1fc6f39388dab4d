import {networkInterfaces} from 'node:os';

/** This machine's own IP addresses, loopback among them. */
export function ownAddresses(): readonly string[] {
	return Object.values(networkInterfaces()).flatMap(addresses =>
		(addresses ?? []).map(({address}) => address),
	);
}
