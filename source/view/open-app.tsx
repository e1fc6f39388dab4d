import {render} from 'ink';
import process from 'node:process';
import {App, type AppProps} from './app.js';
import {clipboardSequence} from './copy-text.js';
import {leavingSignals, type ExitReason} from './exit-reason.js';
import {keepHeapSmall} from './small-heap.js';
import {wipeOnResize} from './resize.js';
import {letAnswersThrough, openSight} from './sight.js';

export type OpenAppOptions = Omit<
	AppProps,
	'onQuit' | 'copy' | 'announce' | 'expectSight'
> & {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Aborted when what is shown has ended by itself: the UI is left as if by `q`. */
	readonly until: AbortSignal;
};

// Ink flushes its last frame on leaving; a terminal that takes nothing any more
// must not keep the program from ending.
const leaveWithinMs = 1000;

/**
 * Opens the UI on the alternate screen and resolves with why it was left, the
 * terminal restored. The only owner of leaving: keys, leavingSignals and a lost
 * terminal all end here. Throws what a component threw, or what nobody caught,
 * after restoring.
 */
export async function openApp(
	options: OpenAppOptions,
): Promise<{readonly reason: ExitReason}> {
	keepHeapSmall();
	const {stdin, stdout, until, ...props} = options;
	let reason: ExitReason | undefined;
	let bug: {readonly error: unknown} | undefined;
	let hasLeft: () => void = () => undefined;
	const left = new Promise<void>(resolve => {
		hasLeft = resolve;
	});
	const leave = (why: ExitReason): void => {
		if (reason !== undefined) return;
		reason = why;
		sight?.close();
		instance.unmount();
		hasLeft();
	};

	const copy = (text: string): void => {
		stdout.write(clipboardSequence(text));
	};

	const announce = (title: string, isRinging: boolean): void => {
		stdout.write(`\u001B]2;${title}\u0007${isRinging ? '\u0007' : ''}`);
	};

	// The terminal keeps its own title for afterwards, where it can (xterm's stack).
	if (props.wall !== undefined) stdout.write('\u001B[22;2t');
	const onSignal = (signal: NodeJS.Signals): void => {
		leave(leavingSignals.find(each => each === signal) ?? 'SIGTERM');
	};

	const onLost = (): void => {
		leave('terminal-lost');
	};

	for (const signal of leavingSignals) process.on(signal, onSignal);
	// Node would write its stack onto the screen that is about to be left.
	const onBug = (error: unknown): void => {
		bug ??= {error};
		leave('quit');
	};

	process.on('uncaughtException', onBug);
	const onEnd = (): void => {
		leave('quit');
	};

	until.addEventListener('abort', onEnd);
	stdout.on('error', onLost);
	stdin.on('error', onLost);
	const holdAnswersBack = letAnswersThrough(stdin);
	// Before the first frame: a key that the kernel echoes into it would scroll it.
	stdin.setRawMode(true);
	// A wall asks for nothing that could be confirmed.
	const sight =
		props.wall === undefined
			? openSight(sequence => {
					stdout.write(sequence);
				})
			: undefined;
	const instance = render(
		<App
			{...props}
			copy={copy}
			announce={announce}
			{...(sight === undefined ? {} : {expectSight: sight.expect})}
			onQuit={leave}
		/>,
		{
			stdin,
			stdout,
			alternateScreen: true,
			incrementalRendering: true,
			maxFps: 10,
			...(sight === undefined ? {} : {onRender: sight.painted}),
			exitOnCtrlC: false,
			patchConsole: true,
			// Decided by the command before it opens this; a CI variable in the
			// environment of a real terminal must not turn the screen off.
			interactive: true,
		},
	);
	const stopWiping = wipeOnResize(stdout, instance);
	// Stopped by a signal and taken up with `fg`: the shell has set the terminal
	// to its own ways since, and Node, which set it last, knows nothing of that.
	const onContinued = (): void => {
		stdin.setRawMode(false);
		stdin.setRawMode(true);
		stdout.emit('resize');
	};

	process.on('SIGCONT', onContinued);
	try {
		const exit = instance.waitUntilExit();
		await Promise.race([exit, left.then(async () => within(exit))]);
		if (bug !== undefined) throw bug.error;
		return {reason: reason ?? 'quit'};
	} finally {
		sight?.close();
		stopWiping();
		process.off('SIGCONT', onContinued);
		holdAnswersBack();
		for (const signal of leavingSignals) process.off(signal, onSignal);
		process.off('uncaughtException', onBug);
		until.removeEventListener('abort', onEnd);
		if (props.wall !== undefined && reason !== 'terminal-lost') {
			stdout.write('\u001B[23;2t');
		}

		if (stdin.isRaw) stdin.setRawMode(false);
		stdin.off('error', onLost);
		// The listener on stdout stays: a write that fails after leaving must not
		// end the program with a stack trace.
		instance.cleanup();
	}
}

async function within(exit: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<void>(resolve => {
		timer = setTimeout(resolve, leaveWithinMs);
	});
	try {
		await Promise.race([exit, timeout]);
	} finally {
		clearTimeout(timer);
	}
}
