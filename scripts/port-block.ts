import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';

// Ports for test clusters, below the ephemeral range: a port from inside it can
// be taken by any outgoing connection between looking and listening.

const lowestPort = 12_000;
const defaultEphemeralStart = 32_768;
const loopback = '127.0.0.1';

/** Consecutive ports that are free, and this process's alone until `release`. */
export type PortBlock = {
	readonly ports: readonly number[];
	readonly release: () => void;
};

/**
 * Reserves `count` ports on loopback. The block's first port is listened on
 * for as long as the block is held, which keeps other processes off it and ends
 * with this one however it ends. Throws when none is free.
 */
export async function reservePorts(count: number): Promise<PortBlock> {
	const size = count + 1;
	const blocks = Math.floor((ephemeralStart() - lowestPort) / size);
	// Processes that start together have neighbouring pids: spread them out.
	const first = (process.pid * 7919) % blocks;
	for (let tried = 0; tried < blocks; tried += 1) {
		const base = lowestPort + ((first + tried) % blocks) * size;
		const held = await listen(base);
		if (held === undefined) continue;
		const ports = Array.from({length: count}, (_, index) => base + 1 + index);
		if (await allFree(ports)) return {ports, release: () => held.close()};
		held.close();
	}

	throw new Error(
		`No ${count} free ports on ${loopback} between ${lowestPort} and ${ephemeralStart()}.`,
	);
}

async function allFree(ports: readonly number[]): Promise<boolean> {
	for (const port of ports) {
		const probe = await listen(port);
		if (probe === undefined) return false;
		await new Promise(resolve => {
			probe.close(resolve);
		});
	}

	return true;
}

async function listen(port: number): Promise<Server | undefined> {
	return new Promise(resolve => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, loopback, () => resolve(server.unref()));
	});
}

function ephemeralStart(): number {
	try {
		const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
		const start = Number(text.trim().split(/\s+/)[0]);
		return start > lowestPort + 1000 ? start : defaultEphemeralStart;
	} catch {
		// No Linux /proc: its default is as good as any.
		return defaultEphemeralStart;
	}
}
