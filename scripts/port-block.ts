import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';

// Ports for test clusters, below the ephemeral range: a port from inside it can
// be taken by any outgoing connection between looking and listening.

const lowestPort = 12_000;
const defaultEphemeralStart = 32_768;
const loopback = '127.0.0.1';
/**
 * Every process cuts the range at the same places, whatever it asks for: only
 * so does a block's first port speak for all of it. Enough for five members.
 */
const blockSize = 16;

/** Ports that are free, and this process's alone until `release`. */
export type PortBlock = {
	readonly ports: readonly number[];
	readonly release: () => void;
};

/**
 * Reserves `count` ports on loopback, in as many blocks as they need. A block's
 * first port is listened on for as long as it is held, which keeps other
 * processes off it and ends with this one however it ends. Throws when too few
 * are free.
 */
export async function reservePorts(count: number): Promise<PortBlock> {
	const blocks = Math.floor((ephemeralStart() - lowestPort) / blockSize);
	// Processes that start together have neighbouring pids: spread them out.
	const first = (process.pid * 7919) % blocks;
	const guards: Server[] = [];
	const ports: number[] = [];
	const release = (): void => {
		for (const guard of guards) guard.close();
	};

	for (let tried = 0; tried < blocks && ports.length < count; tried += 1) {
		const base = lowestPort + ((first + tried) % blocks) * blockSize;
		const guard = await listen(base);
		if (guard === undefined) continue;
		const own = Array.from(
			{length: Math.min(count - ports.length, blockSize - 1)},
			(_, index) => base + 1 + index,
		);
		if (await allFree(own)) {
			guards.push(guard);
			ports.push(...own);
		} else guard.close();
	}

	if (ports.length === count) return {ports, release};
	release();
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
