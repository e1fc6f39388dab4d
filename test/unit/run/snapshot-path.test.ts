import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {checkSnapshotPath} from '../../../source/run/snapshot-path.js';
import {UserError} from '../../../source/user-error.js';

const folder = (context: TestContext): string => {
	const made = mkdtempSync(path.join(tmpdir(), 'etcd-medic-'));
	context.after(() => {
		rmSync(made, {recursive: true});
	});
	return made;
};

const refused = async (file: string, says: RegExp): Promise<void> =>
	assert.rejects(
		checkSnapshotPath(file),
		error =>
			error instanceof UserError &&
			error.exitCode === 64 &&
			says.test(error.message),
	);

test('a new file in a folder is accepted', async context => {
	await checkSnapshotPath(path.join(folder(context), 'a.db'));
});

test('what names no file is refused: nothing, the standard output, a folder', async context => {
	await refused('', /name of the snapshot is empty/);
	await refused(' ', /name of the snapshot is empty/);
	await refused('-', /not written to standard output/);
	const made = folder(context);
	await refused(`${made}/new/`, /names a folder, not a file/);
});

test('a missing folder, and a file in the place of one, are refused', async context => {
	const made = folder(context);
	writeFileSync(path.join(made, 'file'), '');
	await refused(path.join(made, 'none/a.db'), /cannot write into .*none/);
	await refused(path.join(made, 'file/a.db'), /file is not a folder/);
});

test('what exists is refused: the file, a link that leads nowhere, a folder, an unfinished file', async context => {
	const made = folder(context);
	const file = path.join(made, 'a.db');
	writeFileSync(file, '');
	await refused(file, /a\.db exists already/);
	await refused(made, /exists already/);
	const link = path.join(made, 'link.db');
	symlinkSync(path.join(made, 'nowhere'), link);
	await refused(link, /link\.db exists already/);
	writeFileSync(path.join(made, 'b.db.part'), '');
	await refused(path.join(made, 'b.db'), /b\.db\.part exists: another/);
});
