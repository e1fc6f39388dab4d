import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {test} from 'node:test';
import {listenForInterrupts} from '../../../source/command-line/interrupts.js';

class FakeProcess extends EventEmitter {}

function listen(): {
	from: FakeProcess;
	interrupts: ReturnType<typeof listenForInterrupts>;
	told: () => number;
} {
	const from = new FakeProcess();
	let told = 0;
	const interrupts = listenForInterrupts(
		from as unknown as Pick<NodeJS.Process, 'on' | 'once' | 'off'>,
		() => {
			told += 1;
		},
	);
	return {from, interrupts, told: () => told};
}

for (const [name, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	test(`${name} aborts, is told once, and gives exit code ${code}`, () => {
		const {from, interrupts, told} = listen();
		assert.equal(interrupts.signal.aborted, false);
		from.emit(name);
		assert.equal(interrupts.signal.aborted, true);
		assert.equal(interrupts.exitCode, code);
		from.emit(name === 'SIGINT' ? 'SIGTERM' : 'SIGINT');
		assert.equal(interrupts.exitCode, code);
		assert.equal(told(), 1);
	});
}

test('hang-ups, however many, let the step end: none gives the signal back to the system', () => {
	const {from, interrupts} = listen();
	for (let count = 0; count < 3; count += 1) from.emit('SIGHUP');
	assert.equal(interrupts.isLeaving(), true);
	assert.equal(interrupts.signal.aborted, false);
	assert.equal(interrupts.exitCode, 129);
	assert.equal(from.listenerCount('SIGHUP'), 1);
});

test('after stop the signals are the system’s again', () => {
	const {from, interrupts, told} = listen();
	interrupts.stop();
	assert.deepEqual(from.eventNames(), []);
	from.emit('SIGINT');
	assert.equal(told(), 0);
});
