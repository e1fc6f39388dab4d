import type {Cell} from '../test/support/terminal-screen.js';
import {cellHeight, drawRow, escapeXml} from './cell-svg.js';
import {windowBox, windowSvg} from './picture.js';
import {cellsOfScreen} from './recorded-screen.js';
import type {RecordedFrame} from './recordings.js';

// A run as one SVG that plays in a README: each screen is shown in its turn by
// CSS alone. Who wants less motion, or cannot play it, sees the last screen.

/** A screen, the keys that led to it, and for how long it is shown. */
export type AnimationFrame = {
	readonly cells: readonly (readonly Cell[])[];
	readonly pressed: readonly string[];
	readonly holdMs: number;
};

// Long enough to read what matters; a step that runs shows only that it does.
const holdMs: Readonly<Record<string, number>> = {
	healthy: 1500,
	filling: 700,
	overview: 2700,
	plan: 2200,
	page: 2000,
	button: 1000,
	running: 550,
	between: 700,
	recovered: 4000,
};

/** The frames of a recorded recovery, each held as long as what it shows asks for. Throws for a beat without a time. */
export function animationFramesOf(
	recorded: readonly RecordedFrame[],
): readonly AnimationFrame[] {
	return recorded.map(({beat, pressed, screen}) => {
		const hold = holdMs[beat];
		if (hold === undefined) throw new Error(`how long is a ${beat} shown?`);
		return {cells: cellsOfScreen(screen), pressed, holdMs: hold};
	});
}

/** Draws the frames, all of one size, as an endless animation; returns SVG text. */
export function animationSvg(
	frames: readonly AnimationFrame[],
	{title}: {readonly title: string},
): string {
	const [first] = frames;
	if (first === undefined) throw new Error('an animation needs a frame');
	const box = windowBox(first.cells[0]?.length ?? 0, first.cells.length);
	const totalMs = frames.reduce((sum, each) => sum + each.holdMs, 0);
	const rows = rowShelf();
	const shown = frames.map(({cells, pressed}, index) =>
		[
			// An attribute and not a rule: also what knows no CSS shows one frame.
			`<g id="f${index}"${index === frames.length - 1 ? '' : ' visibility="hidden"'}>`,
			...cells.map((row, at) =>
				rows.use(row, box.left, box.top + at * cellHeight),
			),
			pressed.length === 0
				? ''
				: `<text x="${box.width - 20}" y="${box.titleY}" text-anchor="end" font-size="14" fill="#f2c661">keys: ${escapeXml(pressed.map(key => capitalised(key)).join(' '))}</text>`,
			'</g>',
		]
			.filter(part => part !== '')
			.join(''),
	);
	return windowSvg(box, title, [
		`<style>${styleOf(frames, totalMs)}</style>`,
		`<defs>${rows.drawn().join('\n')}</defs>`,
		...shown,
		`<rect id="bar" x="9" y="${box.height - 3}" width="${box.width - 18}" height="2" fill="#5fd3d8" visibility="hidden"/>`,
	]);
}

// As keyboards and the screen's own foot have it: `Enter`, but `y`.
function capitalised(key: string): string {
	return key.length === 1 ? key : key.slice(0, 1).toUpperCase() + key.slice(1);
}

// Rows that look the same are drawn once, and used by each frame that has them.
function rowShelf(): {
	readonly use: (row: readonly Cell[], x: number, y: number) => string;
	readonly drawn: () => readonly string[];
} {
	const ids = new Map<string, string>();
	return {
		use(row, x, y) {
			const drawn = drawRow(row, 0, 0);
			if (drawn === '') return '';
			const id = ids.get(drawn) ?? `r${ids.size}`;
			ids.set(drawn, id);
			return `<use href="#${id}" x="${x}" y="${y}"/>`;
		},
		drawn: () => Array.from(ids, ([drawn, id]) => `<g id="${id}">${drawn}</g>`),
	};
}

function styleOf(frames: readonly AnimationFrame[], totalMs: number): string {
	const last = frames.length - 1;
	let atMs = 0;
	const keyframes = frames.map(({holdMs: hold}, index) => {
		const from = share(atMs, totalMs);
		atMs += hold;
		const until = share(atMs, totalMs);
		return [
			`@keyframes k${index}{`,
			index === 0 ? '' : '0%{visibility:hidden}',
			`${from}%{visibility:visible}`,
			index === last ? '' : `${until}%{visibility:hidden}`,
			'}',
		].join('');
	});
	return [
		'text{white-space:pre}',
		'#bar{transform-origin:9px 0}',
		...keyframes,
		'@keyframes bar{from{transform:scaleX(0)}to{transform:scaleX(1)}}',
		'@media (prefers-reduced-motion:no-preference){',
		...frames.map(
			(_, index) =>
				`#f${index}{animation:k${index} ${totalMs}ms step-end infinite}`,
		),
		`#bar{visibility:visible;animation:bar ${totalMs}ms linear infinite}`,
		'}',
	].join('\n');
}

function share(atMs: number, totalMs: number): string {
	return String(Number(((100 * atMs) / totalMs).toFixed(3)));
}
