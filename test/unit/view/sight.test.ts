import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import {
	answerName,
	letAnswersThrough,
	markIn,
	markOf,
	openSight,
} from '../../../source/view/sight.js';

// Real timers, of 2 ms; each wait is for what was written.
async function written(asked: readonly string[], count: number): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (asked.length < count) {
		assert.ok(Date.now() < deadline, `${asked.length} of ${count} questions`);
		await new Promise(resolve => {
			setTimeout(resolve, 2);
		});
	}
}

test('it asks at once, and then behind each frame while a mark is expected', async t => {
	const asked: string[] = [];
	const sight = openSight(sequence => asked.push(sequence));
	t.after(() => {
		sight.close();
	});
	assert.deepEqual(asked, ['\u001B7\u001B[2;1H\u001B[6n\u001B8']);
	sight.painted();
	sight.expect(17);
	sight.painted();
	await written(asked, 2);
	sight.painted();
	await written(asked, 3);
	sight.expect(undefined);
	sight.painted();
	sight.expect(18);
	sight.painted();
	await written(asked, 4);
	assert.deepEqual(
		asked.slice(1).map(each => /\[2;(\d+)H/.exec(each)?.[1]),
		['17', '17', '18'],
	);
});

test('it asks nothing after it was closed, also what was under way', async t => {
	const asked: string[] = [];
	const sight = openSight(sequence => asked.push(sequence));
	sight.expect(3);
	sight.painted();
	sight.close();
	const other = openSight(sequence => asked.push(sequence));
	t.after(() => {
		other.close();
	});
	other.expect(4);
	other.painted();
	await written(asked, 3);
	assert.match(asked.at(-1) ?? '', /\[2;4H/);
});

test('marks are columns that every screen with pages has, and answers name them', () => {
	for (let chunk = 0; chunk < 200; chunk += 1) {
		const mark = markOf(chunk);
		assert.ok(mark >= 2 && mark <= 19);
		assert.notEqual(mark, markOf(chunk + 1));
		assert.equal(markIn(`shown-${mark}`), mark);
	}

	assert.equal(markIn('enter'), undefined);
});

test('answers come through where keys are read, in their order, and nothing else is touched', () => {
	const stdin = new PassThrough() as unknown as NodeJS.ReadStream;
	stdin.setEncoding('utf8');
	const undo = letAnswersThrough(stdin);
	const readAfter = (text: string): unknown => {
		stdin.push(text);
		return stdin.read();
	};

	const through = readAfter('y\u001B[2;17Rj\u001B[2;5R');
	assert.ok(typeof through === 'string');
	assert.deepEqual(
		Array.from(through, each => answerName(each) ?? each),
		['y', 'shown-17', 'j', 'shown-5'],
	);
	// Only the terminal may answer: such characters as input are none.
	assert.equal(readAfter('a\u{F011}b\u{F002}'), 'ab');
	// Shift-F3 looks like an answer about the first row.
	for (const text of ['\u001B[1;2R', '\u001B[A', '[2;3R', '節']) {
		assert.equal(readAfter(text), text);
	}

	assert.equal(stdin.read(), null);
	undo();
	assert.equal(readAfter('\u001B[2;17R'), '\u001B[2;17R');
});
