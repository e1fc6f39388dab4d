import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	defaultMaintenanceRules,
	qualifies,
} from '../../../source/runbook/maintenance-rules.js';
import {mebibyte, member} from '../../support/observation-builder.js';

const judged = (
	sizes: {fileMib: number; freeMib: number; quotaMib: number},
	rules = defaultMaintenanceRules,
) =>
	qualifies(
		member({
			status: {
				dbSizeBytes: sizes.fileMib * mebibyte,
				dbSizeInUseBytes: (sizes.fileMib - sizes.freeMib) * mebibyte,
			},
			metrics: {quotaBytes: sizes.quotaMib * mebibyte},
		}),
		rules,
	);

test('45% and 100 MiB of free pages qualify, and just less of either does not', () => {
	const quotaMib = 8192;
	assert.equal(judged({fileMib: 1000, freeMib: 450, quotaMib}), true);
	assert.equal(judged({fileMib: 1000, freeMib: 449, quotaMib}), false);
	assert.equal(judged({fileMib: 200, freeMib: 100, quotaMib}), true);
	assert.equal(judged({fileMib: 199, freeMib: 99, quotaMib}), false);
});

test('from 75% of the quota on a fifth of free pages is enough, and just below it is not', () => {
	assert.equal(judged({fileMib: 75, freeMib: 15, quotaMib: 100}), true);
	assert.equal(judged({fileMib: 74, freeMib: 15, quotaMib: 100}), false);
	assert.equal(judged({fileMib: 80, freeMib: 15, quotaMib: 100}), false);
});

test('rules that are given hold in place of the default ones', () => {
	const sizes = {fileMib: 50, freeMib: 20, quotaMib: 8192};
	assert.equal(judged(sizes), false);
	const rules = {
		minFreeRatio: 0.4,
		minFreeBytes: 20 * mebibyte,
		quotaRatio: 0.5,
	};
	assert.equal(judged(sizes, rules), true);
	assert.equal(judged({...sizes, freeMib: 19}, rules), false);
});

test('a member that does not say how much of its file is used is neither', () => {
	const silent = member({problem: 'timeout'});
	assert.equal(qualifies(silent, defaultMaintenanceRules), undefined);
});
