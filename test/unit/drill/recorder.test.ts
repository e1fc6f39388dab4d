import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MemberLook} from '../../../source/drill/real/member-look.js';
import {
	defragmented,
	inLikelyOrder,
} from '../../../source/drill/real/recorder.js';
import {alarmChanges, sceneOf} from '../../../source/drill/real/scene-of.js';

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

const mebibyte = 1024 * 1024;
const look = (changes: Partial<MemberLook> = {}): MemberLook => ({
	id: 'cp-1',
	clusterId: 'c',
	leaderId: 'cp-1',
	fileBytes: 50 * mebibyte,
	inUseBytes: 48 * mebibyte,
	alarms: [],
	...changes,
});

test('the scene tells who is too full, who is worth a defragment, and whether a quorum serves', () => {
	const around = {
		known: [
			look({fileBytes: 90 * mebibyte, inUseBytes: 89 * mebibyte}),
			look({id: 'cp-2', inUseBytes: 45 * mebibyte}),
			undefined,
		],
		defragmenting: [],
		quotaBytes: 100 * mebibyte,
	};
	const scene = sceneOf({...around, serving: 2});
	assert.deepEqual(scene.tooFull, ['cp-1']);
	assert.deepEqual(scene.worthDefragment, ['cp-2']);
	assert.equal(scene.leaderId, 'cp-1');
	assert.equal(scene.isBelowQuorum, false);
	assert.equal(sceneOf({...around, serving: 1}).isBelowQuorum, true);
});

test('a member that was defragmented and does not answer yet has nothing more to give back', () => {
	const known = [
		defragmented(look({fileBytes: 95 * mebibyte})),
		defragmented(undefined),
	];
	const scene = sceneOf({
		known,
		serving: 2,
		defragmenting: [],
		quotaBytes: 100 * mebibyte,
	});
	assert.deepEqual([scene.tooFull, scene.worthDefragment], [[], []]);
});

test('of a file that holds next to nothing no defragment is worth it', () => {
	const small = look({fileBytes: 1.5 * mebibyte, inUseBytes: 0.6 * mebibyte});
	const scene = {serving: 1, defragmenting: [], quotaBytes: 100 * mebibyte};
	assert.deepEqual(sceneOf({...scene, known: [small]}).worthDefragment, []);
});

test('records that came and went are told; where nobody answered none did', () => {
	const nospace = {memberId: 'cp-1', alarm: 'NOSPACE'} as const;
	const corrupt = {memberId: 'cp-2', alarm: 'CORRUPT'} as const;
	assert.deepEqual(
		alarmChanges([look({alarms: [nospace]})], [look({alarms: [corrupt]})]),
		[
			{memberId: 'cp-1', what: 'alarm-disarmed', detail: 'NOSPACE'},
			{memberId: 'cp-2', what: 'alarm-raised', detail: 'CORRUPT'},
		],
	);
	assert.deepEqual(alarmChanges([look({alarms: [nospace]})], [undefined]), []);
	assert.deepEqual(alarmChanges([undefined], [look({alarms: [nospace]})]), []);
});
