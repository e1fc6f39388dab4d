/** One character as a person sees it, and where it begins in the text. */
export type Grapheme = {readonly segment: string; readonly index: number};

type Graphemes = Iterable<Grapheme> & {
	/** The one that holds the code unit at `index`. */
	containing(index: number): Grapheme | undefined;
};

// All but characters that never join their neighbours: ASCII but the carriage return,
// which joins a line feed, Latin letters, punctuation, arrows, mathematics, box
// drawing, blocks, symbols, braille. Whatever could join them (marks, joiners,
// variation selectors) is in none of these ranges.
const mayJoin =
	// oxlint-disable-next-line no-control-regex -- controls are characters of their own, too
	/[^\u0000-\u000C\u000E-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u23FF\u2500-\u28FF]/;

let segmenter: Intl.Segmenter | undefined;

/**
 * Takes a text apart into what a person sees as characters, as Intl.Segmenter
 * does by graphemes; its rules are the same in every language. Making the first
 * Intl.Segmenter takes Node 20 ms, which a screen without joined characters
 * need not wait for.
 */
export function graphemesOf(text: string): Graphemes {
	if (mayJoin.test(text)) {
		segmenter ??= new Intl.Segmenter('en', {granularity: 'grapheme'});
		const segments = segmenter.segment(text);
		return {
			[Symbol.iterator]: () => segments[Symbol.iterator](),
			containing: index => segments.containing(index),
		};
	}

	return {
		*[Symbol.iterator]() {
			for (let index = 0; index < text.length; index += 1) {
				yield {segment: text.charAt(index), index};
			}
		},
		containing: index =>
			index >= 0 && index < text.length
				? {segment: text.charAt(index), index}
				: undefined,
	};
}
