import type {LogPattern} from './log-pattern.js';
import {dataPatterns} from './patterns/data.js';
import {leadershipPatterns} from './patterns/leadership.js';
import {networkPatterns} from './patterns/network.js';
import {processPatterns} from './patterns/process.js';
import {slownessPatterns} from './patterns/slowness.js';
import {spacePatterns} from './patterns/space.js';

/**
 * All that is known of etcd's log. An entry is counted under the first row that
 * knows it: a slow request first, because it holds keys, which may read like
 * anything; then what names a cause, then what names a symptom.
 */
export const logPatterns: readonly LogPattern[] = [
	...slownessPatterns.slice(0, 1),
	...dataPatterns,
	...spacePatterns,
	...networkPatterns,
	...leadershipPatterns,
	...processPatterns,
	...slownessPatterns.slice(1),
];
