import {cut} from '../present/text/text-fit.js';

/** One line on a terminal that says how far something is; nothing where there is no terminal. */
export type ProgressLine = {
	show(text: string): void;
	clear(): void;
};

/** Opens it on stderr, so that what is printed on stdout stays whole. */
export function openProgressLine(
	stderr: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
): ProgressLine {
	const show = (text: string): void => {
		if (!stderr.isTTY) return;
		// Carriage return, the text, erase to the end of the line.
		stderr.write(`\r${cut(text, Math.max(1, stderr.columns - 1))}\u001B[K`);
	};

	return {
		show,
		clear() {
			show('');
		},
	};
}
