import assert from 'node:assert/strict';
import {test} from 'node:test';
import {planReport} from '../../../source/report/plan-report.js';
import {planText} from '../../../source/report/plan-text.js';
import {timelineOf} from '../../../source/report/timeline.js';
import {timelineText} from '../../../source/report/timeline-text.js';
import {wholeEvents} from '../../../source/run/whole-events.js';
import type {RunEvent} from '../../../source/run/run-event.js';
import {guidedStep} from '../../../source/runbook/guided-step.js';
import {idOf} from '../../support/observation-builder.js';
import {plan} from '../../support/step-builder.js';
import {began, finished, header, started} from './timeline-journal.js';

// Steps that a person does outside, in what is printed.

const id = `bring-back-${idOf('m2')}`;
const guided = guidedStep({
	id,
	title: 'Bring m2 back',
	memberId: idOf('m2'),
	instructions: [
		{where: "m2's host", lines: ['systemctl start etcd']},
		{where: 'any host', lines: ['etcdctl member list']},
	],
	until: {kind: 'member-serves', memberId: idOf('m2')},
	why: 'It is down.',
	expects: 'm2 serves',
	undo: 'Nothing',
});
const only = plan({cause: 'quorum-lost', steps: [guided]});
const lines = [
	"# on m2's host",
	'systemctl start etcd',
	'# on any host',
	'etcdctl member list',
];

test('in JSON the command is what is typed, each place before its lines', () => {
	const report = planReport(only, new Map());
	assert.equal(report.cause, 'quorum-lost');
	assert.equal(report.steps[0]?.command, lines.join('\n'));
	assert.equal(report.steps[0]?.level, 0);
});

test('as text the step says that a person does it', () => {
	const text = planText({
		plan: only,
		blocked: new Map(),
		vantage: 'node-a',
		width: 100,
	});
	assert.match(text, /^ {4}done by a person, outside\. It is down\.$/m);
	for (const line of lines) assert.ok(text.includes(`\n    ${line}`), line);
});

const events = (
	outcome: 'done' | 'stopped',
	message: string,
): readonly RunEvent[] => [
	began(only),
	started(2, id),
	finished(92, id, {outcome, message, measured: {tookMs: 90_000}}),
];

test('the timeline says that a person did it, what was told, and how long it took until it was seen', () => {
	const done = timelineOf(
		events('done', 'm2 serves and has caught up, seen after 1m30s'),
		header,
	);
	assert.equal(done.phases.guided, 90_000);
	const text = timelineText(done, 0);
	assert.match(
		text,
		/- Outcome: done: m2 serves and has caught up, seen after/,
	);
	assert.match(text, /- Confirmed by: keyboard/);
	assert.match(text, /- Done by a person, outside: seen by observing/);
	assert.ok(text.includes(['```sh', ...lines, '```'].join('\n')), text);
	const stopped = timelineText(
		timelineOf(events('stopped', 'no longer watched'), header),
		0,
	);
	assert.match(stopped, /- Outcome: stopped: no longer watched/);
	assert.match(stopped, /- Done by a person, outside: not seen/);
});

test('a journal whose guided step lost its lines does not break the report', () => {
	const [first, ...rest] = events('done', 'so');
	assert.ok(first?.kind === 'run-started');
	const {commands: _, ...without} = guided;
	const damaged: unknown = {...first, plan: {...first.plan, steps: [without]}};
	const whole = wholeEvents([damaged as RunEvent, ...rest]);
	assert.equal(whole.damaged, 1);
	assert.equal(whole.events.length, 2);
});
