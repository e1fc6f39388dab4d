import assert from 'node:assert/strict';
import {test} from 'node:test';
import {svgOf, textOf} from '../../../scripts/picture.js';
import type {Cell} from '../../support/terminal-screen.js';

function cell(char: string, look: Partial<Cell> = {}): Cell {
	return {
		char,
		width: 1,
		fg: undefined,
		bg: undefined,
		isBold: false,
		isDim: false,
		isInverse: false,
		isItalic: false,
		isUnderline: false,
		...look,
	};
}

function row(text: string, look: Partial<Cell> = {}): Cell[] {
	return Array.from(text, char => cell(char, look));
}

function draw(...rows: Cell[][]): string {
	return svgOf(rows, {title: 'test'});
}

test('cells of one look are one piece of text, and another look begins another', () => {
	const svg = draw([...row('plain'), ...row('bold', {isBold: true})]);
	assert.match(svg, /<text x="14" [^>]*>plain<\/text>/);
	assert.match(svg, /<text x="64" [^>]*font-weight="bold"[^>]*>bold<\/text>/);
});

test('text after a wide character stays in its column', () => {
	const svg = draw([cell('漢', {width: 2}), cell('', {width: 0}), cell('x')]);
	assert.match(svg, /<text x="34" [^>]*>x<\/text>/);
});

test('a box line is drawn across its whole cell, so that neighbours join', () => {
	const svg = draw(row('─┼'));
	assert.doesNotMatch(svg, />─/);
	assert.match(svg, /translate\(14 48\)[^\n]*<rect x="0" [^>]*width="5"/);
	assert.match(svg, /<rect x="5" [^>]*width="5"/);
});

test('a block covers its eighths of the cell', () => {
	assert.match(draw(row('█')), /<rect x="0" y="0" width="10" height="20"\/>/);
	assert.match(draw(row('▂')), /<rect x="0" y="15" width="10" height="5"\/>/);
	assert.match(draw(row('▌')), /<rect x="0" y="0" width="5" height="20"\/>/);
});

test('inverse swaps the colours', () => {
	const plain = draw(row('x', {fg: '#112233', bg: '#445566'}));
	const inverse = draw(
		row('x', {fg: '#112233', bg: '#445566', isInverse: true}),
	);
	assert.match(plain, /<rect [^>]*fill="#445566"[^]*<text [^>]*fill="#112233"/);
	assert.match(
		inverse,
		/<rect [^>]*fill="#112233"[^]*<text [^>]*fill="#445566"/,
	);
});

test('the colours beyond 16 are those of the usual palette', () => {
	assert.match(draw(row('x', {fg: 208})), /fill="#ff8700"/);
	assert.match(draw(row('x', {fg: 244})), /fill="#808080"/);
});

test('markup in the title and on the screen is escaped', () => {
	const svg = svgOf([row('<b>&')], {title: 'a < b & c'});
	assert.match(svg, />&lt;b&gt;&amp;<\/text>/);
	assert.match(svg, />a &lt; b &amp; c<\/text>/);
});

test('the text beside a picture has a line per row, trimmed on the right', () => {
	assert.equal(textOf([row('one  '), row('  two')]), 'one\n  two\n');
});

test('a rule is one shape, and text is given its length for fonts of another advance', () => {
	const svg = draw([...row('───'), ...row('  a  b ')]);
	assert.equal(svg.split('<g transform').length, 2);
	assert.match(svg, /<rect x="15" [^>]*width="15"/);
	assert.match(svg, /<text x="64" y="63" textLength="40">a {2}b<\/text>/);
});

test('marks are drawn and not taken from a font', () => {
	for (const mark of '✓✗▲●○►★') {
		const svg = draw(row(mark));
		assert.ok(!svg.includes(`>${mark}<`), mark);
		assert.match(svg, /<g transform="scale\(1 1\)">/);
	}
});
