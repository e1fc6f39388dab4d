import {writeOut} from '../host/write-out.js';
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {chosenWord, outputs} from '../command-line/flag-values.js';
import type {Surroundings} from '../command-line/invocation.js';
import {messageOf} from '../error-text.js';
import {
	configurationsIn,
	maxConfigurationBytes,
} from '../lint/configurations-in.js';
import type {EtcdConfiguration} from '../lint/etcd-configuration.js';
import {lintConfigurations} from '../lint/lint-configurations.js';
import {toAscii} from '../present/text/ascii.js';
import {printable} from '../printable.js';
import {
	lintExitCode,
	lintReport,
	type LintProblem,
} from '../report/lint-report.js';
import {lintText} from '../report/lint-text.js';
import {terminalPaint} from '../report/paint.js';
import {UserError} from '../user-error.js';

/**
 * Looks for traps in configurations of etcd. Needs no cluster and changes
 * nothing. A file that cannot be judged is one line on stderr, and the others
 * are judged all the same.
 */
export async function lint(surroundings: Surroundings): Promise<number> {
	const {commandLine, stdin, stdout, stderr, look} = surroundings;
	const output = chosenWord(commandLine.given, 'output', outputs.lint);
	const configurations: EtcdConfiguration[] = [];
	const problems: LintProblem[] = [];
	const files: string[] = [];
	for (const file of new Set(commandLine.arguments)) {
		const name = file === '-' ? 'standard input' : file;
		try {
			const text = file === '-' ? await allOf(stdin) : textOf(file);
			configurations.push(...configurationsIn(text, name));
			files.push(name);
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			problems.push({file: name, message: error.message});
			stderr.write(
				`etcd-medic: ${printable(error.message)}; ${printable(error.tryThis)}\n`,
			);
		}
	}

	const findings = lintConfigurations(configurations);
	if (output === 'json') {
		const report = lintReport(files, findings, problems);
		await writeOut(stdout, `${JSON.stringify(report, null, 2)}\n`);
	} else {
		const text = lintText({
			files,
			findings,
			width: stdout.isTTY ? stdout.columns : 120,
			paint: terminalPaint(look.hasColour, look.theme),
		});
		const rows = text
			.split('\n')
			.map(row => (look.isAscii ? toAscii(row) : row));
		if (text !== '') await writeOut(stdout, `${rows.join('\n')}\n`);
	}

	return lintExitCode(findings, problems);
}

// One byte more than is taken tells that there is more; a device without end is no trouble.
const takenBytes = maxConfigurationBytes + 1;

function textOf(file: string): string {
	let descriptor: number | undefined;
	try {
		descriptor = openSync(file, 'r');
		if (fstatSync(descriptor).isDirectory()) throw new Error('is a directory');
		const bytes = Buffer.alloc(takenBytes);
		let length = 0;
		for (;;) {
			const got = readSync(
				descriptor,
				bytes,
				length,
				takenBytes - length,
				null,
			);
			length += got;
			if (got === 0 || length === takenBytes) break;
		}

		return bytes.toString('utf8', 0, length);
	} catch (error) {
		throw new UserError({
			what: `cannot read ${file}: ${messageOf(error)}`,
			tryThis:
				'give a file that exists and that you may read, or - for standard input',
			exitCode: 3,
			cause: error,
		});
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
}

async function allOf(stdin: NodeJS.ReadStream): Promise<string> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of stdin as AsyncIterable<unknown>) {
		const bytes =
			chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
		chunks.push(bytes);
		length += bytes.byteLength;
		if (length >= takenBytes) break;
	}

	return Buffer.concat(chunks).toString('utf8');
}
