const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `clean` when this process exits, and, with `onSignals`, also when it is
 * interrupted, which then goes on to end it as if nobody had listened. Gives a
 * function that takes both back.
 */
export function endWithUs(
	clean: () => void,
	{onSignals}: {readonly onSignals: boolean},
): () => void {
	const forget = (): void => {
		process.off('exit', clean);
		for (const signal of signals) process.off(signal, onSignal);
	};
	const onSignal = (signal: NodeJS.Signals): void => {
		clean();
		forget();
		// Again, for the default action or whoever else listens: some, like Ink's
		// signal-exit, act only once no other listener is left.
		process.kill(process.pid, signal);
	};

	process.on('exit', clean);
	if (onSignals) for (const signal of signals) process.on(signal, onSignal);
	return forget;
}
