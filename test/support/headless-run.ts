import {spawn} from 'node:child_process';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {untilStopped} from '../../scripts/until-stopped.js';
import type {RunEvent} from '../../source/run/run-event.js';
import {endpointFlags, program} from './real-incident.js';

// `recover --yes` as a script runs it, held still where a test wants to change
// the cluster between two of its steps.

/** A headless recovery under way. */
export type HeadlessRun = {
	/** All that it has printed. */
	readonly output: () => string;
	/** Stops the program (SIGSTOP) as soon as it has printed this, and resolves then. */
	readonly holdAt: (line: RegExp) => Promise<void>;
	/**
	 * Stops the program as soon as its journal has an event that fits, which is
	 * sooner than the line it prints of it: a run does not wait for its printing.
	 */
	readonly holdAfter: (fits: (event: RunEvent) => boolean) => Promise<void>;
	readonly goOn: () => void;
	/** Ends it as a power cut does (SIGKILL). */
	readonly kill: () => void;
	/** Resolves when it has ended. */
	readonly ended: Promise<{code: number | null; output: string}>;
};

const lineTimeoutMs = 180_000;
/** What is waited for in the journal may last no longer than a few of these. */
const lookAgainMs = 2;

/** Starts `recover --yes` with more flags, in that state folder; it ends with the test. */
export function startRecovery(
	context: TestContext,
	cluster: LocalCluster,
	state: string,
	options: {
		readonly flags?: readonly string[];
		readonly env?: Readonly<Record<string, string>>;
		/** A shell command run first in the same process, e.g. a ulimit. */
		readonly before?: string;
	} = {},
): HeadlessRun {
	const line = [
		process.execPath,
		program,
		'recover',
		'--yes',
		...endpointFlags(cluster),
		...(options.flags ?? []),
	];
	const child = spawn(
		'sh',
		['-c', `${options.before ?? ':'}; exec "$@"`, 'sh', ...line],
		{env: {...process.env, XDG_STATE_HOME: state, ...options.env}},
	);
	let text = '';
	let holdLine: RegExp | undefined;
	let onHeld: (() => void) | undefined;
	const look = (chunk: string): void => {
		text += chunk;
		if (holdLine === undefined || !holdLine.test(text)) return;
		holdLine = undefined;
		child.kill('SIGSTOP');
		onHeld?.();
	};

	child.stdout.setEncoding('utf8').on('data', look);
	child.stderr.setEncoding('utf8').on('data', look);
	context.after(() => {
		child.kill('SIGKILL');
	});
	const ended = new Promise<{code: number | null; output: string}>(resolve => {
		child.on('close', code => {
			resolve({code, output: text});
		});
	});
	return {
		output: () => text,
		async holdAt(pattern) {
			const held = new Promise<void>((resolve, reject) => {
				const timer = setTimeout(() => {
					reject(new Error(`${String(pattern)} is not in\n${text}`));
				}, lineTimeoutMs);
				onHeld = () => {
					clearTimeout(timer);
					resolve();
				};

				void ended.then(() => {
					clearTimeout(timer);
					reject(new Error(`ended without ${String(pattern)}\n${text}`));
				});
			});
			holdLine = pattern;
			look('');
			await held;
		},
		async holdAfter(fits) {
			const giveUpAtMs = Date.now() + lineTimeoutMs;
			while (!journalEvents(state).some(event => fits(event))) {
				if (Date.now() > giveUpAtMs || child.exitCode !== null) {
					throw new Error(`what it is to be held after never came\n${text}`);
				}

				await delay(lookAgainMs);
			}

			child.kill('SIGSTOP');
			await untilStopped(child.pid ?? 0);
		},
		goOn: () => void child.kill('SIGCONT'),
		kill: () => void child.kill('SIGKILL'),
		ended,
	};
}

/** Every event that the runs of that state folder have written down, in order. */
export function journalEvents(state: string): readonly RunEvent[] {
	const folder = path.join(state, 'etcd-medic');
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter(name => name.startsWith('run-') && name.endsWith('.jsonl'))
		.toSorted()
		.flatMap(name => readFileSync(path.join(folder, name), 'utf8').split('\n'))
		.flatMap(line => eventOf(line));
}

/** Waits until an event of the journal fits, and gives it. */
export async function untilJournaled(
	state: string,
	fits: (event: RunEvent) => boolean,
): Promise<RunEvent> {
	const giveUpAtMs = Date.now() + lineTimeoutMs;
	for (;;) {
		const events = journalEvents(state);
		const found = events.find(event => fits(event));
		if (found !== undefined) return found;
		if (Date.now() > giveUpAtMs) {
			throw new Error(`the journal is\n${JSON.stringify(events, null, 1)}`);
		}

		await delay(lookAgainMs);
	}
}

/** The IDs of the members whose defragment was sent, in the order of the calls. */
export function defragmentsSent(state: string): readonly string[] {
	return journalEvents(state).flatMap(event =>
		event.kind === 'call' && event.stepId.startsWith('defragment-')
			? [event.stepId.slice('defragment-'.length)]
			: [],
	);
}

function eventOf(line: string): readonly RunEvent[] {
	// The last line of a program that is just writing may be cut short.
	if (!line.endsWith('}')) return [];
	const event = JSON.parse(line) as RunEvent;
	return 'kind' in event ? [event] : [];
}
