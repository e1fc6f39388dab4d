/** What asks a program without a screen to leave. */
export type Interrupts = {
	/** Aborted at the first signal. */
	readonly signal: AbortSignal;
	/** 130 after SIGINT, 143 after SIGTERM, as a shell counts. */
	readonly exitCode: number;
	/** Gives the signals back to the system. */
	stop(): void;
};

/** Listens for SIGINT and SIGTERM until `stop`; `onSignal` is called once. */
export function listenForInterrupts(
	from: Pick<NodeJS.Process, 'once' | 'off'>,
	onSignal: () => void,
): Interrupts {
	const leaving = new AbortController();
	let exitCode = 130;
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
	from.once('SIGTERM', onTerminate);
	return {
		signal: leaving.signal,
		get exitCode() {
			return exitCode;
		},
		stop() {
			from.off('SIGINT', onInterrupt);
			from.off('SIGTERM', onTerminate);
		},
	};
}
