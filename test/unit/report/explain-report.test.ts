import assert from 'node:assert/strict';
import {createReadStream} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {conclude} from '../../../source/logs/conclude.js';
import {readLog} from '../../../source/logs/log-reader.js';
import {logTally, type LogSummary} from '../../../source/logs/log-tally.js';
import {columnsOf} from '../../../source/present/text/text-fit.js';
import {explainReport} from '../../../source/report/explain-report.js';
import {explainText} from '../../../source/report/explain-text.js';

async function recorded(name: string): Promise<LogSummary> {
	const tally = logTally();
	const file = new URL(`../../recorded/${name}`, import.meta.url);
	await readLog(createReadStream(fileURLToPath(file)), tally, name);
	return tally.summary();
}

const outage = await recorded('etcd-3.5.16-zap-nospace.log');

test('the report has the fields of its schema, in order of the first entries', () => {
	const report = explainReport(outage, conclude(outage), ['/var/log/etcd.log']);
	assert.equal(report.schema, 'etcd-medic/explain/v1');
	assert.equal(report.lines, 137);
	assert.equal(report.verdict, 'critical');
	assert.equal(report.cause, 'nospace-raised');
	assert.deepEqual(report.findings, ['nospace-alarm', 'member-unreachable']);
	const firsts = report.patterns.map(({first}) => first ?? '');
	assert.deepEqual(firsts, firsts.toSorted());
	const raised = report.patterns.find(({code}) => code === 'nospace-raised');
	assert.equal(raised?.count, 10);
	assert.equal(raised.first, '2026-11-21T13:47:32.304Z');
	assert.equal(raised.worstMs, null);
	assert.ok(raised.cause.length > 0 && raised.remedy.length > 0);
});

test('an empty log has no instants, not the year 1970', () => {
	const empty = logTally().summary();
	const report = explainReport(empty, conclude(empty), ['standard input']);
	assert.equal(report.first, null);
	assert.equal(report.verdict, 'unknown');
	assert.deepEqual(report.patterns, []);
});

test('the text has the cause first, then what happened in order, then each pattern', () => {
	const text = explainText({
		summary: outage,
		conclusion: conclude(outage),
		sources: ['etcd.log'],
		width: 100,
	});
	const [head = '', story = '', next = ''] = text.split('\n\n');
	assert.equal(
		head,
		`CRITICAL The backend quota was reached: since then the cluster refuses every write; the alarm was
disarmed later and not raised again here.
  137 lines (30.4 KiB) of etcd.log; 2026-11-21 13:47:30 to 13:47:36 UTC`,
	);
	assert.equal(
		story,
		`In order of their first entry
  13:47:32.304  database-space-exceeded (10 times)
  13:47:32.304  nospace-raised (10 times)  <- probable cause
  13:47:32.559  peer-stream-lost (3 times)
  13:47:32.560  peer-inactive
  13:47:35.339  peer-unreachable (4 times)`,
	);
	assert.equal(next, 'Next: etcd-medic check');
	assert.match(
		text,
		/CRITICAL nospace-raised 10 times, 2026-11-21 13:47:32 UTC/,
	);
	assert.match(text, /INFO defragment-finished once, .* UTC, worst 24 ms/);
});

test('no row is wider than asked, and nothing drives the terminal', () => {
	for (const width of [30, 60, 80, 120]) {
		const text = explainText({
			summary: {
				...outage,
				unknown: [
					{message: '\u001B[2J漢字'.repeat(20), count: 3, isEnd: false},
				],
			},
			conclusion: conclude(outage),
			sources: ['evil\u001B[2J.log'],
			width,
		});
		assert.ok(!text.includes('\u001B'));
		for (const row of text.split('\n')) {
			assert.ok(columnsOf(row) <= width, `${width}: ${row}`);
		}
	}
});

test('paint colours the words of severity only', () => {
	const text = explainText({
		summary: outage,
		conclusion: conclude(outage),
		sources: ['etcd.log'],
		width: 100,
		paint: (tone, word) => `<${tone}>${word}</>`,
	});
	assert.match(text, /^<critical>CRITICAL<\/> The backend/);
	assert.match(text, /<warning>peer-stream-lost<\/>/);
});
