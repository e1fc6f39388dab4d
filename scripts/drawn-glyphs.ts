// Characters that must join across cells, drawn to the cell's exact edges: box
// lines, blocks and shades; and those that fonts often lack or draw each in
// their own way, Braille dots and marks.

type Box = {readonly width: number; readonly height: number};

// Arms of a box-drawing character as left, right, up, down:
// 0 none, 1 light, 2 heavy, 3 double.
const boxArms = table(`
	─1100 ━2200 │0011 ┃0022 ═3300
	║0033 ╌1100 ┄1100 ┈1100 ╎0011
	┆0011 ┊0011 ╴1000 ╶0100 ╵0010
	╷0001 ╸2000 ╺0200 ╹0020 ╻0002
	╼1200 ╾2100 ╽0012 ╿0021
	┌0101 ┐1001 └0110 ┘1010
	┏0202 ┓2002 ┗0220 ┛2020
	╔0303 ╗3003 ╚0330 ╝3030
	├0111 ┤1011 ┬1101 ┴1110 ┼1111
	┣0222 ┫2022 ┳2202 ┻2220 ╋2222
	╠0333 ╣3033 ╦3303 ╩3330 ╬3333
	┝0211 ┥2011 ┠0122 ┨1022
	┯2201 ┷2210 ┰1102 ┸1120 ┿2211
	╞0311 ╡3011 ╟0133 ╢1033
	╤3301 ╧3310 ╥1103 ╨1130
	╪3311 ╫1133
	╒0301 ╕3001 ╘0310 ╛3010
	╓0103 ╖1003 ╙0130 ╜1030
`);

// Horizontal and vertical side that a rounded corner turns to.
const roundCorners: Readonly<Record<string, readonly [number, number]>> = {
	'╭': [1, 1],
	'╮': [-1, 1],
	'╰': [1, -1],
	'╯': [-1, -1],
};

const lineWidths = [0, 1.4, 3, 1.2];
const doubleGap = 1.8;

const shades: Readonly<Record<string, number>> = {
	'░': 0.25,
	'▒': 0.5,
	'▓': 0.75,
};

// Quarters of a cell as bits: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
const quadrants = table('▖4 ▗8 ▘1 ▙13 ▚9 ▛7 ▜11 ▝2 ▞6 ▟14');

// In a cell of 10 by 20; the strokes and the points of a star are round enough
// to be told apart at the width of a README.
const marks: Readonly<Record<string, string>> = {
	'✓': stroked('M1.6 11.2L4.2 14.2L8.6 6.4'),
	'✗': stroked('M1.8 6.8L8.2 14M8.2 6.8L1.8 14'),
	'●': '<circle cx="5" cy="10.5" r="3.6"/>',
	'○': '<circle cx="5" cy="10.5" r="3.3" fill="none" stroke="currentColor" stroke-width="1.3"/>',
	'►': '<path d="M1.2 6.4L9.4 10.5L1.2 14.6Z"/>',
	'▲': '<path d="M0.8 14.4L5 6.2L9.2 14.4Z"/>',
	'★': '<path d="M5 5.2L6.2 8.9L10 8.9L6.9 11.2L8.1 14.9L5 12.6L1.9 14.9L3.1 11.2L0 8.9L3.8 8.9Z"/>',
};

function stroked(path: string): string {
	return `<path d="${path}" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** SVG shapes for one character in a cell of this size, in `currentColor`; `undefined` for one that the font draws. */
export function drawnGlyph(char: string, box: Box): string | undefined {
	const arms = boxArms.get(char);
	if (arms !== undefined) return boxLines(arms, box);
	const corner = roundCorners[char];
	if (corner !== undefined) return roundCorner(corner, box);
	const mark = marks[char];
	if (mark !== undefined) {
		return `<g transform="scale(${round(box.width / 10)} ${round(box.height / 20)})">${mark}</g>`;
	}

	const code = char.codePointAt(0) ?? 0;
	if (code >= 0x25_80 && code <= 0x25_9f) return block(char, code, box);
	if (code >= 0x28_00 && code <= 0x28_ff) return braille(code - 0x28_00, box);
	return undefined;
}

// Each entry is a character and, right after it, its digits.
function table(entries: string): ReadonlyMap<string, string> {
	return new Map(
		entries
			.trim()
			.split(/\s+/)
			.map(entry => [entry.slice(0, 1), entry.slice(1)]),
	);
}

function rect(x: number, y: number, width: number, height: number): string {
	return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`;
}

function round(value: number): string {
	return String(Number(value.toFixed(3)));
}

function boxLines(arms: string, {width, height}: Box): string {
	const [left = 0, right = 0, up = 0, down = 0] = Array.from(arms, Number);
	const x = width / 2;
	const y = height / 2;
	// An arm runs past the middle by as much as the arms across it are thick, so that corners close.
	const reachAcross = reach(Math.max(up, down));
	const reachDown = reach(Math.max(left, right));
	return [
		...strokes(left).map(([at, thick]) =>
			rect(0, y + at - thick / 2, x + reachAcross, thick),
		),
		...strokes(right).map(([at, thick]) =>
			rect(x - reachAcross, y + at - thick / 2, x + reachAcross, thick),
		),
		...strokes(up).map(([at, thick]) =>
			rect(x + at - thick / 2, 0, thick, y + reachDown),
		),
		...strokes(down).map(([at, thick]) =>
			rect(x + at - thick / 2, y - reachDown, thick, y + reachDown),
		),
	].join('');
}

function strokes(weight: number): readonly (readonly [number, number])[] {
	const thick = lineWidths[weight] ?? 0;
	if (weight === 0) return [];
	return weight === 3
		? [
				[-doubleGap, thick],
				[doubleGap, thick],
			]
		: [[0, thick]];
}

function reach(weight: number): number {
	const half = (lineWidths[weight] ?? 0) / 2;
	return weight === 3 ? doubleGap + half : half;
}

function roundCorner(
	[sideX, sideY]: readonly [number, number],
	{width, height}: Box,
): string {
	const x = width / 2;
	const y = height / 2;
	const radius = width / 2;
	const edgeX = sideX > 0 ? width : 0;
	const edgeY = sideY > 0 ? height : 0;
	return `<path d="M${edgeX} ${y}Q${x} ${y} ${x} ${y + sideY * radius}V${edgeY}" fill="none" stroke="currentColor" stroke-width="${lineWidths[1]}"/>`;
}

function block(char: string, code: number, {width, height}: Box): string {
	const shade = shades[char];
	if (shade !== undefined) {
		return `<rect width="${width}" height="${height}" opacity="${shade}"/>`;
	}

	const bits = Number(quadrants.get(char) ?? 0);
	if (bits !== 0) {
		return [0, 1, 2, 3]
			.filter(bit => (bits & (1 << bit)) !== 0)
			.map(bit =>
				rect(
					((bit % 2) * width) / 2,
					(Math.floor(bit / 2) * height) / 2,
					width / 2,
					height / 2,
				),
			)
			.join('');
	}

	if (char === '▀') return rect(0, 0, width, height / 2);
	if (char === '▐') return rect(width / 2, 0, width / 2, height);
	if (char === '▔') return rect(0, 0, width, height / 8);
	if (char === '▕') return rect((width * 7) / 8, 0, width / 8, height);
	if (code <= 0x25_88) {
		const filled = ((code - 0x25_80) * height) / 8;
		return rect(0, height - filled, width, filled);
	}

	return rect(0, 0, ((0x25_90 - code) * width) / 8, height);
}

// Braille's bits go down the left column, down the right one, then the bottom row.
const braillePlaces: readonly (readonly [number, number])[] = [
	[0, 0],
	[0, 1],
	[0, 2],
	[1, 0],
	[1, 1],
	[1, 2],
	[0, 3],
	[1, 3],
];

function braille(bits: number, {width, height}: Box): string {
	return braillePlaces
		.filter((_, bit) => (bits & (1 << bit)) !== 0)
		.map(
			([column, row]) =>
				`<circle cx="${round((width * (1 + 2 * column)) / 4)}" cy="${round((height * (1 + row)) / 5)}" r="${round(width * 0.13)}"/>`,
		)
		.join('');
}
