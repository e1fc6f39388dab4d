import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DrillRecord} from '../../../source/drill/model/cluster.js';
import {recordWords} from '../../../source/drill/record-words.js';

const scene: DrillRecord['scene'] = {
	leaderId: 'a',
	alarms: [],
	tooFull: [],
	worthDefragment: [],
	defragmenting: [],
	isBelowQuorum: false,
	isSplit: false,
};

function words(
	what: DrillRecord['what'],
	detail: string,
	more: Partial<Pick<DrillRecord, 'memberId' | 'scene'>> = {},
): string {
	return recordWords({what, detail, memberId: 'b', scene, ...more});
}

test('a refused compaction is told as what it is: done already, or CORRUPT', () => {
	assert.equal(
		words('compact-refused', '7311016'),
		'compaction answered: already compacted up to revision 7311016 (fine, it is done)',
	);
	const alarms = [{memberId: 'b', alarm: 'CORRUPT' as const}];
	assert.equal(
		words('compact-refused', '7', {scene: {...scene, alarms}}),
		'compaction was refused: CORRUPT is armed',
	);
});

test('a detail that real etcd only counts is left out, whole', () => {
	assert.equal(words('compact', ''), 'history was compacted');
	assert.equal(words('move-leader', ''), 'leadership was handed over');
	assert.equal(
		words('move-leader', 'cp-2'),
		'leadership was handed over to cp-2',
	);
});

test('a defragment of the leader says so', () => {
	assert.equal(words('defragment-begun', ''), 'a defragment began');
	assert.equal(
		words('defragment-begun', '', {memberId: 'a'}),
		'a defragment began, on the leader',
	);
});

test('a key that somebody typed drives neither the terminal nor the table', () => {
	const told = words('put-quota-key', 'quota\u001B[2J|x');
	assert.ok(!told.includes('\u001B'));
	assert.ok(told.includes(String.raw`\|x`));
});
