// Puts data into a Linux program as one more ELF note, where Node looks for
// what a single executable application is to run (postject-api.h in Node's
// sources reads the notes that the program headers name). Written here and not
// taken from postject: see docs/decisions/0007-one-executable.md.

const loadType = 1;
const noteType = 4;
const pageBytes = 0x1_00_00;
const headerBytes = 56;

/** A program header of a 64-bit little-endian ELF file: where it is, and what it says. */
type Segment = {
	readonly at: number;
	readonly type: number;
	readonly offset: number;
	readonly address: number;
	readonly fileBytes: number;
	readonly memoryBytes: number;
};

/**
 * The program without its symbols and debug information, with one more note.
 *
 * The segment of the variables, which is loaded last, grows over the zeros that
 * follow it in memory and then over the notes; the header that told where the
 * notes are tells their new place. So no header is added and none moves. All
 * that came after the loaded segments (symbols, debug information, the table
 * of sections) is left out: nothing reads it at run time.
 *
 * Throws when the file is not such a program.
 */
export function withNote(
	program: Buffer,
	name: string,
	content: Buffer,
): Buffer {
	const segments = segmentsOf(program);
	const loaded = segments
		.filter(({type}) => type === loadType)
		.toSorted((one, other) => one.address - other.address)
		.at(-1);
	const notes = segments.find(({type}) => type === noteType);
	if (loaded === undefined || notes === undefined) {
		throw new Error('the program has no segment to load, or no notes');
	}

	const kept = program.subarray(notes.offset, notes.offset + notes.fileBytes);
	const added = Buffer.concat([kept, noteOf(name, content)]);
	const start = aligned(loaded.memoryBytes, pageBytes);
	const result = Buffer.alloc(loaded.offset + start + added.length);
	program.copy(result, 0, 0, loaded.offset + loaded.fileBytes);
	added.copy(result, loaded.offset + start);
	const size = BigInt(start + added.length);
	result.writeBigUInt64LE(size, loaded.at + 32);
	result.writeBigUInt64LE(size, loaded.at + 40);
	result.writeBigUInt64LE(BigInt(loaded.offset + start), notes.at + 8);
	result.writeBigUInt64LE(BigInt(loaded.address + start), notes.at + 16);
	result.writeBigUInt64LE(BigInt(loaded.address + start), notes.at + 24);
	result.writeBigUInt64LE(BigInt(added.length), notes.at + 32);
	result.writeBigUInt64LE(BigInt(added.length), notes.at + 40);
	// No table of sections any more.
	result.writeBigUInt64LE(0n, 40);
	result.writeUInt16LE(0, 60);
	result.writeUInt16LE(0, 62);
	return result;
}

function segmentsOf(program: Buffer): readonly Segment[] {
	const isElf =
		program.length > 64 &&
		program.readUInt32BE(0) === 0x7f_45_4c_46 &&
		program[4] === 2 &&
		program[5] === 1;
	if (!isElf || program.readUInt16LE(54) !== headerBytes) {
		throw new Error('not a 64-bit little-endian ELF program');
	}

	const table = Number(program.readBigUInt64LE(32));
	return Array.from({length: program.readUInt16LE(56)}, (_, index) => {
		const at = table + index * headerBytes;
		const word = (offset: number): number =>
			Number(program.readBigUInt64LE(at + offset));
		return {
			at,
			type: program.readUInt32LE(at),
			offset: word(8),
			address: word(16),
			fileBytes: word(32),
			memoryBytes: word(40),
		};
	});
}

function noteOf(name: string, content: Buffer): Buffer {
	const named = Buffer.from(`${name}\0`);
	const note = Buffer.alloc(
		12 + aligned(named.length, 4) + aligned(content.length, 4),
	);
	note.writeUInt32LE(named.length, 0);
	note.writeUInt32LE(content.length, 4);
	named.copy(note, 12);
	content.copy(note, 12 + aligned(named.length, 4));
	return note;
}

function aligned(bytes: number, to: number): number {
	return Math.ceil(bytes / to) * to;
}
