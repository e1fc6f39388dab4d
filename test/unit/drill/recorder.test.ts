import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inLikelyOrder} from '../../../source/drill/real/recorder.js';

const ids = ['cp-1', 'cp-2', 'cp-3'];
const none = {
	snapshots: 0,
	compactions: 0,
	refusedCompactions: 0,
	defragmentsBegun: 0,
	defragmentsEnded: 0,
	moves: 0,
};
const ended = {...none, defragmentsBegun: 1, defragmentsEnded: 1};
const running = {...none, defragmentsBegun: 1};

test('of two defragments between two looks the one that still runs came last', () => {
	assert.deepEqual(
		inLikelyOrder(ids, [ended, none, none], [ended, running, ended], 'cp-2'),
		[0, 2, 1],
	);
});

test('of several that have ended the leader’s came last; a member that is gone stands where it was', () => {
	assert.deepEqual(
		inLikelyOrder(ids, [none, none, none], [ended, ended, ended], 'cp-1'),
		[1, 2, 0],
	);
	assert.deepEqual(
		inLikelyOrder(ids, [none, none, none], [undefined, ended, none], 'cp-1'),
		[0, 2, 1],
	);
});
