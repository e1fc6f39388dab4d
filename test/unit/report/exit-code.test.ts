import assert from 'node:assert/strict';
import {test} from 'node:test';
import {exitCodeOf} from '../../../source/report/exit-code.js';

test('ok, warning, critical and unknown exit with 0, 1, 2 and 3', () => {
	assert.deepEqual(
		(['ok', 'warning', 'critical', 'unknown'] as const).map(level =>
			exitCodeOf(level),
		),
		[0, 1, 2, 3],
	);
});
