import type {Milliseconds} from '../units.js';
import type {DrillOpened, MoveKind, WriterLook} from './exercise.js';
import type {DrillRecord} from './model/cluster.js';
import type {HandOn} from './scenario.js';

/** A cluster that a drill has created and that only this drill may change by itself. */
export type Bed = Omit<DrillOpened, 'kind'> & {
	readonly clusterId: string;
	readonly look: () => BedLook;
	/** Something done on the hosts. Resolves when it is done. */
	readonly lendHand: (hand: HandOn | 'restart-everything') => Promise<void>;
	/** Told of each move that leaves no trace of its own. */
	readonly noteMove?: (move: MoveKind) => void;
	readonly close: () => Promise<void>;
};

export type BedLook = {
	readonly elapsedMs: Milliseconds;
	readonly records: readonly DrillRecord[];
	readonly isAtRightEnd: boolean;
	readonly writers: readonly WriterLook[];
};
