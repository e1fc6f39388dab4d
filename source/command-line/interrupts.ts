/** What asks a program without a screen to leave. */
export type Interrupts = {
	/** Aborted at the first SIGINT or SIGTERM: waiting ends. */
	readonly signal: AbortSignal;
	/** True once nothing more shall be begun: after a signal, or when nobody reads any more. */
	readonly isLeaving: () => boolean;
	/** The terminal or the reader is gone: a running step ends, and no other begins. */
	readonly hangUp: () => void;
	/** 130 after SIGINT, 143 after SIGTERM, 129 after a hang-up, as a shell counts. */
	readonly exitCode: number;
	/** Gives the signals back to the system. */
	stop(): void;
};

/** Listens for SIGINT, SIGTERM and SIGHUP until `stop`; `onSignal` is called once, for the first two. */
export function listenForInterrupts(
	from: Pick<NodeJS.Process, 'on' | 'once' | 'off'>,
	onSignal: () => void,
): Interrupts {
	const leaving = new AbortController();
	let exitCode = 130;
	let isHungUp = false;
	const hangUp = (): void => {
		if (leaving.signal.aborted || isHungUp) return;
		isHungUp = true;
		exitCode = 129;
	};

	const leave = (code: number): void => {
		if (leaving.signal.aborted) return;
		exitCode = code;
		onSignal();
		leaving.abort();
	};

	const onInterrupt = (): void => {
		leave(130);
	};

	const onTerminate = (): void => {
		leave(143);
	};

	from.once('SIGINT', onInterrupt);
	// A second Ctrl-C leaves at once. A terminal that closes sends more than one
	// SIGHUP, the shell's and the kernel's, and none of them may cut off a step.
	from.on('SIGTERM', onTerminate);
	from.on('SIGHUP', hangUp);
	return {
		signal: leaving.signal,
		isLeaving: () => isHungUp || leaving.signal.aborted,
		hangUp,
		get exitCode() {
			return exitCode;
		},
		stop() {
			from.off('SIGINT', onInterrupt);
			from.off('SIGTERM', onTerminate);
			from.off('SIGHUP', hangUp);
		},
	};
}
