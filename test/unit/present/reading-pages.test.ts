import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {commandLines} from '../../../source/present/step/command-lines.js';
import {
	alarmOwner,
	memberOf,
	verbOf,
	withHexOwner,
} from '../../../source/present/step/command-words.js';
import {findingPage} from '../../../source/present/finding-page.js';
import {lineText} from '../../../source/present/text/line.js';
import {planLines} from '../../../source/present/step/plan-lines.js';
import {resultLines} from '../../../source/present/step/result-lines.js';
import {stepState} from '../../../source/present/step/step-state.js';
import type {Line} from '../../../source/present/text/tone.js';
import {
	engineState,
	finding,
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {recoveredState} from '../../support/frame-states.js';
import {idOf, mebibyte, takenAtMs} from '../../support/observation-builder.js';
import {plan, step} from '../../support/step-builder.js';

const textOf = (lines: readonly Line[]): string =>
	lines.map(lineText).join('\n');
const words = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('the Findings screen', () => {
	const long = finding({
		summary: `All files are at their quota ${'and so on '.repeat(12)}to the end of it`,
		evidence: {
			dbSizeBytes: 61.2 * mebibyte,
			freeRatio: 0.93,
			quotaBytes: null,
		},
	});
	const state = engineState({
		diagnosis: {
			verdict: {level: 'critical', sentence: ''},
			findings: [long, finding({code: 'fragmented', severity: 'warning'})],
		},
	});

	test('has each finding whole, its figures in words, and leaves out what is not known', () => {
		const text = textOf(findingPage(state, 80, 40, 0).lines);
		assert.match(text, /✗ critical {2}nospace-alarm/);
		assert.match(text, /▲ warning {3}fragmented/);
		assert.ok(words(text).includes(long.summary));
		assert.match(text, /members +m1 m2 m3/);
		assert.match(
			words(text),
			/evidence file 61\.2 MiB, free share of the file 93% what to do/,
		);
	});

	test('scrolls to its last word and no further', () => {
		const first = findingPage(state, 60, 10, 0);
		assert.ok(first.furthest > 0);
		assert.match(textOf(first.lines), /↓ more {2}\(j k\)/);
		const last = findingPage(state, 60, 10, 999);
		assert.match(words(textOf(last.lines)), /then clear the alarm/);
		assert.match(textOf(last.lines), /↑ more {2}\(j k\)/);
		assert.equal(last.lines.length, 10);
	});
});

describe('the Commands screen', () => {
	test('says verb and member first', () => {
		assert.equal(
			verbOf('etcdctl --endpoints=http://h:1 --user=root defrag'),
			'defrag',
		);
		assert.equal(
			verbOf('etcdctl --endpoints=http://h:1 snapshot save /tmp/x.db'),
			'snapshot save',
		);
		assert.equal(
			verbOf(
				`curl -d '{"action":"DEACTIVATE","memberID":"1","alarm":"NOSPACE"}' http://h:1/v3/maintenance/alarm`,
			),
			'alarm disarm',
		);
	});

	test('finds the member by its endpoint, in etcdctl and in curl lines', () => {
		const {observation} = nospaceState();
		const endpoint = observation?.members[1]?.endpoint ?? '';
		assert.equal(
			memberOf(`etcdctl --endpoints=${endpoint} defrag`, observation),
			'm2',
		);
		assert.equal(
			memberOf(`curl -d x ${endpoint}/v3/maintenance/alarm`, observation),
			'm2',
		);
		assert.equal(memberOf('etcdctl defrag', observation), '');
	});

	test('a disarm is of the member whose alarm goes, by the ID that other screens show', () => {
		const {observation} = nospaceState();
		const asked = observation?.members[0]?.endpoint ?? '';
		const decimal = BigInt(`0x${idOf('m2')}`).toString();
		const command = `curl -d '{"action":"DEACTIVATE","memberID":"${decimal}","alarm":"NOSPACE"}' ${asked}/v3/maintenance/alarm`;
		assert.equal(memberOf(command, observation), 'm2');
		assert.equal(alarmOwner(command), idOf('m2'));
		assert.equal(withHexOwner(command), command.replace(decimal, idOf('m2')));
		const other = `curl -d '{"memberID":"${decimal}"}' ${asked}/v3/x`;
		assert.equal(withHexOwner(other), other);
	});

	test('at 80 columns the verb stands in each row and the selected line is whole below', () => {
		const text = textOf(commandLines(nospaceState(), 80, 20, 0));
		assert.match(text, /── Commands ─/);
		assert.match(text, /► ○ planned {2}snapshot save/);
		assert.match(text, /○ planned {2}defrag/);
		assert.match(
			words(text),
			/Selected, c copies it .*snapshot save \/var\/lib\/etcd-medic\/snapshot-1\.db/,
		);
	});
});

describe('the plan', () => {
	const measured = {
		dbSizeBeforeBytes: 68.9 * mebibyte,
		dbSizeAfterBytes: 4.8 * mebibyte,
	};
	const state = nospaceState(`defragment-${idOf('m3')}`, {
		progress: progress({[`defragment-${idOf('m2')}`]: finished({measured})}),
		events: [
			{atMs: takenAtMs - 9000, tone: 'info', text: 'before the run'},
			{atMs: takenAtMs + 9000, tone: 'good', text: 'm2 has shrunk'},
		],
	});

	test('at 120x40 keeps the measured figures and says what happened in the run', () => {
		const screen = {columns: 120, rows: 40};
		const text = textOf(planLines(state, screen, 35, undefined, takenAtMs));
		assert.match(text, /Defragment m2 +done +1\.8 s +68\.9 MiB → 4\.8 MiB/);
		assert.match(text, /What happened/);
		assert.match(text, /m2 has shrunk/);
		assert.doesNotMatch(text, /before the run/);
	});

	test('a step in its first second is starting, whichever clock is ahead', () => {
		for (const ahead of [-900, 0, 700]) {
			const only = step();
			const {word} = stepState(
				only,
				progress({
					[only.id]: {
						state: 'running',
						startedAtMs: takenAtMs + ahead,
						message: '',
						share: undefined,
						preChecks: [],
						calls: [],
					},
				}),
				false,
				takenAtMs,
			);
			assert.equal(word, 'starting');
		}
	});
});

describe('after a recovery', () => {
	const snapshotOf = (
		measured: Readonly<Record<string, string>>,
		rows = 14,
	): string => {
		const state = recoveredState();
		const steps = {
			...state.progress?.steps,
			snapshot: finished({measured, message: 'saved'}),
		};
		const run = progress(steps, {
			finished: {
				atMs: takenAtMs,
				outcome: 'recovered',
				message: 'Writes work.',
			},
			plan: plan(),
		});
		return textOf(resultLines({...state, progress: run}, 80, rows));
	};

	test('it says where the snapshot is and what is left to watch', () => {
		const text = snapshotOf({file: '/var/lib/m3.db'});
		assert.match(text, /snapshot +\/var\/lib\/m3\.db/);
		assert.match(
			text,
			/watch the size for a day: why it filled is not fixed yet/,
		);
		assert.match(
			text,
			/Kubernetes +the API server reconnects by itself within a minute or two/,
		);
	});

	test('it names who filled it, what prevents it and the report, in one row where there are few', () => {
		assert.match(
			snapshotOf({}),
			/next .*\n +6 who filled it, 9 what prevents it, then etcd-medic report/,
		);
		const tall = snapshotOf({}, 30);
		for (const row of [
			/^ +6 {2}who filled it: Writers/m,
			/^ +9 {2}what prevents it/m,
			/^ +after leaving, etcd-medic report/m,
		]) {
			assert.match(tall, row);
		}
	});

	test('a run that did not recover is given no such advice', () => {
		const run = progress(
			{},
			{finished: {atMs: takenAtMs, outcome: 'stopped', message: 'stopped'}},
		);
		assert.doesNotMatch(
			textOf(resultLines(engineState({progress: run}), 80, 14)),
			/Kubernetes/,
		);
	});
});
