import type {Backend} from '../../cluster/backend.js';
import {formatBytes, formatRatio} from '../../units.js';
import {span} from '../text/line.js';
import type {Line} from '../text/tone.js';

/**
 * The db file against its quota: in use filled, free pages lighter, room up to
 * the quota dotted. Without a quota the whole bar is the file.
 */
export function spaceBar(
	backend: Backend | undefined,
	columns: number,
	isStale: boolean,
): Line {
	const cells = Math.max(1, columns - 2);
	if (backend === undefined) {
		return [span('['), span(' '.repeat(cells), 'faint'), span(']')];
	}

	const {dbSizeBytes, inUseBytes, quotaBytes, freeRatio} = backend;
	const whole = Math.max(quotaBytes ?? 0, dbSizeBytes, 1);
	const fileCells = cellsOf(dbSizeBytes, whole, cells);
	const usedCells = Math.min(
		fileCells,
		cellsOf(inUseBytes ?? dbSizeBytes, whole, cells),
	);
	// Half of the file without data is worth a defragment: the etcd mixin, etcdDatabaseHighFragmentationRatio.
	const freeTone = (freeRatio ?? 0) >= 0.45 ? 'warning' : 'plain';
	return [
		span('['),
		span('█'.repeat(usedCells), isStale ? 'faint' : 'info'),
		span('▒'.repeat(fileCells - usedCells), isStale ? 'faint' : freeTone),
		span('·'.repeat(cells - fileCells), 'faint'),
		span(']'),
	];
}

/** `61.2 / 64.0 MiB 96%`, or `61.2 MiB, quota n/a`. */
export function fileText(backend: Backend | undefined): string {
	if (backend === undefined) return 'n/a';
	const size = formatBytes(backend.dbSizeBytes);
	if (backend.quotaBytes === undefined) return `${size}, quota n/a`;
	const quota = formatBytes(backend.quotaBytes);
	return `${withoutUnitOf(size, quota)} / ${quota} ${formatRatio(backend.quotaRatio)}`;
}

/** `in use 4.1 MiB`. */
export function inUseText(backend: Backend | undefined): string {
	return `in use ${formatBytes(backend?.inUseBytes)}`;
}

/** `93% free pages`, short `93% free`: the share of the file, not of the quota, that holds nothing. */
export function freeText(backend: Backend | undefined): string {
	return `${shortFreeText(backend)} pages`;
}

/** The same where room is short. */
export function shortFreeText(backend: Backend | undefined): string {
	return `${formatRatio(backend?.freeRatio)} free`;
}

function cellsOf(bytes: number, whole: number, cells: number): number {
	const exact = Math.round((bytes / whole) * cells);
	// Something is never shown as nothing, nor not quite full as full.
	if (bytes > 0 && exact === 0) return 1;
	return bytes < whole && exact === cells && cells > 1 ? cells - 1 : exact;
}

function withoutUnitOf(size: string, other: string): string {
	const [number, unit] = size.split(' ');
	return unit !== undefined && other.endsWith(` ${unit}`)
		? (number ?? size)
		: size;
}
