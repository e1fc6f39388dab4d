// The README's pictures and its animation: `npm run pictures` records a real
// recovery of a real cluster and draws it, `-- --redraw` draws the recordings
// that there are, with the screens as they are today.
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {messageOf} from '../source/error-text.js';
import {printable} from '../source/printable.js';
import {
	drawnPictures,
	pictureFolder,
	recoveryAnimation,
} from './drawn-pictures.js';
import {savePicture} from './picture.js';
import {cellsOfScreen} from './recorded-screen.js';
import {readAllRecordings} from './recordings.js';

const usage = `Usage: npm run pictures [-- --redraw | --all-sizes DIR]
  without a flag   records a recovery of real etcd, then draws it (two minutes)
  --redraw         draws what is recorded, without etcd
  --all-sizes DIR  the same at 80x24 and 120x40 into DIR, to look at`;
const exitUsage = 64;

const otherSizes = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
] as const;

type Options = {readonly isRedraw: boolean; readonly sizesFolder?: string};

try {
	const options = optionsFrom(process.argv.slice(2));
	if (options === undefined) {
		console.error(usage);
		process.exitCode = exitUsage;
	} else await run(options);
} catch (error) {
	// The screen that was waited for may be part of it, row by row.
	const rows = messageOf(error).split('\n');
	console.error(`No pictures: ${rows.map(row => printable(row)).join('\n')}`);
	process.exitCode = 1;
}

function optionsFrom(args: readonly string[]): Options | undefined {
	try {
		const {values} = parseArgs({
			args: [...args],
			options: {
				redraw: {type: 'boolean', default: false},
				'all-sizes': {type: 'string'},
			},
		});
		const sizesFolder = values['all-sizes'];
		if (sizesFolder === '' || (values.redraw && sizesFolder !== undefined)) {
			return undefined;
		}

		return {
			isRedraw: values.redraw,
			...(sizesFolder === undefined ? {} : {sizesFolder}),
		};
	} catch {
		// Whatever is wrong with them, the usage says what is right.
		return undefined;
	}
}

async function run({isRedraw, sizesFolder}: Options): Promise<void> {
	if (sizesFolder !== undefined) {
		drawAllSizes(sizesFolder);
		return;
	}

	if (!isRedraw) {
		// Drawing alone loads nothing that starts etcd.
		const {recordPictures} = await import('./record-pictures.js');
		await recordPictures();
	}

	drawAll();
}

function drawAll(): void {
	mkdirSync(pictureFolder, {recursive: true});
	for (const {file, cells, title} of drawnPictures(readAllRecordings())) {
		savePicture(file, cells, title);
		console.log(file);
	}

	const {file, svg} = recoveryAnimation();
	writeFileSync(file, svg);
	console.log(file);
}

function drawAllSizes(folder: string): void {
	mkdirSync(folder, {recursive: true});
	for (const {picture, screen, title} of readAllRecordings()) {
		if (picture === undefined) continue;
		for (const size of otherSizes) {
			const file = path.join(
				folder,
				`${picture}-${size.columns}x${size.rows}.png`,
			);
			savePicture(file, cellsOfScreen(screen, size), title);
			console.log(file);
		}
	}
}
