import {access, constants, lstat, stat} from 'node:fs/promises';
import path from 'node:path';
import {messageOf} from '../error-text.js';
import {UserError} from '../user-error.js';

/**
 * Throws UserError for a path that no snapshot can be saved under: none, or one
 * that names no file, a folder that is missing or closed to us, or a file that
 * exists. So that it is known before anything is asked of the cluster; creating
 * the file decides.
 */
export async function checkSnapshotPath(file: string): Promise<void> {
	// A file of that name is never what was meant: elsewhere it is the standard output.
	if (file === '-') {
		throw new UserError({
			what: 'a snapshot is not written to standard output',
			tryThis: 'give the name of a file, whose hash can be proved: snapshot.db',
		});
	}

	if (file.trim() === '' || file.endsWith(path.sep)) {
		throw new UserError({
			what:
				file.trim() === ''
					? 'the name of the snapshot is empty'
					: `${file} names a folder, not a file`,
			tryThis: `give the name of a file: ${path.join(file.trim(), 'snapshot.db')}`,
		});
	}

	const folder = path.dirname(file);
	try {
		await access(folder, constants.W_OK);
	} catch (error) {
		throw new UserError({
			what: `cannot write into ${folder}: ${messageOf(error)}`,
			tryThis: 'create the folder, or give another FILE',
			cause: error,
		});
	}

	if (!(await stat(folder)).isDirectory()) {
		throw new UserError({
			what: `${folder} is not a folder`,
			tryThis: 'give another FILE',
		});
	}

	if (await isThere(file)) {
		throw new UserError({
			what: `${file} exists already`,
			tryThis: 'give another FILE: a backup is never overwritten',
		});
	}

	if (await isThere(`${file}.part`)) {
		throw new UserError({
			what: `${file}.part exists: another snapshot is being saved there, or one was killed`,
			tryThis: 'remove it if nothing writes it, or give another FILE',
		});
	}
}

async function isThere(file: string): Promise<boolean> {
	try {
		// A link that leads nowhere is there, too.
		await lstat(file);
		return true;
	} catch {
		// Whatever else is wrong with it is told when it is created.
		return false;
	}
}
