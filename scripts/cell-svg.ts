import type {Cell, CellColour} from '../test/support/terminal-screen.js';
import {drawnGlyph} from './drawn-glyphs.js';

// One row of a terminal's cells as SVG.

// DejaVu Sans Mono advances 1233/2048 em, so this size puts a glyph on exactly
// 10 units, and 20 units of height leave its descenders room.
export const cellWidth = 10;
export const cellHeight = 20;
export const fontSize = (cellWidth * 2048) / 1233;
const baseline = 15;

/** The ground of the window, and what is written on it without a colour of its own. */
export const background = '#14171e';
export const foreground = '#d5dae3';

const ansiColours = [
	'#3b4252', // black: off the background, so that it can be seen
	'#ff6b6b',
	'#7fd88f',
	'#f2c661',
	'#6fa8ff',
	'#d79bf5',
	'#5fd3d8',
	'#d5dae3',
	'#8590a5',
	'#ff9292',
	'#a5ebb0',
	'#ffdf94',
	'#9cc5ff',
	'#e8c1ff',
	'#96ecef',
	'#ffffff',
];

type Run = {
	readonly column: number;
	readonly columns: number;
	readonly text: string;
	readonly look: Look;
};

type Look = {
	readonly fg: string;
	readonly bg: string;
	readonly isBold: boolean;
	readonly isItalic: boolean;
	readonly isUnderline: boolean;
};

// Backgrounds first: a glyph may reach a little into the next cell.
/** Draws one row whose first cell has its upper left corner at `x`, `y`; an empty text when there is nothing to draw. */
export function drawRow(row: readonly Cell[], x: number, y: number): string {
	const runs = runsOf(row);
	return [
		...runs.map(run => drawBackground(run, x, y)),
		...runs.map(run => drawText(run, x, y)),
	]
		.filter(part => part !== '')
		.join('\n');
}

// Neighbours of one look make one run: text that every monospaced font has, or
// one shape again and again, as a rule is. Whatever may come from a font of
// another advance stands alone.
function runsOf(row: readonly Cell[]): Run[] {
	const runs: Run[] = [];
	let column = 0;
	for (const cell of row) {
		const look = lookOf(cell);
		const last = runs.at(-1);
		if (cell.width === 0) {
			column += 1;
			continue;
		}

		if (
			last !== undefined &&
			isSameLook(last.look, look) &&
			((isPlain(cell.char) && isPlain(last.text)) ||
				(isLevel(cell.char) && last.text.startsWith(cell.char)))
		) {
			runs[runs.length - 1] = {
				...last,
				columns: last.columns + 1,
				text: last.text + cell.char,
			};
		} else {
			runs.push({column, columns: cell.width, text: cell.char, look});
		}

		column += 1;
	}

	return runs;
}

function isPlain(text: string): boolean {
	return /^[ -~·…–]+$/.test(text);
}

// The same from the left edge to the right one, so that it can be drawn at any width.
function isLevel(char: string): boolean {
	return /^[─━═▁-█▀▔░▒▓]$/.test(char);
}

function isSameLook(a: Look, b: Look): boolean {
	return (
		a.fg === b.fg &&
		a.bg === b.bg &&
		a.isBold === b.isBold &&
		a.isItalic === b.isItalic &&
		a.isUnderline === b.isUnderline
	);
}

function drawBackground(
	{column, columns, look}: Run,
	left: number,
	y: number,
): string {
	if (look.bg === background) return '';
	return `<rect x="${left + column * cellWidth}" y="${y}" width="${columns * cellWidth}" height="${cellHeight}" fill="${look.bg}" shape-rendering="crispEdges"/>`;
}

function drawText(
	{column, columns, text, look}: Run,
	left: number,
	y: number,
): string {
	const x = left + column * cellWidth;
	const width = columns * cellWidth;
	const fill = look.fg === foreground ? '' : ` fill="${look.fg}"`;
	const underline = look.isUnderline
		? `<rect x="${x}" y="${y + baseline + 2}" width="${width}" height="1" fill="${look.fg}"/>`
		: '';
	const shown = text.trim();
	if (shown === '') return underline;
	const [char = ''] = text;
	const shape = drawnGlyph(char, {width, height: cellHeight});
	if (shape !== undefined) {
		return `<g transform="translate(${x} ${y})" fill="${look.fg}" color="${look.fg}">${shape}</g>${underline}`;
	}

	// Spaces at the ends are left out, and the length is said, for fonts of
	// another advance than ours.
	const start = x + text.indexOf(shown) * cellWidth;
	const length =
		shown.length > 1 ? ` textLength="${shown.length * cellWidth}"` : '';
	const style = `${look.isBold ? ' font-weight="bold"' : ''}${look.isItalic ? ' font-style="italic"' : ''}`;
	return `<text x="${start}" y="${y + baseline}"${length}${fill}${style}>${escapeXml(shown)}</text>${underline}`;
}

function lookOf(cell: Cell): Look {
	const fg = colourOf(cell.fg, foreground);
	const bg = colourOf(cell.bg, background);
	const [ink, paper] = cell.isInverse ? [bg, fg] : [fg, bg];
	return {
		fg: cell.isDim ? mix(ink, paper, 0.6) : ink,
		bg: paper,
		isBold: cell.isBold,
		isItalic: cell.isItalic,
		isUnderline: cell.isUnderline,
	};
}

function colourOf(colour: CellColour, fallback: string): string {
	if (colour === undefined) return fallback;
	if (typeof colour === 'string') return colour;
	return ansiColours[colour] ?? extendedColour(colour);
}

// xterm's palette from 16 on: a 6x6x6 cube, then 24 greys.
function extendedColour(index: number): string {
	if (index >= 232) {
		const grey = 8 + (index - 232) * 10;
		return hex([grey, grey, grey]);
	}

	const offset = index - 16;
	const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
	return hex([
		level(Math.floor(offset / 36)),
		level(Math.floor(offset / 6) % 6),
		level(offset % 6),
	]);
}

function mix(ink: string, paper: string, share: number): string {
	const papers = channels(paper);
	return hex(
		channels(ink).map((value, index) =>
			Math.round(value * share + (papers[index] ?? 0) * (1 - share)),
		),
	);
}

function channels(colour: string): number[] {
	return [1, 3, 5].map(start =>
		Number.parseInt(colour.slice(start, start + 2), 16),
	);
}

function hex(values: readonly number[]): string {
	return `#${values.map(value => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The text as SVG can hold it. */
export function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;');
}
