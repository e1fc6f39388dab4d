import assert from 'node:assert/strict';
import test from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {Reading} from '../../../source/cluster/reading.js';
import {
	handingOver,
	type LookingClient,
} from '../../../source/etcd/hand-over.js';

const good: Reading<undefined> = {
	kind: 'value',
	value: undefined,
	takenAtMs: 0,
	tookMs: 1,
};
const bad: Reading<undefined> = {
	kind: 'problem',
	problem: {kind: 'timeout', message: 'no answer'},
	takenAtMs: 0,
	tookMs: 1,
};

// Connections that note what becomes of them; `answer` is given to every read.
function connections(answer: () => Promise<Reading<undefined>>) {
	const opened: string[] = [];
	const closed: string[] = [];
	const connect = handingOver((endpoint): LookingClient => {
		const name = `${endpoint}#${opened.length + 1}`;
		opened.push(name);
		return {
			status: async () => assert.fail('not asked here'),
			memberList: async () => assert.fail('not asked here'),
			timeRead: answer,
			close() {
				closed.push(name);
			},
		};
	});
	return {connect, opened, closed};
}

test('a connection that answered well goes to the next who opens one there', async () => {
	const {connect, opened, closed} = connections(async () => good);
	const first = connect('http://m1:2379');
	await first.timeRead(true);
	first.close();
	const second = connect('http://m1:2379');
	const elsewhere = connect('http://m2:2379');
	await turn();
	assert.deepEqual(opened, ['http://m1:2379#1', 'http://m2:2379#2']);
	assert.deepEqual(closed, []);

	await second.timeRead(true);
	second.close();
	elsewhere.close();
	await turn();
	assert.deepEqual(closed, ['http://m2:2379#2', 'http://m1:2379#1']);
});

test('one that nobody takes over is closed when the event loop turns', async () => {
	const {connect, opened, closed} = connections(async () => good);
	const first = connect('http://m1:2379');
	await first.timeRead(true);
	first.close();
	assert.deepEqual(closed, []);
	await turn();
	assert.deepEqual(closed, ['http://m1:2379#1']);
	connect('http://m1:2379');
	assert.equal(opened.length, 2);
});

test('one whose last answer was a problem is closed at once', async () => {
	const answers = [good, bad];
	const {connect, closed} = connections(async () => answers.shift() ?? bad);
	const first = connect('http://m1:2379');
	await first.timeRead(true);
	await first.timeRead(true);
	first.close();
	assert.deepEqual(closed, ['http://m1:2379#1']);
});

test('one that something is still asked on is closed at once', async () => {
	let answerLate: (reading: Reading<undefined>) => void = () => undefined;
	const answers = [
		Promise.resolve(good),
		new Promise<Reading<undefined>>(resolve => {
			answerLate = resolve;
		}),
	];
	const {connect, closed} = connections(
		async () => (await answers.shift()) ?? bad,
	);
	const first = connect('http://m1:2379');
	await first.timeRead(true);
	const late = first.timeRead(true);
	first.close();
	assert.deepEqual(closed, ['http://m1:2379#1']);
	answerLate(good);
	await late;
});

test('of two that are left behind at once one is handed over', async () => {
	const {connect, opened, closed} = connections(async () => good);
	const both = [connect('http://m1:2379'), connect('http://m1:2379')];
	for (const each of both) await each.timeRead(true);
	for (const each of both) each.close();
	assert.deepEqual(closed, ['http://m1:2379#2']);
	connect('http://m1:2379');
	await turn();
	assert.equal(opened.length, 2);
	assert.deepEqual(closed, ['http://m1:2379#2']);
});
