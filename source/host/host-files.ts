import {readFileSync} from 'node:fs';
import {open, readdir, readlink, realpath, statfs} from 'node:fs/promises';
import type {Fact, Space} from '../cluster/host-facts.js';
import {known, missing} from '../cluster/host-facts.js';

/** What we read of this machine's files; a test gives its own. Never rejects. */
export type HostFiles = {
	read(path: string): Promise<Fact<string>>;
	/** The names in a directory; empty when it is not there. */
	list(path: string): Promise<readonly string[]>;
	/** With every link followed; `undefined` when it is not there. */
	realPath(path: string): Promise<string | undefined>;
	/** What a link says; `undefined` when it cannot be read. */
	link(path: string): Promise<string | undefined>;
	space(path: string): Promise<Fact<Space>>;
};

/** A node with thousands of mounts has a mountinfo of a few MB. */
const maxBytes = 16 * 1024 * 1024;
const chunkBytes = 16 * 1024;
const processName = /^\/proc\/\d+\/comm$/;

/** The real files of this machine. */
export const hostFiles: HostFiles = {
	read: async path =>
		readCapped(path).then(
			text => known(text),
			(error: unknown) => missing(`${path}: ${reasonOf(error)}`),
		),
	list: async path => readdir(path).catch(() => []),
	realPath: async path => realpath(path).catch(() => undefined),
	link: async path => readlink(path).catch(() => undefined),
	space: async path =>
		statfs(path).then(
			({bsize, blocks, bavail, files, ffree}) =>
				known({
					sizeBytes: blocks * bsize,
					freeBytes: bavail * bsize,
					inodes: files,
					freeInodes: ffree,
				}),
			(error: unknown) => missing(`${path}: ${reasonOf(error)}`),
		),
};

// Files of /proc say that they have 0 bytes: read until the end instead.
async function readCapped(path: string): Promise<string> {
	// Nothing is waited for in a process's name, and there is one for each process
	// of the machine: a hundred of them take a tenth of the CPU time this way.
	if (processName.test(path)) return readFileSync(path, 'utf8');
	const file = await open(path, 'r');
	try {
		const chunks: Buffer[] = [];
		let total = 0;
		for (;;) {
			const {bytesRead, buffer} = await file.read(
				Buffer.allocUnsafe(chunkBytes),
				0,
				chunkBytes,
				null,
			);
			if (bytesRead === 0) break;
			total += bytesRead;
			if (total > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
			chunks.push(buffer.subarray(0, bytesRead));
		}

		return Buffer.concat(chunks).toString('utf8');
	} finally {
		await file.close();
	}
}

function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? error.code : '';
	if (code === 'ENOENT') return 'is not there';
	if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
	return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
}
