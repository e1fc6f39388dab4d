import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {timelineText} from '../../../source/report/timeline-text.js';
import {timelineOf} from '../../../source/report/timeline.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import {idOf} from '../../support/observation-builder.js';
import {
	began,
	called,
	finished,
	header,
	interruptedRun,
	started,
} from './timeline-journal.js';

const golden = readFileSync(
	path.join(import.meta.dirname, 'timeline-golden.txt'),
	'utf8',
);

test('an interrupted run that recovered is told whole', () => {
	const text = timelineText(timelineOf(interruptedRun, header), 0);
	assert.equal(`${text}\n`, golden);
});

test('a step that was run on another member than planned says so', () => {
	const event = {...started(1, 'snapshot'), memberId: idOf('m1')} as RunEvent;
	const text = timelineText(timelineOf([began(), event], header), 0);
	assert.match(
		text,
		new RegExp(`- Member: ${idOf('m1')}, another than was planned first\n`),
	);
});

test('a run without an alarm is headed maintenance', () => {
	const text = timelineText(
		timelineOf([began({cause: 'fragmented'})], header),
		0,
	);
	assert.match(text, /^# etcd maintenance: unfinished\n/);
});

test('a run that only began says that it has no end, and what was not tried', () => {
	const text = timelineText(
		timelineOf([began(), started(1, 'snapshot')], header),
		2,
	);
	assert.match(text, /^# etcd recovery: unfinished\n/);
	assert.match(text, /2 damaged lines of the journal could not be used/);
	assert.match(text, /\| Last entry \| 2026-01-15T03:00:01\.000Z \|/);
	assert.match(
		text,
		/\| Save a snapshot from m3 \| {2}\| no end in the journal \|/,
	);
	assert.match(text, /## Not tried\n\n- Defragment m2\n- Prove that/);
	assert.doesNotMatch(text, /Member sizes|Time by phase/);
});

test('what comes from the cluster is neither markup nor a control character', () => {
	const evil = '<b>|\u001B[2J ![x](http://e) `a` *b* _c_ \u202E\n# h';
	const text = timelineText(
		timelineOf(
			[
				began({goal: evil}),
				started(1, evil),
				called(2, evil, `etcdctl '${evil}' \`\`\`\``),
				finished(3, evil, {message: evil}),
			],
			{...header, vantage: evil},
		),
		0,
	);
	assert.ok(!text.includes('\u001B') && !text.includes('\u202E'), text);
	const outside = text.replace(/`{5}sh\n.*\n`{5}/, '');
	assert.notEqual(outside, text, 'the fence is longer than what it holds');
	assert.doesNotMatch(outside, /(?<!\\)[<`*]b|(?<!\\)!?(?<!\\)\[x|\n# h/);
	const goal = text.split('\n').find(line => line.startsWith('| Plan'));
	assert.equal(goal?.match(/(?<!\\)\|/g)?.length, 3);
});

test('the report of a simulated drill says so, and that its backup was a stand-in', () => {
	const of = (isSimulated: boolean): string =>
		timelineText(
			timelineOf(interruptedRun, {
				...header,
				...(isSimulated ? {isSimulated} : {}),
			}),
			0,
		);
	assert.match(of(true), /^\| Cluster \| .*, simulated for a drill \|$/m);
	assert.match(
		of(true),
		/^\| Disk needed by a real backup; the stand-in of the drill \|/m,
	);
	assert.match(of(false), /^\| Disk needed \|/m);
	assert.doesNotMatch(of(false), /drill/);
});
