import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inflateSync} from 'node:zlib';
import {palettePng, textsOfPng} from '../../../scripts/palette-png.js';

/** The data of the chunks of this type. */
function chunksOf(png: Buffer, type: string): readonly Buffer[] {
	const found: Buffer[] = [];
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
		if (png.toString('latin1', at + 4, at + 8) !== type) continue;
		found.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
	}

	return found;
}

function decoded(png: Buffer, width: number): number[][] {
	const [palette, opacity, data] = ['PLTE', 'tRNS', 'IDAT'].map(
		type => chunksOf(png, type)[0] ?? assert.fail(`no ${type}`),
	);
	assert.ok(palette && opacity && data);
	return [...inflateSync(data)]
		.filter((_, at) => at % (width + 1) !== 0)
		.map(index => [
			...palette.subarray(index * 3, index * 3 + 3),
			opacity[index] ?? 255,
		]);
}

test('every pixel has its colour and its opacity', () => {
	const pixels = [
		[255, 0, 0, 255],
		[0, 255, 0, 255],
		[0, 0, 255, 128],
		[0, 0, 0, 0],
		[255, 0, 0, 255],
		[1, 2, 3, 255],
	];
	const png = palettePng({
		width: 3,
		height: 2,
		pixels: Uint8Array.from(pixels.flat()),
	});
	const [header] = chunksOf(png, 'IHDR');
	assert.equal(header?.readUInt32BE(0), 3);
	assert.equal(header.readUInt32BE(4), 2);
	assert.deepEqual(decoded(png, 3), pixels);
});

test('of more than 256 colours the rarest become the nearest of the others', () => {
	// 300 greys and greens, each twice but for the first 44 of them.
	const colours = Array.from({length: 300}, (_, index) => [
		0,
		index % 256,
		index < 256 ? 0 : 200,
		255,
	]);
	const pixels = [...colours, ...colours.slice(44)];
	const png = palettePng({
		width: pixels.length,
		height: 1,
		pixels: Uint8Array.from(pixels.flat()),
	});
	const [palette] = chunksOf(png, 'PLTE');
	assert.equal(palette?.length, 256 * 3);
	const shown = decoded(png, pixels.length);
	assert.deepEqual(shown.slice(44), pixels.slice(44));
	assert.deepEqual(shown[40], [0, 44, 0, 255]);
});

test('texts are found again by their keyword', () => {
	const image = {width: 1, height: 1, pixels: new Uint8Array(4)};
	const png = palettePng(image, {Source: 'here', Other: 'there'});
	assert.deepEqual(textsOfPng(png), {Source: 'here', Other: 'there'});
	assert.throws(() => textsOfPng(Buffer.from('no picture')), /no PNG/);
});
