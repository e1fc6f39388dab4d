import type {Milliseconds} from '../units.js';
import {formatAgeShort} from './freshness.js';
import type {ShownState} from './shown-state.js';
import {columnsOf, cut, outside} from './text/text-fit.js';

// A title that is cut shorter says nothing any more.
const leastTitle = 12;

/**
 * What the run of another session does, e.g. `runs step 4 of 9: Defragment m2,
 * since 12 s`, in about so many columns; `undefined` where nothing of it can be read.
 */
export function elsewhereText(
	{runElsewhereAt: at}: Pick<ShownState, 'runElsewhereAt'>,
	nowMs: Milliseconds,
	columns: number,
): string | undefined {
	if (at === undefined) return undefined;
	if (at.kind === 'ended') return 'has ended its run, and not yet left';
	const doing = at.kind === 'running' ? 'runs' : 'is to confirm';
	const place = `${doing} step ${at.number} of ${at.total}: `;
	const since =
		at.startedAtMs === undefined
			? ''
			: `, since ${formatAgeShort(nowMs - at.startedAtMs)}`;
	const room = Math.max(leastTitle, columns - columnsOf(place + since));
	return place + cut(outside(at.title), room) + since;
}
