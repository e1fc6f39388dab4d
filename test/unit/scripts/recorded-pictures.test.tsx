import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {render} from 'ink';
import {Rows} from '../../../source/view/components/rows.js';
import {frameOf} from '../../../source/view/frame.js';
import {
	drawnPictures,
	pictureFolder,
	recoveryAnimation,
} from '../../../scripts/drawn-pictures.js';
import {textsOfPng} from '../../../scripts/palette-png.js';
import {digestOf, drawnFrom, svgOf, textOf} from '../../../scripts/picture.js';
import {cellsOfScreen} from '../../../scripts/recorded-screen.js';
import {
	readAllRecordings,
	type RecordedFrame,
} from '../../../scripts/recordings.js';
import {Keyboard, Screen} from '../../support/screen.js';

// What docs/pictures shows is what today's program would show for what it once
// read. Neither etcd nor a font is needed to hold that.

const whatToDo =
	'run npm run pictures -- --redraw (or, when the recording is of another form than the program has now, npm run pictures, which takes real etcd), and look at what came out';

const frames = readAllRecordings();
const named = frames.filter(({picture}) => picture !== undefined);

for (const frame of named) {
	const file = path.join(pictureFolder, `${frame.picture}.png`);

	test(`${file} and its text are what the program shows today`, () => {
		const cells = drawn(frame);
		const twin = file.replace(/\.png$/, '.txt');
		assert.equal(
			readFileSync(twin, 'utf8'),
			textOf(cells),
			`${twin} is not what the program shows now: ${whatToDo}`,
		);
		assert.equal(
			textsOfPng(readFileSync(file))[drawnFrom],
			digestOf(svgOf(cells, {title: frame.title})),
			`${file} is not what the program shows now: ${whatToDo}`,
		);
	});
}

test('the animation is what the program shows today', () => {
	const {file, svg} = recoveryAnimation();
	// Compared as a truth value: the difference of two such texts says nothing.
	assert.ok(
		readFileSync(file, 'utf8') === svg,
		`${file} is not what the program shows now: ${whatToDo}`,
	);
});

test('every .png and .txt in docs/pictures is drawn from a recording', () => {
	const files = readdirSync(pictureFolder).filter(name =>
		/\.(?:png|txt)$/.test(name),
	);
	assert.deepEqual(
		files.toSorted(),
		drawnPictures(frames)
			.flatMap(({name}) => [`${name}.png`, `${name}.txt`])
			.toSorted(),
		whatToDo,
	);
});

test('every picture in a page is there and says what it shows', () => {
	for (const page of ['README.md', path.join(pictureFolder, 'README.md')]) {
		const images = [
			...readFileSync(page, 'utf8').matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g),
		];
		assert.ok(images.length > 0, `${page} has no picture`);
		for (const [, alt = '', target = ''] of images) {
			assert.ok(
				alt.length > 20,
				`${page}: ${target} needs an alternative text`,
			);
			const file = path.join(path.dirname(page), target);
			assert.ok(readFileSync(file).length > 0, file);
		}
	}
});

test('a recorded screen is drawn as Ink paints it', async () => {
	for (const frame of named) {
		if (frame.screen.kind !== 'dashboard') continue;
		const {engine, ui, nowMs} = frame.screen;
		const {columns, rows} = ui.size;
		const {head, body, foot} = frameOf(engine, ui, nowMs);
		const screen = new Screen(columns, rows);
		const look = {isAscii: false, hasColour: true};
		const instance = render(
			<Rows
				lines={[...head, ...body, ...foot]}
				columns={columns}
				look={look}
			/>,
			{
				stdout: screen as unknown as NodeJS.WriteStream,
				stdin: new Keyboard() as unknown as NodeJS.ReadStream,
				alternateScreen: true,
				patchConsole: false,
				interactive: true,
			},
		);
		try {
			// A spinner turns while Ink paints; in a picture it stands.
			const still = (text: string): string =>
				text.replaceAll(/[. ]{3}(?= )/g, '   ').replaceAll(/ +$/gm, '');
			const expected = still(textOf(cellsOfScreen(frame.screen)).trimEnd());
			await screen.until(
				text => still(text).trimEnd() === expected,
				`${frame.picture} as\n${expected}`,
			);
		} finally {
			instance.unmount();
			instance.cleanup();
		}
	}
});

function drawn({screen, picture}: RecordedFrame) {
	try {
		return cellsOfScreen(screen);
	} catch (error) {
		throw new Error(
			`the recording of ${picture} cannot be drawn any more: ${whatToDo}`,
			{cause: error},
		);
	}
}
