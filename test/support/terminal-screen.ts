import type {IBufferCell, Terminal as Emulator} from '@xterm/headless';

/** A colour: a number is an index of the 256-colour palette, text is `#rrggbb`, `undefined` the terminal's own. */
export type CellColour = number | string | undefined;

/** One position of the screen. */
export type Cell = {
	/** Empty in the second half of a wide character. */
	readonly char: string;
	/** 1, 2 for a wide character, 0 for the half that it covers. */
	readonly width: number;
	readonly fg: CellColour;
	readonly bg: CellColour;
	readonly isBold: boolean;
	readonly isDim: boolean;
	readonly isInverse: boolean;
	readonly isItalic: boolean;
	readonly isUnderline: boolean;
};

/** The visible lines, exactly as many as the terminal has rows, trimmed on the right. */
export function screenOf(emulator: Emulator): string[] {
	const {active} = emulator.buffer;
	return Array.from({length: emulator.rows}, (_, row) =>
		(
			active.getLine(active.baseY + row)?.translateToString(true) ?? ''
		).trimEnd(),
	);
}

/** The visible cells, row by row. */
export function cellsOf(emulator: Emulator): Cell[][] {
	const {active} = emulator.buffer;
	return Array.from({length: emulator.rows}, (_, row) => {
		const line = active.getLine(active.baseY + row);
		return Array.from({length: emulator.cols}, (_unused, column) =>
			cellOf(line?.getCell(column) ?? active.getNullCell()),
		);
	});
}

function cellOf(cell: IBufferCell): Cell {
	const width = cell.getWidth();
	return {
		char: width === 0 ? '' : cell.getChars() || ' ',
		width,
		fg: colourOf(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor()),
		bg: colourOf(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor()),
		isBold: cell.isBold() !== 0,
		isDim: cell.isDim() !== 0,
		isInverse: cell.isInverse() !== 0,
		isItalic: cell.isItalic() !== 0,
		isUnderline: cell.isUnderline() !== 0,
	};
}

function colourOf(
	isPalette: boolean,
	isRgb: boolean,
	value: number,
): CellColour {
	if (isPalette) return value;
	return isRgb ? `#${value.toString(16).padStart(6, '0')}` : undefined;
}

// DEC private modes by number, under the name that a test reads. Modes 7 and
// 25 are on in a fresh terminal, so being off is what is worth a name.
const privateModes = new Map([
	[1, 'application-cursor-keys'],
	[7, 'no-wrap'],
	[25, 'hidden-cursor'],
	[47, 'alternate-screen'],
	[66, 'application-keypad'],
	[1000, 'mouse'],
	[1002, 'mouse'],
	[1003, 'mouse'],
	[1004, 'focus-events'],
	[1006, 'mouse'],
	[1047, 'alternate-screen'],
	[1049, 'alternate-screen'],
	[2004, 'bracketed-paste'],
	[2026, 'synchronized-output'],
]);
const onAtFirst = new Set([7, 25]);

/** Follows the modes that a program switches; `names()` are those that differ from a fresh terminal's, sorted. */
export function trackModes(emulator: Emulator): {
	readonly names: () => string[];
} {
	const changed = new Set<number>();
	let kittyDepth = 0;
	let hasModifiedKeys = false;
	const {parser} = emulator;
	const setTo =
		(isOn: boolean) =>
		(parameters: (number | number[])[]): boolean => {
			for (const mode of parameters.flat()) {
				if (isOn === onAtFirst.has(mode)) changed.delete(mode);
				else changed.add(mode);
			}

			// The emulator still has to act on it.
			return false;
		};

	parser.registerCsiHandler({prefix: '?', final: 'h'}, setTo(true));
	parser.registerCsiHandler({prefix: '?', final: 'l'}, setTo(false));
	parser.registerCsiHandler({prefix: '>', final: 'u'}, () => {
		kittyDepth += 1;
		return false;
	});
	parser.registerCsiHandler({prefix: '<', final: 'u'}, ([count]) => {
		kittyDepth = Math.max(0, kittyDepth - (Number(count) || 1));
		return false;
	});
	parser.registerCsiHandler({prefix: '>', final: 'm'}, ([resource, value]) => {
		if (resource === 4) hasModifiedKeys = Number(value ?? 0) > 0;
		return false;
	});
	parser.registerEscHandler({final: 'c'}, () => {
		changed.clear();
		kittyDepth = 0;
		hasModifiedKeys = false;
		return false;
	});

	return {
		names() {
			const names = [...changed].map(
				mode => privateModes.get(mode) ?? `private-mode-${mode}`,
			);
			if (kittyDepth > 0) names.push('kitty-keyboard');
			if (hasModifiedKeys) names.push('modified-keys');
			return [...new Set(names)].toSorted();
		},
	};
}
