import assert from 'node:assert/strict';
import {test} from 'node:test';
import stringWidth from 'string-width';
import {unsure} from '../../../scripts/bundle-plugins/lean-packages.js';

test('what the build measures without looking takes one column each, also beside others', () => {
	const plain = Array.from({length: 0x10000}, (_, code) =>
		String.fromCharCode(code),
	).filter(character => !unsure.test(character));
	assert.ok(plain.includes('│') && plain.includes('★') && plain.includes('…'));
	for (const character of plain) {
		const text = `${character}${character}a${character}─${character}`;
		assert.equal(stringWidth(text), text.length, JSON.stringify(text));
	}
});

test('what is wide, joins or has no width is looked at', () => {
	for (const text of [
		'漢',
		'👍',
		'e\u0301',
		'⌚',
		'\u200B',
		'\u001B',
		'\u00AD',
	]) {
		assert.equal(unsure.test(text), true, JSON.stringify(text));
	}
});
