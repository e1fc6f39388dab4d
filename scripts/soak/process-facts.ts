import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/** What Linux says of a process. */
export type ProcessFacts = {
	readonly residentMib: number;
	readonly descriptors: number;
	readonly sockets: number;
	readonly threads: number;
};

/** Reads /proc. Throws when the process is gone. */
export function processFacts(pid: number): ProcessFacts {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const folder = `/proc/${pid}/fd`;
	const targets = readdirSync(folder).map(fd => {
		try {
			return readlinkSync(`${folder}/${fd}`);
		} catch {
			// Closed between the two calls.
			return undefined;
		}
	});
	const open = targets.filter(target => target !== undefined);
	return {
		residentMib: figure(status, 'VmRSS') / 1024,
		descriptors: open.length,
		sockets: open.filter(target => target.startsWith('socket:')).length,
		threads: figure(status, 'Threads'),
	};
}

function figure(status: string, name: string): number {
	const found = new RegExp(String.raw`^${name}:\s+(\d+)`, 'm').exec(status);
	if (found === null) throw new Error(`/proc says nothing about ${name}`);
	return Number(found[1]);
}
