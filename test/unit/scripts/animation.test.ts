import assert from 'node:assert/strict';
import {test} from 'node:test';
import {animationSvg} from '../../../scripts/animation.js';
import type {Cell} from '../../support/terminal-screen.js';

function row(text: string): Cell[] {
	return Array.from(text, char => ({
		char,
		width: 1,
		fg: undefined,
		bg: undefined,
		isBold: false,
		isDim: false,
		isInverse: false,
		isItalic: false,
		isUnderline: false,
	}));
}

const svg = animationSvg(
	[
		{cells: [row('same'), row('one ')], pressed: [], holdMs: 1000},
		{cells: [row('same'), row('two ')], pressed: ['enter', 'y'], holdMs: 3000},
		{cells: [row('same'), row('last')], pressed: [], holdMs: 4000},
	],
	{title: 'test'},
);

test('each frame is shown in its turn and no other at the same time', () => {
	assert.match(
		svg,
		/@keyframes k0\{0%\{visibility:visible\}12\.5%\{visibility:hidden\}\}/,
	);
	assert.match(
		svg,
		/@keyframes k1\{0%\{visibility:hidden\}12\.5%\{visibility:visible\}50%\{visibility:hidden\}\}/,
	);
	assert.match(
		svg,
		/@keyframes k2\{0%\{visibility:hidden\}50%\{visibility:visible\}\}/,
	);
	assert.match(svg, /#f1\{animation:k1 8000ms step-end infinite\}/);
});

test('it plays only for who wants motion, and else stands at its last frame', () => {
	const [still = '', moving = ''] = svg.split(
		'@media (prefers-reduced-motion:no-preference){',
	);
	assert.ok(!still.includes('animation:'));
	assert.match(moving, /#f0\{animation:/);
	assert.match(svg, /<g id="f0" visibility="hidden">/);
	assert.match(svg, /<g id="f1" visibility="hidden">/);
	assert.match(svg, /<g id="f2">/);
});

test('a row that frames share is drawn once', () => {
	assert.equal(svg.split('>same<').length, 2);
	assert.equal(svg.split('href="#r0"').length, 4);
});

test('the keys that led to a frame are on it', () => {
	assert.match(svg, /<g id="f1"[^\n]*keys: Enter y</);
	assert.equal(svg.split('keys:').length, 2);
});
