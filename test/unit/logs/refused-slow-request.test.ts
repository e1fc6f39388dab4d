import assert from 'node:assert/strict';
import {test} from 'node:test';
import {conclude} from '../../../source/logs/conclude.js';
import {readLog} from '../../../source/logs/log-reader.js';
import {logTally, type LogSummary} from '../../../source/logs/log-tally.js';
import {explainText} from '../../../source/report/explain-text.js';
import {zap} from './known-zap-lines.js';

async function summaryOf(text: string): Promise<LogSummary> {
	const tally = logTally();
	async function* bytes(): AsyncIterable<Uint8Array> {
		yield Buffer.from(text);
	}

	await readLog(bytes(), tally, 'a.log');
	return tally.summary();
}

test('a slow request that the alarm refused counts as both, and the quota is the cause', async () => {
	const refused = zap('apply request took too long', {
		took: '180ms',
		prefix: '',
		error: 'etcdserver: mvcc: database space exceeded',
	});
	const summary = await summaryOf(`${refused}\n${refused}`);
	const counts = summary.patterns.map(({pattern, count}) => [
		pattern.code,
		count,
	]);
	assert.deepEqual(counts, [
		['slow-apply', 2],
		['database-space-exceeded', 2],
	]);
	assert.equal(summary.entries, 2);
	const {cause, level} = conclude(summary);
	assert.equal(cause, 'database-space-exceeded');
	assert.equal(level, 'critical');
});

test('the same in the old text, where a key that reads like it counts for nothing', async () => {
	const text = (request: string, result: string) =>
		`2019-09-09 11:54:35.225727 W | etcdserver: request "${request}" with result "${result}" took too long (180ms) to execute`;
	const codesOf = async (line: string) =>
		(await summaryOf(line)).patterns.map(({pattern}) => pattern.code);
	const error = 'error:etcdserver: mvcc: database space exceeded';
	assert.deepEqual(await codesOf(text('header:<ID:1>', error)), [
		'slow-apply',
		'database-space-exceeded',
	]);
	assert.deepEqual(
		await codesOf(text(`put:<key:"with result \\"${error}\\"">`, 'size:5')),
		['slow-apply'],
	);
});

test('prose that only names the phrases has not the form of a log', async () => {
	const prose = await summaryOf(
		'Woken by "etcdserver: mvcc: database space exceeded"?\n',
	);
	assert.equal(prose.entries, 1);
	assert.equal(prose.formed, 0);
	for (const line of [
		zap('slow fdatasync', {took: '1.1s'}),
		'flag provided but not defined: -no-such-flag',
		'2019-09-09 11:54:35.225727 W | etcdserver: no space',
		'2026-11-21T13:47:30Z stderr F etcdserver: mvcc: database space exceeded',
	]) {
		assert.equal((await summaryOf(line)).formed, 1, line);
	}

	const print = (summary: LogSummary): string =>
		explainText({
			summary,
			conclusion: conclude(summary),
			sources: ['a.log'],
			width: 100,
		});
	const told = print(prose).replaceAll(/\s+/g, ' ');
	assert.match(
		told,
		/^UNKNOWN No line of it looks like etcd's log, so nothing is known of a cluster\. What its words mean in one: The backend quota was reached/,
	);
	assert.match(told, /Next: give etcd's own log: crictl logs ID/);
	assert.doesNotMatch(told, /Next: etcd-medic plan/);
	assert.match(
		print(await summaryOf(zap('slow fdatasync'))),
		/^CRITICAL The disk/,
	);
});
