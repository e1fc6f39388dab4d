import {writeOut} from '../host/write-out.js';
import {createReadStream, fstatSync, openSync} from 'node:fs';
import {chosenWord, outputs} from '../command-line/flag-values.js';
import type {Surroundings} from '../command-line/invocation.js';
import {messageOf} from '../error-text.js';
import {readJournal} from '../host/journal.js';
import {etcdPodLogs, podLogDirectory} from '../host/pod-logs.js';
import {conclude} from '../logs/conclude.js';
import {readLog} from '../logs/log-reader.js';
import {logTally, type LogTally} from '../logs/log-tally.js';
import {toAscii} from '../present/text/ascii.js';
import {printable} from '../printable.js';
import {explainReport} from '../report/explain-report.js';
import {explainText} from '../report/explain-text.js';
import {terminalPaint} from '../report/paint.js';
import {UserError} from '../user-error.js';

/** A journal of years is read no longer than this. */
const journalDeadlineMs = 60_000;

/**
 * Explains etcd's logs: files, standard input, or what this node keeps. Needs
 * no cluster. Exit code 3 when no line looks like etcd's log. Throws UserError where there
 * is nothing to read.
 */
export async function explain(surroundings: Surroundings): Promise<number> {
	const {commandLine, stdin, stdout, stderr, look} = surroundings;
	const output = chosenWord(commandLine.given, 'output', outputs.explain);
	const tally = logTally();
	const tell = (text: string): void => {
		stderr.write(`etcd-medic: ${printable(text)}\n`);
	};
	const files = commandLine.arguments;
	const sources =
		files.length > 0
			? await readFiles(files, stdin, tally)
			: isGiven(stdin)
				? await readStandardInput(stdin, tally, tell)
				: await readThisNode(stdin, tally, tell);
	const summary = tally.summary();
	const conclusion = conclude(summary);
	// Nothing was explained: a script must not take that for a quiet log.
	const code = summary.formed === 0 ? 3 : 0;
	if (output === 'json') {
		const report = explainReport(summary, conclusion, sources);
		await writeOut(stdout, `${JSON.stringify(report, null, 2)}\n`);
		return code;
	}

	const text = explainText({
		summary,
		conclusion,
		sources,
		width: stdout.isTTY ? stdout.columns : 120,
		paint: terminalPaint(look.hasColour, look.theme),
	});
	// Escapes of colour are ASCII, too, and stay whole.
	await writeOut(stdout, `${look.isAscii ? asciiRows(text) : text}\n`);
	return code;
}

async function readFiles(
	files: readonly string[],
	stdin: NodeJS.ReadStream,
	tally: LogTally,
): Promise<readonly string[]> {
	for (const file of files) {
		// One after the other: they share one count, and memory stays that of one.
		await readFile(file, stdin, tally);
	}

	return files.map(file => (file === '-' ? 'standard input' : file));
}

async function readFile(
	file: string,
	stdin: NodeJS.ReadStream,
	tally: LogTally,
): Promise<void> {
	if (file === '-') return readLog(stdin, tally, 'standard input');
	try {
		const descriptor = openSync(file, 'r');
		if (fstatSync(descriptor).isDirectory()) throw new Error('is a directory');
		await readLog(
			createReadStream(file, {fd: descriptor, highWaterMark: 1024 * 1024}),
			tally,
			file,
		);
	} catch (error) {
		throw new UserError({
			what: `cannot read ${file}: ${messageOf(error)}`,
			tryThis: 'give a log file of etcd, or - for standard input',
			cause: error,
		});
	}
}

// A pipe, a socket (ssh without a terminal) or a file, but neither a terminal nor /dev/null.
function isGiven(stdin: NodeJS.ReadStream): boolean {
	if (stdin.isTTY) return false;
	try {
		const stats = fstatSync(0);
		return stats.isFIFO() || stats.isFile() || stats.isSocket();
	} catch {
		// Closed: then nothing was given.
		return false;
	}
}

async function readStandardInput(
	stdin: NodeJS.ReadStream,
	tally: LogTally,
	tell: (text: string) => void,
): Promise<readonly string[]> {
	tell('reading standard input');
	await readLog(stdin, tally, 'standard input');
	return ['standard input'];
}

async function readThisNode(
	stdin: NodeJS.ReadStream,
	tally: LogTally,
	tell: (text: string) => void,
): Promise<readonly string[]> {
	const files = etcdPodLogs();
	if (files.length > 0) {
		tell(`reading ${files.join(', ')}`);
		return readFiles(files, stdin, tally);
	}

	tell(`no log of an etcd pod in ${podLogDirectory}; reading journald`);
	const journal = readJournal(journalDeadlineMs);
	await readLog(journal.chunks, tally, 'journald');
	const trouble = await journal.trouble;
	if (tally.summary().entries === 0) {
		throw new UserError({
			what: `no log of etcd on this host${trouble === '' ? '' : `: ${trouble}`}`,
			tryThis:
				'run as root on a control-plane node, or give it: etcd-medic explain FILE, or crictl logs ID 2>&1 | etcd-medic explain -',
			exitCode: 3,
		});
	}

	if (trouble !== '') tell(`this is not all: ${trouble}`);
	return ['journald'];
}

function asciiRows(text: string): string {
	return text
		.split('\n')
		.map(row => toAscii(row))
		.join('\n');
}
