import process from 'node:process';

/**
 * Wipes the screen whenever its size changes, before the next frame is painted.
 * A terminal has another size before the program hears of it, so that a frame
 * may have been wrapped, cut and scrolled: what painting counts on to be there
 * is not, and rows that stay the same would not be painted again. A window that
 * is small for a moment and then as before is told by the signal alone. Gives
 * what ends it.
 */
export function wipeOnResize(
	stdout: NodeJS.WriteStream,
	painter: {readonly clear: () => void},
): () => void {
	let isWiped = false;
	const onResize = (): void => {
		isWiped = true;
		// Home first: the painter then finds nothing above to erase.
		stdout.write('\u001B[H\u001B[2J');
		painter.clear();
	};

	// Node's own listener comes first, and tells a size that is another one.
	const onSignal = (): void => {
		if (!isWiped) stdout.emit('resize');
		isWiped = false;
	};

	// Before the painter's own listener, which paints.
	stdout.prependListener('resize', onResize);
	process.on('SIGWINCH', onSignal);
	return () => {
		stdout.off('resize', onResize);
		process.off('SIGWINCH', onSignal);
	};
}
