import {setTimeout as delay} from 'node:timers/promises';
import xterm from '@xterm/headless';
import type {Exit} from './terminal-process.js';
import {
	closePty,
	exitOf,
	signalQuietly,
	startInPty,
} from './terminal-process.js';
import type {Cell} from './terminal-screen.js';
import {cellsOf, screenOf, trackModes} from './terminal-screen.js';

// A program under test sees a real pty here, and what it paints goes through a
// real terminal model: what a test reads is what a person would see.

// Ink needs more than 20 ms of silence to tell Esc from the start of a sequence.
const keyGapMs = 25;
const escapeGapMs = 60;
const rawLimit = 4_000_000;
// A busy machine takes its time, and only a failure waits for the end of it.
const waitMs = 60_000;

const namedKeys = {
	enter: '\r',
	esc: '\u001B',
	tab: '\t',
	'shift-tab': '\u001B[Z',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	pgup: '\u001B[5~',
	pgdn: '\u001B[6~',
	backspace: '\u007F',
	'ctrl-c': '\u0003',
	'ctrl-l': '\u000C',
	'ctrl-z': '\u001A',
} as const;

/** A named key, or literal text that is typed character by character. */
export type Key = keyof typeof namedKeys | (string & {});

export type TerminalOptions = {
	readonly command: string;
	readonly args?: readonly string[];
	/** Laid over a small clean environment, so that no CI or NO_COLOR of the caller leaks in. */
	readonly env?: Readonly<Record<string, string>>;
	readonly cols?: number;
	readonly rows?: number;
	readonly cwd?: string;
};

/** What the screen must show: text in it, a pattern over it, or a test of its lines. */
export type Awaited = string | RegExp | ((screen: string[]) => boolean);

export type Terminal = {
	readonly pid: number;
	/** Presses keys one after the other, each in a chunk of its own. */
	readonly press: (...keys: Key[]) => Promise<void>;
	/** Writes one chunk, as a paste or a fast typist over SSH arrives. */
	readonly write: (raw: string) => void;
	/** Exactly `rows` lines, trimmed on the right. */
	readonly screen: () => string[];
	readonly text: () => string;
	/** Waits until the screen shows it; rejects with the screen at the deadline, or as soon as the program has ended without it. */
	readonly waitFor: (
		what: Awaited,
		options?: {readonly timeoutMs?: number; readonly label?: string},
	) => Promise<void>;
	readonly resize: (cols: number, rows: number) => void;
	/** Bytes that the program has written so far. */
	readonly bytesReceived: number;
	/** The newest part of what the program has written, at most 4 million characters. */
	readonly raw: string;
	/** Stops reading: once the kernel's buffer is full the program's writes block. */
	readonly pauseReading: () => void;
	readonly resumeReading: () => void;
	/** Closes the pty, as a lost SSH connection does: the kernel sends SIGHUP. */
	readonly hangUp: () => void;
	/** Signals the program, not its children. */
	readonly kill: (signal: NodeJS.Signals) => void;
	/** Resolves when the program has ended and all that it wrote is on the screen. */
	readonly exited: Promise<Exit>;
	readonly isAlternateScreen: () => boolean;
	readonly isCursorVisible: () => boolean;
	/** Names of the modes that the program has switched away from a fresh terminal's; empty when it tidied up. */
	readonly modesLeftOn: () => string[];
	/** The visible cells, row by row. */
	readonly cells: () => Cell[][];
	/** Ends the program and what it started, if anything still runs, and resolves when it is gone. */
	readonly close: () => Promise<void>;
};

/** Starts the program in a pty of its own, by default 80x24. */
export function openTerminal(options: TerminalOptions): Terminal {
	const cols = options.cols ?? 80;
	const rows = options.rows ?? 24;
	const emulator = new xterm.Terminal({
		cols,
		rows,
		scrollback: 1000,
		allowProposedApi: true,
	});
	const modes = trackModes(emulator);
	const pty = startInPty({...options, cols, rows});
	const listeners = new Set<() => void>();
	const output = boundedText(rawLimit);
	let bytes = 0;
	let isHungUp = false;
	let ended: Exit | undefined;

	const screen = (): string[] => screenOf(emulator);
	const notify = (): void => {
		for (const listener of listeners) listener();
	};

	const isConnected = (): boolean => !isHungUp && ended === undefined;
	const write = (raw: string): void => {
		if (isConnected()) pty.write(raw);
	};

	pty.onData(chunk => {
		bytes += Buffer.byteLength(chunk);
		output.add(chunk);
		emulator.write(chunk, notify);
	});
	// Answers to what the program asks of its terminal, e.g. where the cursor is.
	emulator.onData(write);
	const exited = new Promise<Exit>(resolve => {
		pty.onExit(result => {
			emulator.write('', () => {
				ended = exitOf(result);
				resolve(ended);
				notify();
			});
		});
	});

	const hangUp = (): void => {
		if (!isConnected()) return;
		isHungUp = true;
		closePty(pty);
	};

	return {
		pid: pty.pid,
		write,
		async press(...keys) {
			for (const stroke of keys.flatMap(key => strokesOf(key))) {
				write(stroke);
				await delay(stroke === namedKeys.esc ? escapeGapMs : keyGapMs);
			}
		},
		screen,
		text: () => screen().join('\n'),
		async waitFor(what, {timeoutMs = waitMs, label = String(what)} = {}) {
			await new Promise<void>((resolve, reject) => {
				const settle = (error?: Error): void => {
					clearTimeout(deadline);
					listeners.delete(look);
					if (error === undefined) resolve();
					else reject(error);
				};

				const fail = (reason: string): void => {
					settle(new Error(`${reason}: ${label}\n${framed(screen())}`));
				};

				const look = (): void => {
					if (shows(screen(), what)) settle();
					else if (ended !== undefined) {
						fail(
							`the program ended (${ended.signal ?? `exit ${ended.exitCode}`}) without showing`,
						);
					}
				};

				const deadline = setTimeout(() => {
					fail(`not on the screen within ${timeoutMs} ms`);
				}, timeoutMs);
				listeners.add(look);
				look();
			});
		},
		resize(newCols, newRows) {
			emulator.resize(newCols, newRows);
			// After the pty is closed its descriptor may belong to something else.
			if (isConnected()) pty.resize(newCols, newRows);
		},
		get bytesReceived() {
			return bytes;
		},
		get raw() {
			return output.text();
		},
		pauseReading: () => {
			pty.pause();
		},
		resumeReading: () => {
			pty.resume();
		},
		hangUp,
		kill(signal) {
			if (ended === undefined) signalQuietly(pty.pid, signal);
		},
		exited,
		isAlternateScreen: () => emulator.buffer.active.type === 'alternate',
		isCursorVisible: () => !modes.names().includes('hidden-cursor'),
		modesLeftOn: () => modes.names(),
		cells: () => cellsOf(emulator),
		async close() {
			if (ended === undefined) signalQuietly(-pty.pid, 'SIGKILL');
			hangUp();
			await exited;
			emulator.dispose();
		},
	};
}

function strokesOf(key: Key): readonly string[] {
	return isNamed(key) ? [namedKeys[key]] : Array.from(key);
}

function isNamed(key: string): key is keyof typeof namedKeys {
	return Object.hasOwn(namedKeys, key);
}

function shows(screen: string[], what: Awaited): boolean {
	if (typeof what === 'function') return what(screen);
	const text = screen.join('\n');
	// `search`, unlike `test`, starts at the front for a pattern with the g flag too.
	return typeof what === 'string'
		? text.includes(what)
		: text.search(what) >= 0;
}

function framed(screen: readonly string[]): string {
	const rule = '-'.repeat(40);
	return [rule, ...screen, rule].join('\n');
}

function boundedText(limit: number): {
	readonly add: (text: string) => void;
	readonly text: () => string;
} {
	let kept = '';
	return {
		add(text) {
			kept += text;
			// Cutting at twice the limit keeps the cost per chunk small.
			if (kept.length > limit * 2) kept = kept.slice(-limit);
		},
		text: () => kept.slice(-limit),
	};
}
