import type {Key} from 'ink';
import {answerName, markIn} from './sight.js';

/** One key as the reducer sees it. */
export type KeyPress = {
	/** `enter`, `escape`, `tab`, `shift-tab`, `up`, ..., `ctrl-c`, `paste`, or the character itself; `shown-N`: the terminal's own answer, see sight.ts. */
	readonly name: string;
	/** Keys that arrived in one chunk share its number. */
	readonly chunk: number;
	/** True when nothing else came in its chunk: a person pressed just this. */
	readonly isAlone: boolean;
};

const namesOfFlags: ReadonlyArray<readonly [keyof Key, string]> = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'backspace'],
];

const namesOfControls: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u007F': 'backspace',
	'\b': 'backspace',
	'\u0003': 'ctrl-c',
	'\u000C': 'ctrl-l',
};

/**
 * The names of the keys in one event of Ink. A terminal hands over everything
 * typed since it was last read, so `jj` or `y` and Enter can be one event whose
 * text has several characters and whose flags are all false: it is walked
 * character by character.
 */
export function keyNames(input: string, key: Key): readonly string[] {
	for (const [flag, name] of namesOfFlags) {
		if (key[flag] === true)
			return [key.meta && name !== 'escape' ? 'unknown' : name];
	}

	if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
	if (key.ctrl) return [`ctrl-${input}`];
	// Alt and a letter, or Escape and a letter typed fast: neither is the letter.
	if (key.meta) return ['unknown'];
	return typedNames(input);
}

/** The names of the keys in text that holds no sequence, character by character. */
export function typedNames(text: string): readonly string[] {
	return Array.from(text, character => {
		const control = namesOfControls[character];
		if (control !== undefined) return control;
		const answer = answerName(character);
		if (answer !== undefined) return answer;
		return character < ' ' ? 'unknown' : character;
	});
}

/** True when a person pressed just one key: the terminal's own answers come among the keys and are none. */
export function isOneKey(names: readonly string[]): boolean {
	return names.filter(name => markIn(name) === undefined).length === 1;
}
