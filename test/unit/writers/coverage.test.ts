import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {KeyChange} from '../../../source/etcd/capabilities.js';
import {openCoverage} from '../../../source/writers/coverage.js';

function put(modRevision: number): KeyChange {
	const key = Buffer.from('/a');
	return {kind: 'put', key, valueBytes: 0, version: 2, modRevision};
}

test('without a watch nothing is covered', () => {
	const coverage = openCoverage();
	coverage.ended(1000);
	assert.deepEqual(coverage.result(), {
		members: [],
		coveredMs: 0,
		missedRevisions: 0,
		revisions: undefined,
	});
});

test('every revision was either seen or is counted as missed, whatever the watches see and claim', () => {
	// Each watch: where it really begins, how far its claim is ahead of that, and how many revisions it sees.
	const watch = fc.record({
		begin: fc.integer({min: -5, max: 30}),
		claimAhead: fc.nat({max: 3}),
		length: fc.integer({min: 4, max: 20}),
	});
	fc.assert(
		fc.property(fc.array(watch, {minLength: 1, maxLength: 8}), watches => {
			const coverage = openCoverage();
			const seen = new Set<number>();
			let newest = 100;
			for (const {begin, claimAhead, length} of watches) {
				const from = Math.max(1, newest + begin);
				coverage.started('m1', from + claimAhead, 0);
				const revisions = Array.from({length}, (_, index) => from + 1 + index);
				for (const {modRevision} of coverage.fresh(revisions.map(put))) {
					assert.ok(!seen.has(modRevision), `${modRevision} was counted twice`);
					seen.add(modRevision);
				}

				coverage.ended(10);
				newest = Math.max(newest, from + length);
			}

			const {revisions, missedRevisions, coveredMs} = coverage.result();
			assert.ok(revisions !== undefined);
			assert.equal(seen.size + missedRevisions, revisions.to - revisions.from);
			assert.equal(coveredMs, 10 * watches.length);
		}),
	);
});
