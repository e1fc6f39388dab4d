import type {Look} from '../present/text/look.js';
import type {Line, Span} from '../present/text/tone.js';
import {styleOf} from './theme.js';

/**
 * The row in as few spans as look the same: neighbours of one tone, and blanks,
 * which show nothing of a tone but its ground. Each span is a node that Ink
 * styles and takes apart again with every frame, and a table has hundreds.
 */
export function joinSpans(row: Line, look: Look): Line {
	const joined: Span[] = [];
	for (const each of row) {
		const last = joined.at(-1);
		if (last !== undefined && isAlike(last, each, look)) {
			joined[joined.length - 1] = {...last, text: last.text + each.text};
		} else joined.push(each);
	}

	return joined;
}

function isAlike(last: Span, next: Span, look: Look): boolean {
	if (last.isSpinner || next.isSpinner) return false;
	if (last.tone === next.tone) return true;
	return (
		next.text.trim() === '' && !hasGround(last, look) && !hasGround(next, look)
	);
}

function hasGround({tone}: Span, look: Look): boolean {
	return styleOf(tone, look).inverse === true;
}
