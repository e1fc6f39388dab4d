import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineText} from '../../../source/present/text/line.js';
import {
	censusLines,
	progressBar,
	watchLines,
} from '../../../source/present/writers/writers-lines.js';
import {
	censusReport,
	watchReport,
} from '../../../source/report/writers-report.js';
import {writersText} from '../../../source/report/writers-text.js';
import {openCensusTally} from '../../../source/writers/census-tally.js';
import type {Census, CountedKeys} from '../../../source/writers/census.js';
import {openTally} from '../../../source/writers/tally.js';
import type {
	WatchOutcome,
	WatchedWriters,
} from '../../../source/writers/watch-writers.js';
import {problem} from '../../support/observation-builder.js';
import {writersSchema} from '../../support/writers-schema.js';

const escape = '\u001B[2J';

function watched(
	changes: Partial<WatchOutcome> = {},
	keys: ReadonlyArray<readonly [string, number]> = [
		['/registry/events/ns/a', 700],
		['/registry/leases/ns/b', 100],
		['/registry/leases/ns/b', 100],
		[`/registry/${escape}/ns/c`, 50],
	],
): WatchedWriters {
	const tally = openTally('resource');
	const seen = new Set<string>();
	for (const [key, bytes] of keys) {
		tally.add({
			kind: 'put',
			key: Buffer.from(key),
			valueBytes: bytes - key.length,
			version: seen.has(key) ? 2 : 1,
			modRevision: 1,
		});
		seen.add(key);
	}

	return {
		prefix: '/registry/',
		by: 'resource',
		tally: tally.result(),
		outcome: {
			members: ['m2'],
			coveredMs: 2000,
			gaps: [],
			missedRevisions: 0,
			revisions: {from: 100, to: 104},
			isNospace: false,
			ended: 'time',
			...changes,
		},
	};
}

function counted(changes: Partial<Census> = {}): CountedKeys {
	const tally = openCensusTally('resource');
	for (const key of ['/registry/pods/ns/a', `/registry/pods/ns/${escape}`]) {
		tally.add({key: Buffer.from(key), version: 3, valueBytes: 0});
	}

	for (const sampled of tally.samples(10)) sampled.addValue(1000);
	return {
		prefix: '/',
		by: 'resource',
		census: {
			...tally.result(),
			expectedKeys: 2,
			revisions: [1234],
			pages: 1,
			members: ['m1'],
			tookMs: 40,
			ended: 'complete',
			problem: undefined,
			...changes,
		},
	};
}

function text(of: WatchedWriters | CountedKeys, columns = 1000): string {
	return writersText(
		'census' in of ? censusLines(of, columns) : watchLines(of, columns),
	);
}

test('the JSON of a watch holds its schema: shares of the bytes, the most first, adding up', () => {
	const report = writersSchema.parse(watchReport(watched()));
	assert.deepEqual(
		report.prefixes.map(({prefix, events, bytes}) => [prefix, events, bytes]),
		[
			['/registry/events', 1, 700],
			['/registry/leases', 2, 200],
			[String.raw`/registry/\x1b[2J`, 1, 50],
		],
	);
	assert.equal(report.bytes, 950);
	assert.equal(report.seconds, 2);
	assert.equal(report.churnRatio, 0.25);
	assert.equal(report.prefixes[0]?.share, 700 / 950);
	const shares = report.prefixes.reduce((sum, each) => sum + each.share, 0);
	assert.ok(Math.abs(shares - 1) < 1e-9);
	assert.match(report.prefixes[0]?.known?.what ?? '', /Kubernetes events/);
	assert.equal(report.census, null);
	assert.equal(report.sampled, false);
});

test('the JSON of a census holds its schema, and says null for what a census does not know', () => {
	const report = writersSchema.parse(censusReport(counted()));
	assert.equal(report.events, null);
	assert.equal(report.bytes, null);
	assert.equal(report.nospace, null);
	assert.equal(report.census?.keys, 2);
	assert.equal(report.census.versions, 6);
	assert.equal(report.census.estimatedBytes, report.census.keyBytes + 2000);
});

test('nothing written has no churn, and does not divide by zero', () => {
	const none = watched({coveredMs: 0}, []);
	assert.equal(writersSchema.parse(watchReport(none)).churnRatio, null);
	assert.match(text(none), /0 events \(0\/s\)/);
	assert.match(text(none), /nothing was written under \/registry\//);
	assert.doesNotMatch(text(none), /NaN|Infinity|SHARE/);
});

test('the text shows who wrote, the hottest key, and what is known of them', () => {
	const shown = text(watched());
	assert.match(shown, /^\/registry\/ through m2 for 2 s: 4 events \(2\/s\)/);
	assert.match(shown, /74% +700 B +1 +0% {2}\/registry\/events/);
	assert.match(shown, /2 events {2}100 B each {2}\/registry\/leases\/ns\/b/);
	assert.match(shown, /Kubernetes events/);
	assert.match(shown, /Do: .*--event-ttl/);
	assert.doesNotMatch(shown, /sampled/);
});

test('what was missed, and why, is said in words and in the JSON', () => {
	const sampled = watched({
		gaps: [
			{kind: 'behind', member: 'm1', lagMs: 2100, problem: undefined},
			{kind: 'behind', member: 'm1', lagMs: 3400, problem: undefined},
			{
				kind: 'lost',
				member: `m1${escape}`,
				lagMs: undefined,
				problem: problem('unavailable', 'read ECONNRESET'),
			},
		],
		missedRevisions: 12_345,
	});
	const shown = text(sampled);
	assert.match(shown, /fell behind 2 times by 3.4 s or more/);
	assert.match(shown, /lost m1\\x1b\[2J: read ECONNRESET/);
	assert.match(shown, /at most 12,345 revisions were not counted/);
	const report = writersSchema.parse(watchReport(sampled));
	assert.equal(report.sampled, true);
	assert.equal(report.missedRevisions, 12_345);
});

test('under NOSPACE it says that only deletes can be seen', () => {
	assert.match(
		text(watched({isNospace: true})),
		/NOSPACE is raised: .*deletes.* --census/,
	);
});

test('a user without rights is told the right to grant', () => {
	const refused = {
		kind: 'lost',
		member: 'm1',
		lagMs: undefined,
		problem: problem('auth'),
	} as const;
	assert.match(
		text(watched({ended: 'no-member', gaps: [refused]})),
		/grant-permission ROLE read --prefix=true \/registry\//,
	);
	assert.match(
		text(counted({ended: 'no-member', problem: problem('auth')})),
		/no member is left to ask: .*grant-permission ROLE read/,
	);
});

test('a census says how its bytes were estimated, when it was cut short, and when its revision was compacted', () => {
	const shown = text(counted());
	assert.match(shown, /estimated from 1 sampled values/);
	assert.match(shown, /about 2\.0 KiB, at revision 1,234/);
	assert.match(
		text(counted({ended: 'interrupted', expectedKeys: 100})),
		/interrupted: 2 of 100 keys were counted/,
	);
	assert.match(
		text(counted({revisions: [1234, 2000]})),
		/revision 1,234 was compacted meanwhile; the rest was counted at 2,000/,
	);
});

test('no byte of a key drives the terminal, and sentences fit the width', () => {
	for (const of of [watched(), counted()]) {
		assert.doesNotMatch(text(of), /(?!\n)\p{Cc}/u);
	}

	const many = watched(
		{},
		Array.from({length: 40}, (_, index) => [`/registry/r${index}/ns/a`, 100]),
	);
	const rows = watchLines(many, 60).map(row => lineText(row));
	assert.ok(rows.every(row => row.length <= 60));
	assert.ok(rows.some(row => row.includes('(25 other prefixes)')));
	assert.equal(rows.filter(row => /\/registry\/r\d+/.test(row)).length, 15);
});

test('a progress bar is empty at first and full at the end', () => {
	assert.equal(progressBar(0, 10, 5), '.....');
	assert.equal(progressBar(5, 10, 4), '##..');
	assert.equal(progressBar(12, 10, 4), '####');
	assert.equal(progressBar(0, 0, 4), '####');
});
