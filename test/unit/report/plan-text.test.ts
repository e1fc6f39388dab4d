import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../source/present/text/text-fit.js';
import {planText} from '../../../source/report/plan-text.js';
import {plan, preCheckStep, step} from '../../support/step-builder.js';

const short = plan({steps: [preCheckStep(), step()]});

test('a plan is its goal, its basis, and each step with predictions and commands that can be pasted', () => {
	const text = planText({
		plan: short,
		blocked: new Map([[step().id, 'not so: m2 answers (timeout)']]),
		vantage: 'node-a',
		width: 80,
	});
	assert.equal(
		text,
		`PLAN Return at least 171.3 MiB of free pages, clear 3 NOSPACE alarms, and prove
that writes work.
As seen from node-a, 2026-01-15T03:00:00.000Z; nothing was changed.
1 of 2 steps could not run now; BLOCKED says why.

1.  Check that recovery is safe to begin
    level 0 of 3: reads only. A recovery that begins on a sick cluster makes it
    worse.
    Expects: Every check passes
    Undo: Nothing is changed

2.  Defragment m2
    level 2 of 3: disturbs service. Returns free pages to the file system. Only
    clients of this member wait meanwhile; the others serve.
    Predicted: at least 57.1 MiB returned, about 2 s, needs 4.1 MiB free disk
    Expects: The file shrinks to the bytes in use, below 0.9 of the quota
    Undo: Not needed: data stays as it is. It cannot be cancelled once begun
    BLOCKED not so: m2 answers (timeout)
    etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --endpoints=https://10.0.0.2:2379 --command-timeout=600s defrag

To run it step by step: etcd-medic recover, with these connection flags`,
	);
});

test('a plan for a slow disk says that nothing begins it without a person', () => {
	const last = (cause: 'slow-wal-fsync' | 'nospace') =>
		planText({
			plan: plan({cause}),
			blocked: new Map(),
			vantage: 'node-a',
			width: 120,
		})
			.split('\n')
			.at(-1) ?? '';
	const words = /recover --yes names the plan and begins nothing$/;
	assert.match(last('slow-wal-fsync'), words);
	assert.doesNotMatch(last('nospace'), words);
});

test('why is said once where one step after the other has the same', () => {
	const text = planText({
		plan: plan({
			steps: [
				preCheckStep(),
				step(),
				step({id: 'b', title: 'Defragment m3'}),
				step({id: 'c', why: 'Another reason.'}),
			],
		}),
		blocked: new Map(),
		vantage: 'node-a',
		width: 120,
	});
	assert.equal(text.split('Returns free pages').length, 2, text);
	assert.match(
		text,
		/3\.  Defragment m3\n    level 2 of 3: disturbs service\. Why: as for step 2\.\n/,
	);
	assert.match(text, /disturbs service\. Another reason\./);
});

test('only commands are wider than asked', () => {
	for (const width of [20, 40, 80]) {
		const text = planText({
			plan: plan(),
			blocked: new Map(),
			vantage: 'node-a',
			width,
		});
		for (const row of text.split('\n')) {
			assert.ok(columnsOf(row) <= width || /^ {4}etcdctl /.test(row), row);
		}
	}
});

test('a refusal is its reason and its advice; no need for a plan is one sentence', () => {
	const print = (reason: 'unsafe' | 'not-needed'): string =>
		planText({
			plan: {kind: 'refusal', reason, summary: 'So it is', advice: ['Do this']},
			blocked: new Map(),
			vantage: 'node-a',
			width: 80,
		});
	assert.equal(print('unsafe'), 'REFUSED So it is\n  Do this');
	assert.equal(print('not-needed'), 'So it is');
});

test('nothing from the cluster can drive the terminal', () => {
	const evil = 'm\u001B[2J\u202E';
	const text = planText({
		plan: plan({goal: evil, steps: [step({title: evil, commands: [evil]})]}),
		blocked: new Map([[step().id, evil]]),
		vantage: evil,
		width: 80,
	});
	assert.ok(!text.includes('\u001B') && !text.includes('\u202E'), text);
});
