import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {
	readConfiguration,
	type Person,
} from '../../../source/command-line/config-file.js';
import {UserError} from '../../../source/user-error.js';

const home = mkdtempSync(path.join(tmpdir(), 'etcd-medic-home-'));
after(() => {
	rmSync(home, {recursive: true, force: true});
});

const me: Person = {
	home,
	configHome: undefined,
	userId: process.getuid?.(),
	groupId: process.getgid?.(),
};

function written(name: string, text: string, mode = 0o600): string {
	const file = path.join(home, name);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text);
	chmodSync(file, mode);
	return file;
}

const own = written('.config/etcd-medic/config.yaml', 'interval: 3s\n');

test('without a name the person’s own file is read, under XDG_CONFIG_HOME where that is set', async () => {
	const atHome = await readConfiguration(undefined, undefined, me);
	assert.equal(atHome?.file, own);
	assert.equal(atHome.values.get('interval'), '3s');
	const other = written('xdg/etcd-medic/config.yaml', 'interval: 4s\n');
	const configHome = path.join(home, 'xdg');
	const elsewhere = await readConfiguration(undefined, undefined, {
		...me,
		configHome,
	});
	assert.equal(elsewhere?.file, other);
	// XDG: a relative path is to be ignored.
	const relative = await readConfiguration(undefined, undefined, {
		...me,
		configHome: 'xdg',
	});
	assert.equal(relative?.file, own);
});

test('a file that was named stands alone, and none reads no file at all', async () => {
	const file = written('named.yaml', 'bell: true\n');
	const named = await readConfiguration(file, undefined, me);
	assert.deepEqual([...(named?.values ?? [])], [['bell', '']]);
	assert.equal(await readConfiguration('none', undefined, me), undefined);
});

test('a cluster that is asked for needs a file', async () => {
	await assert.rejects(readConfiguration('none', 'prod', me), {
		message: /--cluster "prod" needs a configuration file/,
	});
});

async function refusal(file: string, person = me): Promise<UserError> {
	try {
		await readConfiguration(file, undefined, person);
	} catch (error) {
		assert.ok(error instanceof UserError, String(error));
		return error;
	}

	throw new assert.AssertionError({message: 'it was read'});
}

test('a file that was named and is not there is told', async () => {
	const {message} = await refusal(path.join(home, 'no-such.yaml'));
	assert.match(message, /no-such\.yaml cannot be read \(there is none\)/);
});

test('a file that others may write is refused, as ssh does', async () => {
	const open = written('open.yaml', 'bell: true\n', 0o602);
	const {message, tryThis} = await refusal(open);
	assert.match(message, /is not used: everybody may write to it/);
	assert.equal(tryThis, `chmod go-w ${open}`);
});

test('a group of one’s own may write, another may not', async () => {
	const shared = written('shared.yaml', 'bell: true\n', 0o660);
	assert.ok(await readConfiguration(shared, undefined, me));
	if (me.groupId === undefined || me.groupId === 0) return;
	const {message} = await refusal(shared, {...me, groupId: me.groupId + 1});
	assert.match(message, /group ID \d+ may write to it/);
});

test('a file of another person is refused, one of root is not', async context => {
	const file = written('theirs.yaml', 'bell: true\n');
	const {userId} = me;
	if (userId === undefined) {
		context.skip('files have no owners here');
		return;
	}

	if (userId === 0) {
		// Root’s own file, read by anybody.
		assert.ok(await readConfiguration(file, undefined, {...me, userId: 1000}));
		execFileSync('chown', ['1234', file]);
	}

	const {message} = await refusal(file, {
		...me,
		userId: userId === 0 ? 0 : userId + 1,
	});
	assert.match(message, /belongs to user ID \d+, neither to you/);
});

test('a folder and a pipe are refused, and a pipe is not waited for', async () => {
	assert.match((await refusal(home)).message, /no regular file/);
	const pipe = path.join(home, 'pipe.yaml');
	execFileSync('mkfifo', ['-m', '600', pipe]);
	assert.match((await refusal(pipe)).message, /no regular file/);
});

test('a file that is no settings at all is refused by its size', async () => {
	const file = written('large.yaml', `# ${'x'.repeat(1024 * 1024)}\n`);
	assert.match((await refusal(file)).message, /larger than 64 KiB/);
});
