import {createHash} from 'node:crypto';
import {existsSync, writeFileSync} from 'node:fs';
import {Resvg} from '@resvg/resvg-js';
import type {Cell} from '../test/support/terminal-screen.js';
import {
	background,
	cellHeight,
	cellWidth,
	drawRow,
	escapeXml,
	fontSize,
	foreground,
} from './cell-svg.js';
import {palettePng} from './palette-png.js';

// Screens for the README: the cells of a terminal as a picture of its window.

const padding = 14;
const titleHeight = 34;
const pixelsPerUnit = 1.5;

const edge = '#3a4150';
const titleBar = '#232833';
const titleColour = '#aab3c3';

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

/** The window of a terminal of this size: its own, and where the first cell's upper left corner is. */
export type WindowBox = {
	readonly width: number;
	readonly height: number;
	readonly left: number;
	readonly top: number;
	/** Where text on the title bar stands. */
	readonly titleY: number;
};

/** How large a window is, in units. */
export function windowBox(columns: number, rows: number): WindowBox {
	return {
		width: columns * cellWidth + 2 * padding,
		height: titleHeight + rows * cellHeight + 2 * padding,
		left: padding,
		top: titleHeight + padding,
		titleY: titleHeight / 2 + 5,
	};
}

/** A terminal window with this title and, in it, what is drawn already; SVG text. */
export function windowSvg(
	{width, height, titleY}: WindowBox,
	title: string,
	drawn: readonly string[],
): string {
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize.toFixed(3)}" fill="${foreground}" xml:space="preserve">`,
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9" fill="${background}"/>`,
		`<path d="M0.5 ${titleHeight}V9.5a9 9 0 0 1 9 -9H${width - 9.5}a9 9 0 0 1 9 9V${titleHeight}Z" fill="${titleBar}"/>`,
		...[0, 1, 2].map(
			dot =>
				`<circle cx="${20 + dot * 20}" cy="${titleHeight / 2}" r="6" fill="${edge}"/>`,
		),
		`<text x="${width / 2}" y="${titleY}" text-anchor="middle" font-size="14" fill="${titleColour}">${escapeXml(title)}</text>`,
		...drawn,
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9" fill="none" stroke="${edge}"/>`,
		'</svg>',
	].join('\n');
}

/** Draws rows of cells, all of one length, as a terminal window with this title; returns SVG text. */
export function svgOf(
	cells: readonly (readonly Cell[])[],
	{title}: {readonly title: string},
): string {
	const box = windowBox(cells[0]?.length ?? 0, cells.length);
	return windowSvg(
		box,
		title,
		cells.map((row, index) =>
			drawRow(row, box.left, box.top + index * cellHeight),
		),
	);
}

/** Keyword of the text in a PNG that says which SVG it was made of. */
export const drawnFrom = 'Drawn-from';

/** What tells one SVG from another. */
export function digestOf(svg: string): string {
	return `sha256:${createHash('sha256').update(svg).digest('hex')}`;
}

/** Rasterizes at three pixels for two units; throws when the machine lacks the font. */
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
	return palettePng(image.render(), {[drawnFrom]: digestOf(svg)});
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
