import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {messageOf} from '../error-text.js';
import {makeDirectory} from '../make-directory.js';
import {UserError} from '../user-error.js';
import type {Debrief} from './debrief.js';

const folderName = 'drills';
const fileName = 'debrief.json';
const markdownName = 'debrief.md';

/** The folder of one run: its journal, its snapshot, its debrief. Made with mode 0700. Throws UserError where none can be made. */
export async function makeRunFolder(
	stateDirectory: string,
	name: string,
): Promise<string> {
	const folder = path.join(stateDirectory, folderName, name);
	try {
		await makeDirectory(folder);
		return folder;
	} catch (error) {
		throw new UserError({
			what: `a drill's files cannot be kept in ${folder}: ${messageOf(error)}`,
			tryThis: 'set XDG_STATE_HOME to where they can be',
			cause: error,
		});
	}
}

/** Deletes the snapshots of a run: megabytes that nobody looks at again. */
export async function deleteSnapshots(folder: string): Promise<void> {
	const names = await readdir(folder);
	await Promise.all(
		names
			.filter(name => name.startsWith('snapshot-'))
			.map(async name => rm(path.join(folder, name), {force: true})),
	);
}

/** Keeps a debrief beside its journal, as JSON and as Markdown; resolves with the Markdown's file. */
export async function keepDebrief(
	folder: string,
	debrief: Debrief,
	markdown: string,
): Promise<string> {
	const file = path.join(folder, markdownName);
	await writeFile(path.join(folder, fileName), `${JSON.stringify(debrief)}\n`, {
		mode: 0o600,
	});
	await writeFile(file, markdown, {mode: 0o600});
	return file;
}

/** The journal of the newest run that left one; `undefined` when none did. */
export async function newestDrillJournal(
	stateDirectory: string,
): Promise<string | undefined> {
	const folder = path.join(stateDirectory, folderName);
	// No folder: nobody has practised here yet.
	const runs: readonly string[] = await readdir(folder).catch(() => []);
	// Both names begin with their instant.
	for (const run of runs.toSorted().toReversed()) {
		const names = await readdir(path.join(folder, run)).catch(() => []);
		const newest = names
			.filter(name => name.startsWith('run-') && name.endsWith('.jsonl'))
			.toSorted()
			.at(-1);
		if (newest !== undefined) return path.join(folder, run, newest);
	}

	return undefined;
}

/** One earlier run in short. */
export type KeptScore = {
	readonly at: string;
	readonly scenario: string;
	readonly bed: string;
	/** False too for runs kept before it was noted. */
	readonly isSelfPlayed: boolean;
	readonly points: number;
	readonly isAtRightEnd: boolean;
	readonly endAfterMs: number | undefined;
	readonly mistakes: readonly string[];
};

/** Every run that was kept, the oldest first. A file that cannot be read as one is passed over. */
export async function readScores(
	stateDirectory: string,
): Promise<readonly KeptScore[]> {
	const folder = path.join(stateDirectory, folderName);
	// No folder: nobody has practised here yet.
	const names = await readdir(folder).catch(() => []);
	const kept = await Promise.all(
		names.map(async name => {
			const text = await readFile(
				path.join(folder, name, fileName),
				'utf8',
			).catch(() => '');
			return keptScoreIn(text);
		}),
	);
	return kept
		.flatMap(each => (each === undefined ? [] : [each]))
		.toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

function keptScoreIn(text: string): KeptScore | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		// Half written by a run that was killed, or not ours.
		return undefined;
	}

	const debrief = fieldsOf(value);
	const ledger = fieldsOf(debrief['ledger']);
	const score = fieldsOf(debrief['score']);
	const {at} = debrief;
	const {scenario, bed} = ledger;
	const {points, isAtRightEnd, endAfterMs, mistakes} = score;
	return typeof at === 'string' &&
		typeof scenario === 'string' &&
		typeof bed === 'string' &&
		typeof points === 'number' &&
		typeof isAtRightEnd === 'boolean'
		? {
				at,
				scenario,
				bed,
				isSelfPlayed: ledger['isSelfPlayed'] === true,
				points,
				isAtRightEnd,
				endAfterMs: typeof endAfterMs === 'number' ? endAfterMs : undefined,
				mistakes: (Array.isArray(mistakes) ? mistakes : []).map(each =>
					String(fieldsOf(each)['kind']),
				),
			}
		: undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null ? {...value} : {};
}
