import {Buffer} from 'node:buffer';
import {fstatSync, writeSync} from 'node:fs';
import {messageOf} from '../error-text.js';
import {UserError} from '../user-error.js';

/** Where a command's result goes: stdout, or what stands in for it. */
export type Out = NodeJS.WritableStream & {
	readonly fd?: number;
	readonly isTTY?: boolean;
};

/**
 * Writes a command's whole result and waits until it is out. Throws UserError
 * with exit code 70 when it could not be written: a result that is cut short in
 * silence would be read as a result. A reader that has gone away, as `head`
 * does, has all that it wanted.
 */
export async function writeOut(stream: Out, text: string): Promise<void> {
	const error =
		stream.fd !== undefined && stream.isTTY !== true && isFile(stream.fd)
			? writeToFile(stream.fd, Buffer.from(text, 'utf8'))
			: await writeToStream(stream, text);
	if (error === undefined) return;
	if ('code' in error && error.code === 'EPIPE') return;
	throw new UserError({
		what: `the result could not be written to stdout: ${messageOf(error)}`,
		tryThis: 'write it to where there is space',
		exitCode: 70,
		cause: error,
	});
}

// Not a terminal, pipe or socket. Node writes to these without looking at how
// much was written: on a disk that fills up the end is lost, and nobody told.
function isFile(fd: number): boolean {
	try {
		const kind = fstatSync(fd);
		return kind.isFile() || kind.isCharacterDevice();
	} catch {
		// Closed: writing to the stream says so.
		return false;
	}
}

function writeToFile(fd: number, bytes: Uint8Array): Error | undefined {
	try {
		for (let at = 0; at < bytes.length;) {
			at += writeSync(fd, bytes, at);
		}

		return undefined;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

async function writeToStream(
	stream: NodeJS.WritableStream,
	text: string,
): Promise<Error | undefined> {
	return new Promise(resolve => {
		// The stream says it twice: to the callback, and to whoever listens, who has to be somebody.
		if (stream.listenerCount('error') === 0) {
			stream.on('error', () => undefined);
		}

		stream.write(text, failure => {
			resolve(failure ?? undefined);
		});
	});
}
