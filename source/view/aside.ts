import type {Size} from '../present/shown-state.js';
import type {Line} from '../present/text/tone.js';
import type {Frame} from './frame.js';

/** A page beside the dashboard, with keys of its own and one row that is always there. */
export type Aside = {
	/** The row above everything. */
	readonly strip: (columns: number) => Line;
	/** Instead of the dashboard, with the dashboard's own line for the operator; `undefined`: it is closed. */
	readonly page: (size: Size, notice?: string) => Frame | undefined;
	/** `leave`: the whole screen is left. */
	readonly onKey: (name: string) => 'taken' | 'not-mine' | 'leave';
	/** What ends when the screen is left, one sentence: it is asked about first. */
	readonly leavingEnds: string;
	readonly subscribe: (listener: () => void) => () => void;
	/** Another number after each change. */
	readonly version: () => number;
};
