import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {
	changeBetween,
	withChange,
	type Change,
	type Json,
} from './json-changes.js';
import {textOf} from './picture.js';
import {cellsOfScreen, type RecordedScreen} from './recorded-screen.js';

// The recordings are what the engine really posted in a real run. They have no
// schema of their own: the types of the program change, and then they are made
// anew by `npm run pictures`. That one is out of date shows in what it draws.

/** One screen of a run. */
export type RecordedFrame = {
	/** Name of the picture that is made of it; `undefined`: only the animation has it. */
	readonly picture: string | undefined;
	/** The command line, as the window's title. */
	readonly title: string;
	/** What happens in a recovery, for which animation.ts has a time: `healthy`, `filling`, `overview`, `plan`, ... */
	readonly beat: string;
	/** Keys pressed since the frame before. */
	readonly pressed: readonly string[];
	readonly screen: RecordedScreen;
};

/** Where the recordings are: the recovery, which is animated too, and looks at other screens. */
export const recordingFiles = {
	recovery: 'test/recorded/pictures/recovery.json',
	looks: 'test/recorded/pictures/looks.json',
} as const;

/** All frames of both recordings. */
export function readAllRecordings(): readonly RecordedFrame[] {
	return Object.values(recordingFiles).flatMap(file => readRecording(file));
}

/** Reads the frames in order. Throws when the file is missing or is no recording. */
export function readRecording(file: string): readonly RecordedFrame[] {
	const changes = JSON.parse(
		readFileSync(file, 'utf8'),
	) as Array<Change | null>;
	const frames: Json[] = [];
	for (const change of changes) {
		frames.push(withChange(frames.at(-1) ?? null, change ?? undefined));
	}

	return frames as unknown as RecordedFrame[];
}

/** Writes the frames. Throws when one would not be drawn as it was on the screen. */
export function writeRecording(
	file: string,
	frames: readonly RecordedFrame[],
): void {
	const plain = frames.map(frame => JSON.parse(JSON.stringify(frame)) as Json);
	const changes = plain.map((frame, index) =>
		changeBetween(plain[index - 1] ?? null, frame),
	);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(
		file,
		`[\n${changes.map(each => JSON.stringify(each ?? null)).join(',\n')}\n]\n`,
	);
	for (const [index, read] of readRecording(file).entries()) {
		const shown = frames[index];
		if (shown === undefined || twinOf(shown) !== twinOf(read)) {
			throw new Error(`${file}: frame ${index} does not survive as JSON`);
		}
	}
}

/** The text twin of a frame's picture. */
export function twinOf({screen}: RecordedFrame): string {
	return textOf(cellsOfScreen(screen));
}
