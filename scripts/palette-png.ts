import {deflateSync, crc32} from 'node:zlib';

// Screens have few colours, and shades of them at the edges of letters: a
// palette makes their pictures a quarter as large as 32 bits for each pixel.

const mostColours = 256;
const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const colourTypePalette = 3;

/**
 * Encodes RGBA pixels as a PNG of at most 256 colours: the most frequent ones,
 * and for each other pixel the nearest of them. `texts` go in by their keyword.
 */
export function palettePng(
	{
		width,
		height,
		pixels,
	}: {
		readonly width: number;
		readonly height: number;
		readonly pixels: Uint8Array;
	},
	texts: Readonly<Record<string, string>> = {},
): Buffer {
	const {palette, indexOf} = paletteOf(pixels);
	// Each row begins with its filter: none, which suits a palette best.
	const rows = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) {
			const colour = colourAt(pixels, y * width + x);
			rows[y * (width + 1) + 1 + x] = indexOf.get(colour) ?? 0;
		}
	}

	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.writeUInt8(8, 8);
	header.writeUInt8(colourTypePalette, 9);
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		...Object.entries(texts).map(([keyword, text]) =>
			chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1')),
		),
		chunk('PLTE', Buffer.from(palette.flatMap(each => channels(each, 3)))),
		chunk('tRNS', Buffer.from(palette.map(each => each & 0xff))),
		chunk('IDAT', deflateSync(rows, {level: 9})),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** The texts of a PNG, by keyword. Throws when it is none. */
export function textsOfPng(png: Buffer): Readonly<Record<string, string>> {
	if (!png.subarray(0, 8).equals(signature)) throw new Error('this is no PNG');
	const texts: Record<string, string> = {};
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
		const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
		if (png.toString('latin1', at + 4, at + 8) !== 'tEXt') continue;
		const [keyword = '', text = ''] = data.toString('latin1').split('\0');
		texts[keyword] = text;
	}

	return texts;
}

// Colours as one number each: red in the highest byte, opacity in the lowest.
function colourAt(pixels: Uint8Array, pixel: number): number {
	const at = pixel * 4;
	return (
		(((pixels[at] ?? 0) << 24) |
			((pixels[at + 1] ?? 0) << 16) |
			((pixels[at + 2] ?? 0) << 8) |
			(pixels[at + 3] ?? 0)) >>>
		0
	);
}

function channels(colour: number, count: 3 | 4): readonly number[] {
	return [24, 16, 8, 0].slice(0, count).map(shift => (colour >>> shift) & 0xff);
}

function paletteOf(pixels: Uint8Array): {
	readonly palette: readonly number[];
	readonly indexOf: ReadonlyMap<number, number>;
} {
	const counts = new Map<number, number>();
	for (let pixel = 0; pixel < pixels.length / 4; pixel += 1) {
		const colour = colourAt(pixels, pixel);
		counts.set(colour, (counts.get(colour) ?? 0) + 1);
	}

	// Of colours that are as frequent the order is fixed, so that the same
	// picture is the same file.
	const palette = [...counts]
		.toSorted(([a, often], [b, oftenB]) => oftenB - often || a - b)
		.slice(0, mostColours)
		.map(([colour]) => colour);
	const known = palette.map(each => channels(each, 4));
	const indexOf = new Map(
		Array.from(counts.keys(), colour => [colour, nearest(known, colour)]),
	);
	return {palette, indexOf};
}

function nearest(
	palette: ReadonlyArray<readonly number[]>,
	colour: number,
): number {
	const wanted = channels(colour, 4);
	let best = 0;
	let bestDistance = Infinity;
	for (const [index, each] of palette.entries()) {
		const distance = wanted.reduce(
			(sum, value, channel) => sum + (value - (each[channel] ?? 0)) ** 2,
			0,
		);
		if (distance < bestDistance) {
			best = index;
			bestDistance = distance;
		}
	}

	return best;
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const framed = Buffer.alloc(body.length + 8);
	framed.writeUInt32BE(data.length, 0);
	body.copy(framed, 4);
	framed.writeUInt32BE(crc32(body), body.length + 4);
	return framed;
}
