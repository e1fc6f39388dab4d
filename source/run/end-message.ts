import type {Cause} from '../runbook/plan.js';

/** How the good end of a run is told. Only its last proof ends one so. */
export function endMessage(cause: Cause): string {
	const word =
		cause === 'nospace'
			? 'Writable again'
			: cause === 'fragmented'
				? 'Maintained'
				: 'Repaired';
	return `${word}: no alarm, every file below its quota`;
}
