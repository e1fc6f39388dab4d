import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	detectLook,
	type Look,
	type LookFlags,
} from '../../../../source/present/text/look.js';

const utf8 = {LANG: 'en_US.UTF-8', TERM: 'xterm-256color'};

const cases: ReadonlyArray<
	readonly [
		string,
		Record<string, string>,
		Look,
		{platform?: string; isTty?: boolean; flags?: LookFlags}?,
	]
> = [
	['a UTF-8 terminal', utf8, {isAscii: false, hasColour: true}],
	[
		'utf8 without a dash',
		{LC_ALL: 'C.utf8'},
		{isAscii: false, hasColour: true},
	],
	[
		'LC_ALL before LANG',
		{...utf8, LC_ALL: 'C'},
		{isAscii: true, hasColour: true},
	],
	[
		'LC_CTYPE before LANG',
		{LANG: 'C', LC_CTYPE: 'de_DE.UTF-8'},
		{isAscii: false, hasColour: true},
	],
	[
		'an empty LC_ALL, which is not set',
		{...utf8, LC_ALL: ''},
		{isAscii: false, hasColour: true},
	],
	['no locale at all', {}, {isAscii: true, hasColour: true}],
	[
		'no locale on macOS',
		{},
		{isAscii: false, hasColour: true},
		{platform: 'darwin'},
	],
	[
		'the Linux console',
		{...utf8, TERM: 'linux'},
		{isAscii: true, hasColour: true},
	],
	[
		'a dumb terminal',
		{...utf8, TERM: 'dumb'},
		// It has no cursor to place: sentences are all that it can show.
		{isAscii: true, hasColour: false, isSpoken: true, isDumb: true},
	],
	['NO_COLOR', {...utf8, NO_COLOR: '1'}, {isAscii: false, hasColour: false}],
	[
		'an empty NO_COLOR, which does not count',
		{...utf8, NO_COLOR: ''},
		{isAscii: false, hasColour: true},
	],
	['a pipe', utf8, {isAscii: false, hasColour: false}, {isTty: false}],
	[
		'the theme without colour',
		utf8,
		{isAscii: false, hasColour: false, theme: 'mono'},
		{flags: {theme: 'mono'}},
	],
	[
		'a screen reader',
		utf8,
		{isAscii: false, hasColour: true, isSpoken: true},
		{flags: {isSpoken: true}},
	],
	[
		'flags, which overrule everything',
		{...utf8, NO_COLOR: '1'},
		{isAscii: true, hasColour: true},
		{flags: {isAscii: true, hasColour: true}},
	],
];

for (const [name, env, expected, also] of cases) {
	test(`knows the look of ${name}`, () => {
		assert.deepEqual(
			detectLook(
				env,
				also?.platform ?? 'linux',
				also?.isTty ?? true,
				also?.flags,
			),
			expected,
		);
	});
}
