import assert from 'node:assert/strict';
import {test} from 'node:test';
import {spokenKeys} from '../../../source/view/spoken-keys.js';

const cases: ReadonlyArray<
	readonly [sentence: string, chunk: string, names: readonly string[]]
> = [
	['a letter', 'y', ['y']],
	['letters typed fast', 'jj', ['j', 'j']],
	['a letter and Enter', 'y\r', ['y', 'enter']],
	['Escape alone', '\u001B', ['escape']],
	['Escape twice', '\u001B\u001B', ['escape', 'escape']],
	['arrows', '\u001B[A\u001BOB', ['up', 'down']],
	['Tab and Shift-Tab', '\t\u001B[Z', ['tab', 'shift-tab']],
	['page keys', '\u001B[5~\u001B[6~', ['pageup', 'pagedown']],
	['Alt and y, which is not y', '\u001By', ['unknown']],
	[
		'a key that nobody knows, which is not its letters',
		'\u001B[17~',
		['unknown'],
	],
	['a mouse', '\u001B[<0;1;1M', ['unknown']],
	['Backspace and Ctrl-C', '\u007F\u0003', ['backspace', 'ctrl-c']],
	[
		'a paste, whatever is in it',
		'\u001B[200~y\r\u001B[A\u001B[201~',
		['paste'],
	],
	['a paste without its end', '\u001B[200~yes\r', ['paste']],
	['a paste between keys', 'a\u001B[200~y\u001B[201~b', ['a', 'paste', 'b']],
	['nothing', '', []],
];

for (const [sentence, chunk, names] of cases) {
	test(`reads ${sentence}`, () => {
		assert.deepEqual(spokenKeys(chunk), names);
	});
}
