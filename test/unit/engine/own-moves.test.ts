import assert from 'node:assert/strict';
import {test} from 'node:test';
import {moveUnderWay, ownMoves} from '../../../source/engine/own-moves.js';
import type {StepProgress} from '../../../source/run/progress.js';
import {finished, progress} from '../../support/engine-state-builder.js';
import {idOf, takenAtMs} from '../../support/observation-builder.js';
import {plan, step} from '../../support/step-builder.js';

const move = step({
	id: 'move-leader',
	action: {
		kind: 'move-leader',
		memberId: idOf('m1'),
		endpoint: 'e',
		candidates: [idOf('m2')],
	},
});

const runWith = (where: StepProgress) =>
	progress({'move-leader': where}, {plan: plan({steps: [move]})});

const running: StepProgress = {
	state: 'running',
	startedAtMs: takenAtMs,
	message: '',
	share: undefined,
	preChecks: [],
	calls: ['etcdctl move-leader a1b2c3d4e5f60002'],
};

test('a move counts from the call on, and is remembered when it was done', () => {
	assert.deepEqual(moveUnderWay(runWith(running)), [takenAtMs]);
	assert.deepEqual(moveUnderWay(runWith({...running, calls: []})), []);
	assert.deepEqual(moveUnderWay(runWith(finished())), []);
	const known = ownMoves([1], runWith(finished()));
	assert.deepEqual(known, [1, takenAtMs]);
	assert.equal(ownMoves(known, runWith(finished())), known);
	assert.equal(ownMoves(known, undefined), known);
});

test('a move that was refused, failed or left out changed nothing', () => {
	for (const outcome of [
		'refused',
		'failed',
		'skipped',
		'already-so',
	] as const) {
		assert.deepEqual(ownMoves([], runWith(finished({outcome}))), [], outcome);
	}
});

test('another step is no move', () => {
	const defragment = progress({'defragment-a1b2c3d4e5f60002': finished()});
	assert.deepEqual(ownMoves([], defragment), []);
	assert.deepEqual(moveUnderWay(defragment), []);
});
