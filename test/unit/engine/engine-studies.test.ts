import assert from 'node:assert/strict';
import {test} from 'node:test';
import {takenAtMs} from '../../support/observation-builder.js';
import {readLogOf, someLogLines, watched} from '../../support/study-builder.js';
import {start} from './engine-bench.js';

test('the engine looks at writers and log when asked, publishes what was seen, and ends the watch when it stops', async t => {
	const asked: string[] = [];
	const note = (what: string) => (): void => {
		asked.push(what);
	};

	const log = readLogOf(someLogLines);
	const bench = start(t, {
		writers: {
			watch: note('watch'),
			count: note('count'),
			stop: note('stop'),
			giveWay: note('give way'),
			close: note('close'),
			state: watched(),
		},
		log: {read: note('read'), state: log},
	});
	await bench.pass(10);
	assert.deepEqual(asked, [], 'nothing before somebody asks');
	bench.engine.handle({kind: 'watch-writers'});
	bench.engine.handle({kind: 'count-keys'});
	bench.engine.handle({kind: 'stop-writers'});
	bench.engine.handle({kind: 'read-log'});
	assert.deepEqual(asked.splice(0), ['watch', 'count', 'stop', 'read']);
	assert.equal(bench.latest().writers?.kind, 'watched');
	assert.equal(bench.latest().log, log);
	assert.ok(bench.latest().isReadOnly, 'no recovery is needed for it');

	bench.engine.onRunEvent({
		kind: 'step-started',
		atMs: takenAtMs,
		stepId: 'defragment',
		memberId: undefined,
		preChecks: [],
		confirmedBy: 'keyboard',
	});
	assert.deepEqual(asked.splice(0), ['give way']);
	bench.engine.handle({kind: 'stop'});
	assert.deepEqual(asked.splice(0), ['stop']);
	bench.engine.handle({kind: 'watch-writers'});
	assert.deepEqual(asked, [], 'nothing begins after it');
});
