import {spawn} from 'node:child_process';
import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {program} from './real-incident.js';

// Runs the built program with a password, and looks at it from outside while it runs.

export const password = 'never-to-be-seen-4713';

/** How a run ended, and what was seen of it. */
export type Seen = {
	readonly code: number | null;
	readonly output: string;
	/** Where the password was found in a process list or a child's environment. */
	readonly leaks: readonly string[];
	/** How often the program was found running under its own name. */
	readonly looks: number;
};

/** Runs it as a careless shell would, with a mask that hides nothing, all that it may write below `home`. */
export async function runWatched(
	args: readonly string[],
	home: string,
	env: Readonly<Record<string, string>> = {},
): Promise<Seen> {
	const child = spawn(
		'sh',
		['-c', 'umask 000; exec "$0" "$@"', process.execPath, program, ...args],
		{
			env: {
				PATH: process.env['PATH'] ?? '',
				HOME: home,
				TMPDIR: home,
				XDG_STATE_HOME: path.join(home, 'state'),
				ETCDCTL_PASSWORD: password,
				...env,
			},
			stdio: ['ignore', 'pipe', 'pipe'],
			cwd: home,
		},
	);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
	}

	const leaks = new Set<string>();
	let looks = 0;
	const closed = new Promise<number | null>(resolve => {
		child.once('close', code => {
			resolve(code);
		});
	});
	let isRunning = true;
	void closed.then(() => {
		isRunning = false;
	});
	while (isRunning) {
		if (look(child.pid ?? 0, leaks)) looks += 1;
		await pause(5);
	}

	return {code: await closed, output, leaks: [...leaks], looks};
}

// True where the program has taken its own name; until then the command line is the shell's.
function look(pid: number, leaks: Set<string>): boolean {
	const commandLine = procText(pid, 'cmdline');
	if (!commandLine.startsWith('etcd-medic')) return false;
	if (commandLine.includes(password)) leaks.add('its own command line');
	for (const task of procNames(pid)) {
		for (const each of procText(pid, `task/${task}/children`).split(' ')) {
			if (each === '') continue;
			// Between fork and exec it is still a copy of its parent, memory and all.
			const childProgram = procProgram(Number(each));
			if (childProgram === '' || childProgram === procProgram(pid)) continue;
			for (const file of ['cmdline', 'environ']) {
				if (procText(Number(each), file).includes(password)) {
					leaks.add(`${file} of ${childProgram}`);
				}
			}
		}
	}

	return true;
}

function procText(pid: number, name: string): string {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'utf8');
	} catch {
		// It has ended meanwhile.
		return '';
	}
}

function procProgram(pid: number): string {
	try {
		return readlinkSync(`/proc/${pid}/exe`);
	} catch {
		return '';
	}
}

function procNames(pid: number): readonly string[] {
	try {
		return readdirSync(`/proc/${pid}/task`);
	} catch {
		return [];
	}
}
