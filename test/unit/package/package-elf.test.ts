import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {withNote} from '../../../scripts/package-elf.js';

const base = 0x40_00_00;

/** A program of one loaded segment: header, one old note, 8 bytes of variables and 24 of zeros; symbols behind it. */
function smallProgram(): Buffer {
	const program = Buffer.alloc(64 + 2 * 56 + 20 + 8 + 100);
	program.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
	program.writeBigUInt64LE(64n, 32);
	program.writeBigUInt64LE(204n, 40);
	program.writeUInt16LE(56, 54);
	program.writeUInt16LE(2, 56);
	program.writeUInt16LE(3, 60);
	const loaded = 64 + 2 * 56 + 20 + 8;
	segment(program, 64, [1, 0, base, loaded, loaded + 24]);
	segment(program, 120, [4, 176, base + 176, 20, 20]);
	program.writeUInt32LE(4, 176);
	program.writeUInt32LE(4, 180);
	program.write('OLD\0', 188);
	program.write('old!', 192);
	program.write('variable', 196);
	program.fill(0xff, loaded);
	return program;
}

function segment(
	program: Buffer,
	at: number,
	[type = 0, offset = 0, address = 0, inFile = 0, inMemory = 0]: number[],
): void {
	program.writeUInt32LE(type, at);
	for (const [index, value] of [
		offset,
		address,
		address,
		inFile,
		inMemory,
	].entries()) {
		program.writeBigUInt64LE(BigInt(value), at + 8 + index * 8);
	}
}

/** The notes as a running program finds them: through the addresses of its segments. */
function notesOf(program: Buffer): ReadonlyMap<string, string> {
	const word = (at: number): number => Number(program.readBigUInt64LE(at));
	const start = word(120 + 16) - word(64 + 16) + word(64 + 8);
	const end = start + word(120 + 40);
	assert.ok(end <= word(64 + 40), 'the notes are loaded');
	const notes = new Map<string, string>();
	for (let at = start; at < end;) {
		const named = program.readUInt32LE(at);
		const sized = program.readUInt32LE(at + 4);
		const content = at + 12 + Math.ceil(named / 4) * 4;
		notes.set(
			program.toString('latin1', at + 12, at + 12 + named - 1),
			program.toString('latin1', content, content + sized),
		);
		at = content + Math.ceil(sized / 4) * 4;
	}

	return notes;
}

test('a note is added to those that were there, whatever its length', () => {
	for (const content of ['1234', '12345', 'x'.repeat(100_001)]) {
		const notes = notesOf(
			withNote(smallProgram(), 'NODE_SEA_BLOB', Buffer.from(content)),
		);
		assert.deepEqual(
			[...notes],
			[
				['OLD', 'old!'],
				['NODE_SEA_BLOB', content],
			],
		);
	}
});

test('variables keep their place and zeros stay zeros, symbols are left out', () => {
	const result = withNote(smallProgram(), 'NOTE', Buffer.from('content'));
	assert.equal(result.toString('latin1', 196, 204), 'variable');
	assert.ok(result.subarray(204, 228).every(byte => byte === 0));
	assert.ok(!result.includes(0xff));
	assert.equal(result.readBigUInt64LE(64 + 32), BigInt(result.length));
	assert.equal(result.readBigUInt64LE(64 + 40), BigInt(result.length));
	assert.equal(result.readBigUInt64LE(40), 0n);
	assert.equal(result.readUInt16LE(60), 0);
});

test('what is no 64-bit ELF program, or has nothing to load, is refused', () => {
	const script = Buffer.from('#!/bin/sh\n'.repeat(20));
	assert.throws(
		() => withNote(script, 'NOTE', Buffer.alloc(4)),
		/not a 64-bit/,
	);
	const without = smallProgram();
	without.writeUInt32LE(0, 120);
	assert.throws(
		() => withNote(without, 'NOTE', Buffer.alloc(4)),
		/no segment to load, or no notes/,
	);
});

test('a program of this system still runs with a note more', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-elf-'));
	try {
		const copy = path.join(folder, 'sh');
		const note = Buffer.alloc(3_000_000, 'x');
		writeFileSync(copy, withNote(readFileSync('/bin/sh'), 'NOTE', note), {
			mode: 0o755,
		});
		const said = execFileSync(copy, ['-c', 'echo $((6*7))'], {
			encoding: 'utf8',
		});
		assert.equal(said, '42\n');
	} finally {
		rmSync(folder, {recursive: true});
	}
});
