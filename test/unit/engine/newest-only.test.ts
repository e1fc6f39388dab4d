import assert from 'node:assert/strict';
import {test} from 'node:test';
import {newestOnly} from '../../../source/engine/newest-only.js';

test('to whoever takes each at once every value is sent', () => {
	const sent: number[] = [];
	const values = newestOnly((value: number) => sent.push(value));
	for (const value of [1, 2, 3]) {
		values.publish(value);
		values.taken();
	}

	assert.deepEqual(sent, [1, 2, 3]);
});

test('whoever takes nothing gets no second one, and the newest when it takes again', () => {
	const sent: number[] = [];
	const values = newestOnly((value: number) => sent.push(value));
	for (const value of [1, 2, 3, 4]) values.publish(value);
	assert.deepEqual(sent, [1]);
	values.taken();
	assert.deepEqual(sent, [1, 4]);
	values.taken();
	values.publish(5);
	assert.deepEqual(sent, [1, 4, 5]);
});

test('the last one is sent at the end, though the one before it was not taken', () => {
	const sent: number[] = [];
	const values = newestOnly((value: number) => sent.push(value));
	values.publish(1);
	values.publish(2);
	values.flush();
	values.flush();
	assert.deepEqual(sent, [1, 2]);
});
