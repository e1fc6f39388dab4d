import type {Dirent} from 'node:fs';
import {open, readFile, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {ClusterId} from '../cluster/member.js';
import {messageOf} from '../error-text.js';
import {printable} from '../printable.js';
import {formatBytes, type Bytes} from '../units.js';
import {replay} from './progress.js';
import type {RunEvent} from './run-event.js';
import {wholeEvents} from './whole-events.js';

// One file for each run, a JSON object a line: a header, then every event in
// order. An event is on the disk before the call that it announces goes out,
// so that killing the program at any instant loses nothing.

/** A plan for sixty members is some hundred KiB: what is far beyond is no journal, and would fill the memory of a small node. */
export const mostJournalBytes: Bytes = 16 * 1024 * 1024;

/** The first line of a journal. */
export type JournalHeader = {
	readonly schema: 'etcd-medic/journal/v1';
	readonly clusterId: ClusterId;
	readonly runId: string;
	readonly vantage: string;
	readonly version: string;
	/** The cluster is a drill's, and its backup a small stand-in; absent: it is real. */
	readonly isSimulated?: true;
};

/** A journal that is being written. */
export type Journal = {
	readonly file: string;
	/** Resolves when the event is on the disk. Progress for the eye is not kept. */
	record(event: RunEvent): Promise<void>;
	close(): Promise<void>;
};

/** A journal as it was found. */
export type JournalRead = {
	readonly file: string;
	readonly header: JournalHeader;
	readonly events: readonly RunEvent[];
};

/** Starts the journal of a new run, mode 0600, or takes up one that exists. Throws what the file system says. */
export async function openJournal(
	directory: string,
	header: JournalHeader,
): Promise<Journal> {
	const file = path.join(
		directory,
		`run-${header.runId}-${header.clusterId}.jsonl`,
	);
	const handle = await open(file, 'a', 0o600);
	const append = async (line: unknown): Promise<void> => {
		await handle.appendFile(`${JSON.stringify(line)}\n`);
		await handle.sync();
	};

	if ((await handle.stat()).size === 0) {
		await append(header);
		// The new name itself is durable only once its directory is synced.
		const folder = await open(directory, 'r');
		await folder.sync();
		await folder.close();
	} else {
		// A line that was cut short must not swallow the next one.
		await handle.appendFile('\n');
	}

	// Events are written one after the other, in the order they were given.
	let last: Promise<void> = Promise.resolve();
	return {
		file,
		async record(event) {
			if (event.kind === 'step-progress') return;
			const written = last.then(async () => append(event));
			// A failed write is told to whoever recorded it, not to the next one.
			last = written.catch(() => undefined);
			await written;
		},
		async close() {
			await last;
			await handle.close();
		},
	};
}

/**
 * Reads a journal. Lines that are cut short or are none of ours are left out;
 * `undefined` without a header. Throws what the file system says, and when it is
 * too large to be one.
 */
export async function readJournal(
	file: string,
): Promise<JournalRead | undefined> {
	const {size} = await stat(file);
	if (size > mostJournalBytes) {
		throw new Error(`${formatBytes(size)} are too much for a journal`);
	}

	const lines = (await readFile(file, 'utf8'))
		.split('\n')
		.map(line => parsed(line))
		.filter(line => line !== undefined);
	const [first, ...rest] = lines;
	if (first === undefined || !isHeader(first)) return undefined;
	return {file, header: first, events: rest.filter(line => isEvent(line))};
}

/** What the newest journal of a cluster says of its run. */
export type LastRun =
	/** There is none, or it came to its end. */
	| {readonly kind: 'over'}
	| {readonly kind: 'unfinished'; readonly journal: JournalRead}
	/** Nobody can say; `why` in words. */
	| {readonly kind: 'unreadable'; readonly file: string; readonly why: string};

/**
 * The newest run on that cluster, and whether it came to its end. Older runs
 * that stopped half-way are history: the newest one began from what they left.
 * A journal that is damaged, or another user's, must not stop a recovery: it
 * throws nothing.
 */
export async function lastRunOn(
	directory: string,
	clusterId: ClusterId,
): Promise<LastRun> {
	const file = await newestJournal(directory, clusterId);
	if (file === undefined) return {kind: 'over'};
	try {
		const journal = await readJournal(file);
		if (journal === undefined) throw new Error('it is no journal');
		if (journal.header.clusterId !== clusterId) {
			throw new Error('it is the journal of another cluster');
		}

		const {damaged} = wholeEvents(journal.events);
		if (damaged > 0) throw new Error(`lines that lack a part: ${damaged}`);
		const progress = replay(journal.events);
		return progress === undefined || progress.finished !== undefined
			? {kind: 'over'}
			: {kind: 'unfinished', journal};
	} catch (error) {
		return {kind: 'unreadable', file, why: messageOf(error)};
	}
}

/** For the operator: that an earlier run cannot be taken up, and why; printable. */
export function unreadableText({
	file,
	why,
}: Extract<LastRun, {kind: 'unreadable'}>): string {
	return printable(
		`the journal of an earlier run cannot be read, so that it is not taken up: ${file}: ${why}`,
	);
}

/** The journal of the newest run on that cluster, if there is one. */
export async function newestJournal(
	directory: string,
	clusterId: ClusterId,
): Promise<string | undefined> {
	let entries: readonly Dirent[];
	try {
		entries = await readdir(directory, {withFileTypes: true});
	} catch {
		// No state directory yet: then there was no run.
		return undefined;
	}

	// A pipe of that name would be read for ever.
	const newest = entries
		.filter(entry => entry.isFile())
		.map(({name}) => name)
		.filter(
			name => name.startsWith('run-') && name.endsWith(`-${clusterId}.jsonl`),
		)
		.toSorted()
		.at(-1);
	return newest === undefined ? undefined : path.join(directory, newest);
}

/** The event in a line of a journal; `undefined` for the header, and for what is cut short or none of ours. */
export function eventIn(line: string): RunEvent | undefined {
	const value = parsed(line);
	return value !== undefined && isEvent(value) ? value : undefined;
}

function parsed(line: string): object | undefined {
	if (line.trim() === '') return undefined;
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		// The last line of a program that was killed while it wrote.
		return undefined;
	}
}

function isHeader(line: object): line is JournalHeader {
	return 'schema' in line && line.schema === 'etcd-medic/journal/v1';
}

const kinds: ReadonlySet<unknown> = new Set<RunEvent['kind']>([
	'run-started',
	'run-resumed',
	'plan-changed',
	'step-started',
	'call',
	'step-finished',
	'run-finished',
]);

function isEvent(line: object): line is RunEvent {
	return (
		'kind' in line &&
		kinds.has(line.kind) &&
		'atMs' in line &&
		typeof line.atMs === 'number'
	);
}
