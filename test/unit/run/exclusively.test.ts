import assert from 'node:assert/strict';
import {test} from 'node:test';
import {exclusively} from '../../../source/run/exclusively.js';

void test('what is asked for while something runs is dropped, and the next is let through', async () => {
	const steps = exclusively();
	const done: string[] = [];
	let mayEnd = (): void => undefined;
	const running = steps.run(async () => {
		await new Promise<void>(resolve => {
			mayEnd = resolve;
		});
		done.push('first');
	});
	assert.equal(steps.isRunning, true);
	await steps.run(async () => {
		done.push('second');
	});
	assert.equal(done.length, 0);
	mayEnd();
	await running;
	assert.equal(steps.isRunning, false);
	await steps.run(async () => {
		done.push('third');
	});
	assert.deepEqual(done, ['first', 'third']);
});

void test('what throws lets the next one through', async () => {
	const steps = exclusively();
	await assert.rejects(
		steps.run(async () => Promise.reject(new Error('on purpose'))),
		/on purpose/,
	);
	assert.equal(steps.isRunning, false);
});
