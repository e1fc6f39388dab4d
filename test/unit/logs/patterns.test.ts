import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import type {LogCode} from '../../../source/logs/log-pattern.js';
import {logPatterns} from '../../../source/logs/patterns.js';
import {readEntry} from '../../../source/logs/read-entry.js';
import {durationOf, recogniser} from '../../../source/logs/recognise.js';
import {unwrap} from '../../../source/logs/unwrap.js';
import {storyRules} from '../../../source/logs/story-rules.js';
import {textLines} from './known-text-lines.js';
import {zap, zapLines} from './known-zap-lines.js';

const lines = [...zapLines, ...textLines];

const recognise = recogniser();

for (const [code, line] of lines) {
	test(`${code}: ${line.slice(0, 90)}`, () => {
		assert.equal(recognise(readEntry(line, undefined))?.code, code);
	});
}

test('every row of the table has a line above, but the one that is made of others', () => {
	const seen = new Set(lines.map(([code]) => code));
	const missing = logPatterns
		.map(({code}) => code)
		.filter(code => !seen.has(code));
	assert.deepEqual(missing, ['restart-loop']);
	assert.equal(
		new Set(logPatterns.map(({code}) => code)).size,
		logPatterns.length,
	);
});

test('how long it took is read from both formats', () => {
	const timed: readonly LogCode[] = [
		'slow-fdatasync',
		'heartbeat-late',
		'slow-apply',
		'slow-trace',
		'slow-snapshot',
		'clock-drift',
	];
	for (const [code, line] of lines.filter(([each]) => timed.includes(each))) {
		const entry = readEntry(line, undefined);
		const pattern = recognise(entry);
		assert.ok(pattern !== undefined);
		assert.equal(durationOf(pattern, entry), 1200, `${code} ${line}`);
	}
});

test("what a request holds is never taken for etcd's own words", () => {
	const evil =
		'mvcc: database space exceeded; no space left on device; panic: x';
	for (const line of [
		zap('apply request took too long', {request: evil, response: evil}),
		zap('failed to apply request', {request: evil, error: 'lease not found'}),
		zap('ordinary', {key: evil, args: [evil]}),
		`2019-09-09 11:54:35.2 W | etcdserver: read-only range request "key:\\"${evil}\\" " with result "" took too long (1s) to execute`,
	]) {
		const code = recognise(readEntry(line, undefined))?.code;
		assert.ok(
			[undefined, 'slow-apply', 'apply-failed'].includes(code),
			`${code} ${line}`,
		);
	}
});

test('ordinary lines are nobody', () => {
	for (const line of [
		'',
		zap('established TCP streaming connection with remote peer'),
		zap('serving client traffic securely'),
		'2019-09-09 11:54:35.2 I | embed: listening for peers on 127.0.0.1:1',
	]) {
		assert.equal(recognise(readEntry(line, undefined)), undefined, line);
	}
});

test('the finding that a row links to is one of the documented codes', () => {
	const contract = [
		'nospace-alarm corrupt-alarm quota-near fragmented history-bloat live-data-near-quota size-skew compaction-stalled slow-wal-fsync',
		'slow-backend-commit slow-requests health-is-lying leader-flapping no-leader quorum-lost member-unreachable member-lagging member-unstarted',
		'cluster-id-split defrag-in-flight restart-loop version-hazard quota-differs quota-oversized learner-present permission-denied',
		'certificate-expiring clock-skew metrics-unavailable shared-disk disk-busy disk-failing disk-space-low',
		'probe-kills-etcd auto-compaction-off auto-compaction-trap quota-unset removed-flag args-not-strings data-dir-moved',
	]
		.join(' ')
		.split(' ');
	for (const {code, finding} of logPatterns) {
		assert.ok(finding === undefined || contract.includes(finding), code);
	}
});

test('the rules of the story name only rows of the table', () => {
	const codes = new Set(logPatterns.map(({code}) => code));
	for (const rule of storyRules) {
		for (const code of [...rule.causes, ...rule.follows, ...(rule.and ?? [])]) {
			assert.ok(codes.has(code), code);
		}
	}
});

test('docs/log-patterns.md has a row for each, in the order of the table', () => {
	const page = readFileSync(
		new URL('../../../docs/log-patterns.md', import.meta.url),
		'utf8',
	);
	const rows = page
		.split('\n')
		.filter(line => /^\| [a-z\d-]+ \| (?:info|warning|critical) /.test(line));
	assert.deepEqual(
		rows,
		logPatterns.map(
			({code, severity, versions, cause, remedy, finding}) =>
				`| ${code} | ${severity} | ${versions} | ${cause} | ${remedy} | ${finding ?? ''} |`,
		),
	);
});

test('a line that is made to be slow to look at is looked at once', () => {
	for (const [head, part] of [
		['request "', 'took too long ('],
		['rejected connection from ', '(error "EOF'],
		['{"level":"warn","msg":"', String.raw`\"`],
		['2026-11-21T13:47:30.', '1'],
		['finished scheduled compaction at 5 ', '(took '],
		['', ' '],
	] as const) {
		const line = head + part.repeat(65_536 / part.length);
		for (let turn = 0; turn < 100; turn += 1) {
			const {text, atMs} = unwrap(line);
			const entry = readEntry(text, atMs);
			const pattern = recognise(entry);
			if (pattern !== undefined) durationOf(pattern, entry);
		}
	}
});
