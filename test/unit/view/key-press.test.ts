import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Key} from 'ink';
import {keyNames} from '../../../source/view/key-press.js';

const none: Key = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

const cases: ReadonlyArray<
	readonly [string, string, Partial<Key>, readonly string[]]
> = [
	['one letter', 'j', {}, ['j']],
	['letters that came together', 'jj', {}, ['j', 'j']],
	['a letter and Enter in one event', 'y\r', {}, ['y', 'enter']],
	['two tabs in one event', '\t\t', {}, ['tab', 'tab']],
	['words and Enter', 'a b\r', {}, ['a', ' ', 'b', 'enter']],
	['an erase among letters', 'a\u007Fb', {}, ['a', 'backspace', 'b']],
	['Enter', '', {return: true}, ['enter']],
	['an arrow', '', {downArrow: true}, ['down']],
	['Shift-Tab', '', {tab: true, shift: true}, ['shift-tab']],
	['Ctrl-C', 'c', {ctrl: true}, ['ctrl-c']],
	['Ctrl-C among letters', 'a\u0003', {}, ['a', 'ctrl-c']],
	['Escape and y typed fast, which is not y', 'y', {meta: true}, ['unknown']],
	[
		'Alt-Enter, which is not Enter',
		'',
		{meta: true, return: true},
		['unknown'],
	],
	['Escape', '', {escape: true, meta: true}, ['escape']],
	['the terminal saying what it has shown', '\uF011', {}, ['shown-17']],
	['its answer among keys', 'y\uF002j', {}, ['y', 'shown-2', 'j']],
	['a character of another keyboard', '\uF0FF', {}, ['\uF0FF']],
	['a bracket that was typed', '[', {}, ['[']],
	['brackets and letters typed fast', '[]y', {}, ['[', ']', 'y']],
	['another control character', '\u0001', {}, ['unknown']],
];

for (const [name, input, flags, names] of cases) {
	test(`reads ${name}`, () => {
		assert.deepEqual(keyNames(input, {...none, ...flags}), names);
	});
}
