import path from 'node:path';
import type {Cell} from '../test/support/terminal-screen.js';
import {animationFramesOf, animationSvg} from './animation.js';
import {cellsOfScreen} from './recorded-screen.js';
import {
	readRecording,
	recordingFiles,
	type RecordedFrame,
} from './recordings.js';

// What is in docs/pictures, drawn from the recordings with today's screens.

export const pictureFolder = 'docs/pictures';

/** A picture before it is drawn; its text twin is beside it. */
export type DrawnPicture = {
	readonly name: string;
	/** Of the PNG. */
	readonly file: string;
	readonly title: string;
	readonly cells: readonly (readonly Cell[])[];
};

/** The pictures of the frames that have a name. */
export function drawnPictures(
	frames: readonly RecordedFrame[],
): readonly DrawnPicture[] {
	return frames.flatMap(({picture: name, title, screen}) =>
		name === undefined
			? []
			: [
					{
						name,
						file: path.join(pictureFolder, `${name}.png`),
						title,
						cells: cellsOfScreen(screen),
					},
				],
	);
}

/** The recovery as an animation. */
export function recoveryAnimation(): {
	readonly file: string;
	readonly svg: string;
} {
	return {
		file: path.join(pictureFolder, 'recovery.svg'),
		svg: animationSvg(
			animationFramesOf(readRecording(recordingFiles.recovery)),
			{title: 'etcd-medic'},
		),
	};
}
