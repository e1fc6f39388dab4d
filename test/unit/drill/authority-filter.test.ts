import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	authorityFilter,
	withoutScheme,
} from '../../../source/drill/serve/authority-filter.js';

const authority = '127.0.0.1:2379';
// `http://127.0.0.1:2379` in HPACK's Huffman code, as Go's client sends it.
const huffman = Buffer.from('9d29aee30c0844eb817c1715c2177cef', 'hex');
const indexed = Buffer.from([0x83, 0x86]);
const path = literal(0x44, Buffer.from('/etcdserverpb.KV/Put'));

function literal(first: number, value: Buffer, isHuffman = false): Buffer {
	return Buffer.concat([
		Buffer.from([first, value.length + (isHuffman ? 0x80 : 0)]),
		value,
	]);
}

function headers(
	block: Buffer,
	flags = 0x4,
	before = Buffer.alloc(0),
	after = Buffer.alloc(0),
): Buffer {
	const payload = Buffer.concat([before, block, after]);
	const start = Buffer.alloc(9);
	start.writeUIntBE(payload.length, 0, 3);
	start[3] = 1;
	start[4] = flags;
	start[8] = 1;
	return Buffer.concat([start, payload]);
}

const plain = literal(0x41, Buffer.from(authority));

for (const [name, value, isHuffman] of [
	['in plain bytes', Buffer.from(`http://${authority}`), false],
	['in Huffman code', huffman, true],
] as const) {
	test(`the scheme of an authority ${name} is taken away, and nothing else`, () => {
		const given = literal(0x41, value, isHuffman);
		const frame = headers(Buffer.concat([indexed, given, path]));
		assert.deepEqual(
			withoutScheme(frame, authority),
			headers(Buffer.concat([indexed, plain, path])),
		);
	});
}

test('a frame with priority and padding keeps both', () => {
	const given = literal(0x41, huffman, true);
	const before = Buffer.from([2, 0, 0, 0, 0, 16]);
	const after = Buffer.alloc(2);
	assert.deepEqual(
		withoutScheme(headers(given, 0x2c, before, after), authority),
		headers(plain, 0x2c, before, after),
	);
});

test('an authority without a scheme, a long header before it and other frames stay as they are', () => {
	const long = literal(0x40, Buffer.from('x'), false);
	const value = Buffer.alloc(300, 'v');
	const named = Buffer.concat([
		long,
		// 300 as a length: 127, then 173 in two groups of seven bits.
		Buffer.from([0x7f, 0xad, 0x01]),
		value,
	]);
	const frame = headers(Buffer.concat([named, plain, path]));
	assert.deepEqual(withoutScheme(frame, authority), frame);
	const data = Buffer.from([0, 0, 3, 0, 0, 0, 0, 0, 1, 0x41, 1, 2]);
	assert.deepEqual(withoutScheme(data, authority), data);
	const both = Buffer.concat([named, literal(0x41, huffman, true)]);
	assert.deepEqual(
		withoutScheme(headers(both), authority),
		headers(Buffer.concat([named, plain])),
	);
});

test('a stream is filtered however it is cut', async () => {
	const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
	const frame = headers(literal(0x41, huffman, true));
	const whole = Buffer.concat([preface, frame, frame]);
	for (let size = 1; size < whole.length; size += 7) {
		const filter = authorityFilter(authority);
		const got: Buffer[] = [];
		filter.on('data', (chunk: Buffer) => got.push(chunk));
		for (let at = 0; at < whole.length; at += size) {
			filter.write(whole.subarray(at, at + size));
		}

		filter.end();
		await new Promise(resolve => {
			filter.once('end', resolve);
		});
		const expected = [preface, headers(plain), headers(plain)];
		assert.deepEqual(Buffer.concat(got), Buffer.concat(expected));
	}
});
