/**
 * What a piece of text means; `view/theme.ts` turns it into colour and weight.
 * Never the only carrier of a meaning: a word or a glyph always says it too.
 */
export type Tone =
	| 'plain'
	| 'strong'
	| 'good'
	| 'info'
	| 'warning'
	| 'critical'
	/** Decoration and stale values: nothing that must be read. */
	| 'faint'
	/** A word on a filled ground, for the badge of each gravity. */
	| 'badge-good'
	| 'badge-warning'
	| 'badge-critical'
	| 'badge-unknown'
	/** The row or button that has the focus. */
	| 'focus'
	/** The operator's name for the cluster, on a ground of the operator's choice. */
	| 'label-none'
	| 'label-red'
	| 'label-yellow'
	| 'label-green'
	| 'label-cyan'
	| 'label-magenta';

/** A run of text of one tone. `spinner` is drawn as a moving mark of the width of `text`. */
export type Span = {
	readonly text: string;
	readonly tone: Tone;
	readonly isSpinner?: true;
};

/** One row of the screen. */
export type Line = readonly Span[];
