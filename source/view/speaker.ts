import type {Look} from '../present/text/look.js';
import {shownText} from './theme.js';

/** Writes sentences, one under the other, and echoes what is typed as a shell does. */
export type Speaker = {
	readonly say: (text: string) => void;
	/** What stands in the field now; '' when there is none. */
	readonly echo: (typed: string) => void;
	/** Ends a line that is being typed on. */
	readonly rest: () => void;
};

/** A speaker on this terminal; raw mode leaves line feeds to the terminal driver, as before. */
export function openSpeaker(
	write: (text: string) => void,
	look: Look,
): Speaker {
	let typed = '';
	let isMidLine = false;
	const rest = (): void => {
		if (isMidLine) write('\n');
		isMidLine = false;
	};

	return {
		say(text) {
			rest();
			write(`${shownText(text, look)}\n`);
		},
		echo(now) {
			if (now === typed && (isMidLine || now === '')) return;
			const isMore = isMidLine && now.startsWith(typed);
			const isLess = isMidLine && !isMore && typed.startsWith(now);
			if (isMore) write(now.slice(typed.length));
			else if (isLess) write('\b \b'.repeat(typed.length - now.length));
			else {
				// Something was said in between: what is typed stands below it.
				rest();
				write(now);
			}

			typed = now;
			isMidLine = now !== '';
		},
		rest,
	};
}
