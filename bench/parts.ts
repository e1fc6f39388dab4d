import {censusPart} from './census.js';
import {firstVerdictPart} from './first-verdict.js';
import {metricsParsePart} from './metrics-parse.js';
import type {BenchPart} from './part.js';
import {recoveryPart} from './recovery.js';
import {snapshotPart} from './snapshot.js';
import {startPart} from './start.js';
import {watchPart} from './watch.js';
import {writersPart} from './writers.js';

/** All parts, in the order that they run. */
export const parts: readonly BenchPart[] = [
	startPart,
	firstVerdictPart,
	watchPart,
	metricsParsePart,
	censusPart,
	writersPart,
	snapshotPart,
	recoveryPart,
];
