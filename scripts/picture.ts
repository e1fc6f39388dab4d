import {existsSync, writeFileSync} from 'node:fs';
import {Resvg} from '@resvg/resvg-js';
import type {Cell, CellColour} from '../test/support/terminal-screen.js';
import {drawnGlyph} from './drawn-glyphs.js';

// Screens for the README: the cells of a terminal as a picture of its window.

// DejaVu Sans Mono advances 1233/2048 em, so this size puts a glyph on exactly
// 10 units, and 20 units of height leave its descenders room.
const cellWidth = 10;
const cellHeight = 20;
const fontSize = (cellWidth * 2048) / 1233;
const baseline = 15;
const padding = 14;
const titleHeight = 34;
const pixelsPerUnit = 2;

const background = '#14171e';
const foreground = '#d5dae3';
const frame = '#3a4150';
const titleBar = '#232833';
const titleColour = '#aab3c3';

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

const fontFolders = [
	'/usr/share/fonts/truetype/dejavu',
	'/usr/share/fonts/dejavu-sans-mono-fonts',
	'/usr/share/fonts/TTF',
];
// DejaVu Sans lends the glyphs that its monospaced sister has not.
const fontNames = [
	'DejaVuSansMono.ttf',
	'DejaVuSansMono-Bold.ttf',
	'DejaVuSans.ttf',
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

/** Draws rows of cells, all of one length, as a terminal window with this title; returns SVG text. */
export function svgOf(
	cells: readonly (readonly Cell[])[],
	{title}: {readonly title: string},
): string {
	const columns = cells[0]?.length ?? 0;
	const width = columns * cellWidth + 2 * padding;
	const height = titleHeight + cells.length * cellHeight + 2 * padding;
	const rows = cells.map((row, index) =>
		drawRow(row, titleHeight + padding + index * cellHeight),
	);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize.toFixed(3)}">`,
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9" fill="${background}"/>`,
		`<path d="M0.5 ${titleHeight}V9.5a9 9 0 0 1 9 -9H${width - 9.5}a9 9 0 0 1 9 9V${titleHeight}Z" fill="${titleBar}"/>`,
		...[0, 1, 2].map(
			dot =>
				`<circle cx="${20 + dot * 20}" cy="${titleHeight / 2}" r="6" fill="${frame}"/>`,
		),
		`<text x="${width / 2}" y="${titleHeight / 2 + 5}" text-anchor="middle" font-size="14" fill="${titleColour}">${escapeXml(title)}</text>`,
		...rows,
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9" fill="none" stroke="${frame}"/>`,
		'</svg>',
	].join('\n');
}

/** Rasterizes at two pixels per unit; throws when the machine lacks the font. */
export function pngOf(svg: string): Buffer {
	const image = new Resvg(svg, {
		fitTo: {mode: 'zoom', value: pixelsPerUnit},
		font: {
			loadSystemFonts: false,
			fontFiles: findFonts(),
			defaultFontFamily: 'DejaVu Sans Mono',
			monospaceFamily: 'DejaVu Sans Mono',
		},
	});
	return image.render().asPng();
}

/** Writes the picture to `path`, which ends in `.png`, and the screen's text beside it, ending in `.txt`. */
export function savePicture(
	path: string,
	cells: readonly (readonly Cell[])[],
	title: string,
): void {
	if (!path.endsWith('.png')) throw new Error(`not a .png file: ${path}`);
	writeFileSync(path, pngOf(svgOf(cells, {title})));
	writeFileSync(path.replace(/\.png$/, '.txt'), textOf(cells));
}

/** The text of the cells, a line per row, trimmed on the right. */
export function textOf(cells: readonly (readonly Cell[])[]): string {
	return cells
		.map(
			row =>
				`${row
					.map(cell => cell.char)
					.join('')
					.trimEnd()}\n`,
		)
		.join('');
}

// Backgrounds first: a glyph may reach a little into the next cell.
function drawRow(row: readonly Cell[], y: number): string {
	const runs = runsOf(row);
	return [
		...runs.map(run => drawBackground(run, y)),
		...runs.map(run => drawText(run, y)),
	]
		.filter(part => part !== '')
		.join('\n');
}

// Neighbours of one look make one run. What is drawn by shape, or is not ASCII
// and may come from a font of another advance, stands alone.
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
			isPlain(cell.char) &&
			isPlain(last.text) &&
			isSameLook(last.look, look)
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
	return /^[ -~]+$/.test(text);
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

function drawBackground({column, columns, look}: Run, y: number): string {
	if (look.bg === background) return '';
	return `<rect x="${padding + column * cellWidth}" y="${y}" width="${columns * cellWidth}" height="${cellHeight}" fill="${look.bg}" shape-rendering="crispEdges"/>`;
}

function drawText({column, columns, text, look}: Run, y: number): string {
	const x = padding + column * cellWidth;
	const underline = look.isUnderline
		? `<rect x="${x}" y="${y + baseline + 2}" width="${columns * cellWidth}" height="1" fill="${look.fg}"/>`
		: '';
	if (text.trim() === '') return underline;
	const shape = drawnGlyph(text, {width: cellWidth, height: cellHeight});
	if (shape !== undefined) {
		return `<g transform="translate(${x} ${y})" fill="${look.fg}" stroke="none" color="${look.fg}">${shape}</g>${underline}`;
	}

	const style = `${look.isBold ? ' font-weight="bold"' : ''}${look.isItalic ? ' font-style="italic"' : ''}`;
	return `<text x="${x}" y="${y + baseline}" fill="${look.fg}"${style} xml:space="preserve">${escapeXml(text)}</text>${underline}`;
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

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;');
}

function findFonts(): string[] {
	const folder = fontFolders.find(each =>
		existsSync(`${each}/${fontNames[0]}`),
	);
	if (folder === undefined) {
		throw new Error(
			'the font DejaVu Sans Mono is missing: apt-get install -y fonts-dejavu-core',
		);
	}

	return fontNames
		.map(name => `${folder}/${name}`)
		.filter(file => existsSync(file));
}
