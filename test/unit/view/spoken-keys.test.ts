import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	namesWithoutRest,
	patienceWith,
	spokenKeys,
} from '../../../source/view/spoken-keys.js';

/** The keys of chunks that come one after the other, and then nothing more. */
function keysOf(...chunks: readonly string[]): readonly string[] {
	const names: string[] = [];
	let pending = '';
	for (const chunk of chunks) {
		const keys = spokenKeys(chunk, pending);
		names.push(...keys.names);
		({pending} = keys);
	}

	return [...names, ...namesWithoutRest(pending)];
}

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
	['an answer between keys', 'y\u001B[2;17Rj', ['y', 'shown-17', 'j']],
	['Shift-F3, which is no answer', '\u001B[1;2R', ['unknown']],
	// Only the terminal may answer: such characters as input are none.
	['what would pass for an answer', 'a\u{F011}b\u{F002}', ['a', 'b']],
	['nothing', '', []],
];

for (const [sentence, chunk, names] of cases) {
	test(`reads ${sentence}`, () => {
		assert.deepEqual(keysOf(chunk), names);
	});

	test(`reads ${sentence}, cut anywhere`, () => {
		for (let at = 1; at < chunk.length; at += 1) {
			const cut = keysOf(chunk.slice(0, at), chunk.slice(at));
			assert.deepEqual(cut, names, JSON.stringify(chunk.slice(0, at)));
		}
	});
}

test('however a chunk is cut, its keys are those of the whole', () => {
	const piece = fc.constantFrom(
		...cases.map(([, chunk]) => chunk),
		'\u001B[2;5R',
		'\u001B[201~',
	);
	fc.assert(
		fc.property(
			fc.array(piece, {maxLength: 6}),
			fc.array(fc.nat(60), {maxLength: 4}),
			(pieces, cuts) => {
				const whole = pieces.join('');
				const ends = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
				const chunks = ends
					.slice(1)
					.map((end, index) => whole.slice(ends[index], end));
				assert.deepEqual(keysOf(...chunks), keysOf(whole));
			},
		),
	);
});

test('of a paste in many chunks nothing is a key, its last chunk included', () => {
	assert.deepEqual(keysOf('\u001B[200~ye', 's\r', 'y', '\u001B[201~'), [
		'paste',
	]);
	assert.deepEqual(spokenKeys('x'.repeat(100_000), '\u001B[200~'), {
		names: [],
		pending: '\u001B[200~xxxxx',
	});
});

test('Escape by itself is waited for briefly, the rest of a sequence longer, and neither without end', () => {
	assert.ok(patienceWith('\u001B') <= 200);
	assert.ok(patienceWith('\u001B[2;1') >= 1000);
	const endless = spokenKeys(`\u001B[${'1'.repeat(200)}`);
	assert.equal(endless.pending, '');
});
