import {writeOut} from '../host/write-out.js';
import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {chosenWord, outputs} from '../command-line/flag-values.js';
import type {Surroundings} from '../command-line/invocation.js';
import {newestDrillJournal} from '../drill/score-file.js';
import {messageOf} from '../error-text.js';
import {timelineReport} from '../report/timeline-report.js';
import {timelineText} from '../report/timeline-text.js';
import {timelineOf} from '../report/timeline.js';
import {hasTexts, wholeEvents} from '../run/whole-events.js';
import {readJournal, type JournalRead} from '../run/journal.js';
import {UserError} from '../user-error.js';

/** Prints the timeline of a run from its journal. Needs no cluster. Throws UserError where there is no journal. */
export async function report(surroundings: Surroundings): Promise<number> {
	const {commandLine, stateDirectory, stdout} = surroundings;
	const output = chosenWord(commandLine.given, 'output', outputs.report);
	const file = commandLine.argument ?? (await newestJournal(stateDirectory));
	const journal = await journalIn(file);
	const {events, damaged} = wholeEvents(journal.events);
	const timeline = timelineOf(events, journal.header);
	await writeOut(
		stdout,
		output === 'json'
			? `${JSON.stringify(timelineReport(timeline, damaged), null, 2)}\n`
			: `${timelineText(timeline, damaged)}\n`,
	);
	return 0;
}

async function newestJournal(directory: string): Promise<string> {
	let names: readonly string[] = [];
	try {
		names = await readdir(directory);
	} catch {
		// No state directory: then no run was ever written down here.
	}

	// A run's ID begins with its instant, so the names are in order of time.
	const newest = names
		.filter(name => name.startsWith('run-') && name.endsWith('.jsonl'))
		.toSorted()
		.at(-1);
	if (newest === undefined) {
		const ofDrill = await newestDrillJournal(directory);
		throw new UserError({
			what: `there is no journal in ${directory}`,
			tryThis:
				ofDrill === undefined
					? 'etcd-medic report FILE reads one from elsewhere'
					: `the newest of a drill: etcd-medic report ${ofDrill}`,
		});
	}

	return path.join(directory, newest);
}

async function journalIn(file: string): Promise<JournalRead> {
	const unusable = (why: string, cause?: unknown): UserError =>
		new UserError({
			what: `${file} ${why}`,
			tryThis: 'a journal is a file run-*.jsonl of the state directory',
			cause,
		});
	let journal: JournalRead | undefined;
	try {
		// A pipe or a device would be read for ever.
		if (!(await stat(file)).isFile()) throw unusable('is not a file');
		journal = await readJournal(file);
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw unusable(`cannot be read: ${messageOf(error)}`, error);
	}

	if (
		journal === undefined ||
		!hasTexts(journal.header, 'clusterId', 'runId', 'vantage', 'version')
	) {
		throw unusable('is not a journal of etcd-medic');
	}

	return journal;
}
