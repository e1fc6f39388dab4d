import type {Verdict} from '../diagnosis/finding.js';

/** Exit code of `check` and `watch --once`: 0 ok, 1 warning, 2 critical, 3 cannot tell (monitoring plugins' convention). */
export function exitCodeOf(level: Verdict['level']): 0 | 1 | 2 | 3 {
	switch (level) {
		case 'ok': {
			return 0;
		}

		case 'warning': {
			return 1;
		}

		case 'critical': {
			return 2;
		}

		case 'unknown': {
			return 3;
		}
	}
}
