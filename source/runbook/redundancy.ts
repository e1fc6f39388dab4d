import type {Observation} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';

/**
 * True when defragmenting any member stops the cluster: one or two voters have
 * none to spare even when all of them serve.
 */
export function lacksRedundancy(observation: Observation): boolean {
	return votersOf(observation).length <= 2;
}
