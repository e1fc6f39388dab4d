import type {EngineState} from '../engine/protocol.js';
import {outside} from '../present/text/text-fit.js';
import type {Standing} from '../present/wall-lines.js';
import type {Milliseconds} from '../units.js';
import type {ActionId, KeyBinding} from './key-binding.js';

/** What a wall screen remembers beside. */
export type Wall = {
	/** `undefined` before the first verdict. */
	readonly standing: Standing | undefined;
};

// A wall screen is left open for days, by whoever: it has keys to leave it and
// to read the help, and none that asks for anything.
const wallActions: readonly ActionId[] = ['go-help', 'quit', 'back', 'repaint'];
const readingActions: readonly ActionId[] = [
	'interrupt',
	'down',
	'up',
	'page-down',
	'page-up',
	'first',
	'last',
];

/** True for the keys that a wall screen has. */
export function isOnWall({action}: KeyBinding): boolean {
	return wallActions.includes(action) || readingActions.includes(action);
}

/** Remembers since when the verdict's level has been what it is; the same when nothing changes. */
export function settleWall(
	wall: Wall | undefined,
	{diagnosis, observation}: EngineState,
	nowMs: Milliseconds,
): Wall | undefined {
	const level = diagnosis?.verdict.level;
	if (wall === undefined || level === undefined) return wall;
	if (wall.standing?.level === level) return wall;
	return {
		standing: {
			level,
			sinceMs: observation?.takenAtMs ?? nowMs,
			isFromStart: wall.standing === undefined,
		},
	};
}

/** What the terminal's title says: the verdict's word first, as titles are cut at their end. */
export function wallTitle({diagnosis, label}: EngineState): string {
	const verdict = diagnosis?.verdict;
	const name = label === undefined ? '' : `${outside(label.text)} `;
	return verdict === undefined
		? 'etcd-medic'
		: `${verdict.level.toUpperCase()} ${name}etcd-medic: ${outside(verdict.sentence)}`.slice(
				0,
				120,
			);
}
