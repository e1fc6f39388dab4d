import {mkdir, stat} from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a directory for its owner only, and those above it that are missing;
 * nothing to do when it is there. Throws what the file system says.
 */
export async function makeDirectory(directory: string): Promise<void> {
	// Node's own recursive mkdir never ends where a file system says ENOENT for a
	// folder that it will not make, as /proc does.
	try {
		await mkdir(directory, {mode: 0o700});
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		if (code === 'EEXIST') return;
		const parent = path.dirname(directory);
		if (code !== 'ENOENT' || parent === directory) throw error;
		if ((await stat(parent).catch(() => undefined)) !== undefined) throw error;
		await makeDirectory(parent);
		await mkdir(directory, {mode: 0o700});
	}
}
