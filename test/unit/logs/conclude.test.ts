import assert from 'node:assert/strict';
import {test} from 'node:test';
import {conclude, type Conclusion} from '../../../source/logs/conclude.js';
import type {LogCode} from '../../../source/logs/log-pattern.js';
import type {LogSummary} from '../../../source/logs/log-tally.js';
import {logPatterns} from '../../../source/logs/patterns.js';

/** A summary with those patterns, one entry each, in that order of time; a number in front is the second. */
function summary(
	...entries: ReadonlyArray<LogCode | [number, LogCode]>
): LogSummary {
	const patterns = entries.map((entry, index) => {
		const [second, code] = typeof entry === 'string' ? [index, entry] : entry;
		const pattern = logPatterns.find(each => each.code === code);
		assert.ok(pattern !== undefined, code);
		return {
			pattern,
			count: 1,
			firstMs: second * 1000,
			lastMs: second * 1000,
			firstLine: index,
			worstMs: undefined,
			sample: '',
			reads: 0,
		};
	});
	return {
		lines: entries.length,
		bytes: 0,
		entries: entries.length,
		formed: entries.length,
		longLines: 0,
		skippedBytes: 0,
		firstMs: 0,
		lastMs: 0,
		patterns,
		unknown: [],
	};
}

function of(
	...entries: ReadonlyArray<LogCode | [number, LogCode]>
): Conclusion {
	return conclude(summary(...entries));
}

const causes: ReadonlyArray<readonly [readonly LogCode[], LogCode, RegExp]> = [
	[['nospace-raised'], 'nospace-raised', /^The backend quota was reached/],
	[
		['started', 'nospace-raised', 'health-failing', 'restart-loop'],
		'nospace-raised',
		/quota was reached, and etcd is killed again and again.*health page/,
	],
	[
		['nospace-raised', 'corrupt-raised'],
		'corrupt-raised',
		/different data: disarm nothing/,
	],
	[['nospace-raised', 'disk-full'], 'disk-full', /the quota is not the point/],
	[
		['slow-apply', 'leader-lost', 'heartbeat-late', 'slow-fdatasync'],
		'slow-fdatasync',
		/disk is too slow.*late heartbeats, lost leaders, slow requests$/,
	],
	[
		['slow-apply', 'heartbeat-late'],
		'heartbeat-late',
		/too little CPU.*slow requests/,
	],
	[
		['peer-unreachable', 'leader-lost'],
		'peer-unreachable',
		/Another member was down.*lost leaders/,
	],
	[['slow-apply'], 'slow-apply', /neither the disk nor the peers/],
	[
		['unknown-flag', 'restart-loop'],
		'unknown-flag',
		/own command line.*restart loop/,
	],
	[
		['raft-log-lost', 'crashed'],
		'raft-log-lost',
		/cannot use its data directory/,
	],
	[
		['certificate-expired', 'peer-unreachable'],
		'certificate-expired',
		/expired.*unreachable peers/,
	],
];

for (const [codes, cause, says] of causes) {
	test(`${codes.join(', ')}: the cause is ${cause}`, () => {
		const conclusion = of(...codes);
		assert.equal(conclusion.cause, cause);
		assert.match(conclusion.sentence, says);
	});
}

test('a disarmed alarm is said to be over, and one raised again after it is not', () => {
	const over = of([1, 'nospace-raised'], [5, 'alarm-disarmed']);
	assert.match(over.sentence, /disarmed later and not raised again/);
	assert.equal(over.next, 'etcd-medic check');
	const again = of([1, 'alarm-disarmed'], [5, 'nospace-raised']);
	assert.doesNotMatch(again.sentence, /disarmed/);
	assert.equal(again.next, 'etcd-medic plan');
});

test('the story is in order of time, and in that of the lines where a time is missing', () => {
	const timed = of(
		[9, 'leader-lost'],
		[2, 'slow-fdatasync'],
		[5, 'heartbeat-late'],
	);
	assert.deepEqual(
		timed.story.map(({code}) => code),
		['slow-fdatasync', 'heartbeat-late', 'leader-lost'],
	);
	const known = summary([9, 'leader-lost'], [2, 'slow-fdatasync']);
	const untimed = conclude({
		...known,
		patterns: known.patterns.map((each, index) =>
			index === 0 ? {...each, firstMs: undefined} : each,
		),
	});
	assert.deepEqual(
		untimed.story.map(({code}) => code),
		['leader-lost', 'slow-fdatasync'],
	);
});

test('it agrees with the findings of what is more than information, each once', () => {
	assert.deepEqual(
		of(
			'nospace-raised',
			'database-space-exceeded',
			'defragment-started',
			'leader-lost',
		).findings,
		['nospace-alarm', 'leader-flapping'],
	);
});

test('nothing known is ok, and nothing at all is unknown', () => {
	assert.equal(of('started', 'leader-elected').level, 'ok');
	assert.equal(of().level, 'unknown');
	assert.match(of().sentence, /empty/);
	const strange = {...summary(), lines: 5};
	assert.equal(conclude(strange).level, 'unknown');
	assert.match(
		conclude(strange).sentence,
		/Nothing in it looks like etcd's log/,
	);
	assert.equal(of('auth-refused').level, 'warning');
});

test('an entry that ended etcd is never nothing, though nobody knows it', () => {
	const unheard = {message: 'no one has seen this', count: 1};
	const level = (isEnd: boolean): string =>
		conclude({
			...summary('started'),
			unknown: [{...unheard, isEnd}],
		}).level;
	assert.equal(level(false), 'ok');
	assert.equal(level(true), 'critical');
});
