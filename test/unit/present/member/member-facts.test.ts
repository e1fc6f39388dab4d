import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Alarm} from '../../../../source/cluster/alarm.js';
import type {MemberObservation} from '../../../../source/cluster/observation.js';
import type {Finding} from '../../../../source/diagnosis/finding.js';
import {
	memberFacts,
	type MemberFacts,
} from '../../../../source/present/member/member-facts.js';
import {
	bucketText,
	latencyText,
	memberFields,
	quotaTone,
} from '../../../../source/present/member/member-fields.js';
import {finding} from '../../../support/engine-state-builder.js';
import {
	alarm,
	idOf,
	latency,
	mebibyte,
	member,
	memberMetrics,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';

function factsOf(
	first: MemberObservation,
	options: {
		readonly ageMs?: number;
		readonly alarms?: readonly Alarm[];
		readonly findings?: readonly Finding[];
	} = {},
): MemberFacts {
	const members = [first, member({name: 'm2'}), member({name: 'm3'})];
	const seen = observation({
		members,
		...(options.alarms === undefined ? {} : {alarms: options.alarms}),
	});
	const target = seen.members[0];
	assert.ok(target !== undefined);
	return memberFacts(
		seen,
		target,
		options.findings ?? [],
		takenAtMs + (options.ageMs ?? 0),
		1000,
	);
}

const warning = finding({
	code: 'slow-wal-fsync',
	severity: 'warning',
	memberIds: [idOf('m1')],
});

describe('how a member stands', () => {
	const cases: ReadonlyArray<readonly [string, MemberFacts, string, string]> = [
		['healthy', factsOf(member()), '✓', 'OK'],
		[
			'alarmed',
			factsOf(member(), {alarms: [alarm('NOSPACE', 'm1')]}),
			'✗',
			'NOSPACE',
		],
		[
			'healthy while another is alarmed',
			factsOf(member(), {alarms: [alarm('NOSPACE', 'm2')]}),
			'▲',
			'WRITES REFUSED',
		],
		[
			'over its quota before anybody raised the alarm',
			factsOf(member({metrics: {quotaBytes: 400 * mebibyte}})),
			'✗',
			'OVER QUOTA',
		],
		[
			'just under its quota',
			factsOf(member({metrics: {quotaBytes: 400 * mebibyte + 1}})),
			'✓',
			'OK',
		],
		['silent', factsOf(member({problem: 'timeout'})), '✗', 'UNREACHABLE'],
		['refusing us', factsOf(member({problem: 'auth'})), '✗', 'NO ACCESS'],
		[
			'without a leader',
			factsOf(member({status: {leaderId: undefined}})),
			'✗',
			'NO LEADER',
		],
		['not started', factsOf(member({name: '', id: 'abc'})), '○', 'NOT STARTED'],
		[
			'not yet read',
			factsOf(member({isAwaited: true, waitingSinceMs: takenAtMs})),
			'○',
			'ASKING',
		],
		['not asked yet', factsOf(member({isAwaited: true})), '○', 'NOT ASKED YET'],
		[
			'at the URL of another',
			factsOf(member({problem: 'another-member'})),
			'✗',
			'NOT ITS URL',
		],
		[
			'hanging',
			factsOf(member({waitingSinceMs: takenAtMs - 3000})),
			'▲',
			'NO ANSWER YET',
		],
		[
			'defragmenting',
			factsOf(member({metrics: {defragInflight: true}})),
			'►',
			'DEFRAGMENTING',
		],
		[
			'hanging while its metrics say that it defragments',
			factsOf(member({problem: 'timeout', metrics: {defragInflight: true}})),
			'►',
			'DEFRAGMENTING',
		],
		[
			'hanging after a run of this host has sent it a defragment',
			factsOf({...member({problem: 'timeout'}), defragment: 'sent'}),
			'►',
			'DEFRAGMENTING',
		],
		[
			'answering again after one',
			factsOf({...member(), defragment: 'sent'}),
			'✓',
			'OK',
		],
		[
			'refusing connections after one',
			factsOf({...member({problem: 'refused'}), defragment: 'sent'}),
			'✗',
			'UNREACHABLE',
		],
		[
			'hanging beside a run that cannot be read',
			factsOf({...member({problem: 'timeout'}), defragment: 'likely'}),
			'▲',
			'DEFRAGMENTING?',
		],
		['old', factsOf(member(), {ageMs: 3001}), '▲', 'STALE'],
		[
			'not serving safe reads',
			factsOf(member({linearizableProblem: 'no-leader'})),
			'✗',
			'READS FAIL',
		],
		['slow', factsOf(member(), {findings: [warning]}), '▲', 'slow-wal-fsync'],
	];
	for (const [name, facts, glyph, word] of cases) {
		test(`a member that is ${name} is ${glyph} ${word}`, () => {
			assert.deepEqual([facts.state.glyph, facts.state.word], [glyph, word]);
		});
	}

	test('one that does not answer names the vantage point and the reason', () => {
		const {state} = factsOf(member({problem: 'timeout'}));
		assert.equal(state.from, 'from node-a');
		assert.equal(state.reason, 'no answer within 5 s');
	});
});

describe('age', () => {
	const ages: ReadonlyArray<readonly [number, string, string, boolean]> = [
		[0, 'now', 'fresh', false],
		[2000, '2 s ago', 'fresh', false],
		[2001, '2 s ago', 'late', false],
		[3000, '3 s ago', 'late', false],
		[3001, '3 s ago', 'stale', true],
		[232_000, '3m52s ago', 'stale', true],
	];
	for (const [ageMs, text, freshness, isStale] of ages) {
		test(`${ageMs} ms at an interval of 1 s is ${freshness}`, () => {
			const facts = factsOf(member(), {ageMs});
			assert.equal(facts.ageText, text);
			assert.equal(facts.freshness, freshness);
			assert.equal(facts.isStatusStale, isStale);
		});
	}

	test('one that does not answer shows its last known values, marked', () => {
		const facts = factsOf(member({problem: 'timeout'}), {ageMs: 172_000});
		assert.equal(facts.ageText, 'LAST KNOWN 3m52s AGO');
		const revision = memberFields(facts).find(
			each => each.label === 'revision',
		);
		assert.equal(revision?.value, '~100,000');
		assert.equal(revision?.tone, 'faint');
	});

	test('one that never answered has no values, and says so', () => {
		const facts = factsOf(
			member({
				problem: 'refused',
				lastStatus: undefined,
				lastMetrics: undefined,
			}),
		);
		assert.equal(facts.ageText, 'never read');
		for (const field of memberFields(facts).slice(0, 5)) {
			assert.equal(field.value, 'n/a', field.label);
		}
	});
});

describe('latencies', () => {
	test('are the quantile, or how few samples there were, or n/a', () => {
		assert.equal(latencyText(latency({p99Ms: 12})), '12 ms');
		assert.equal(
			latencyText(latency({p99Ms: undefined, samples: 12})),
			'n/a (12 samples)',
		);
		assert.equal(latencyText(undefined), 'n/a');
	});

	test('have their bucket beside them', () => {
		assert.equal(
			bucketText(latency({p99Bucket: {lowMs: 8, highMs: 16}})),
			'8–16 ms',
		);
		assert.equal(
			bucketText(latency({p99Bucket: {lowMs: 512, highMs: 1024}})),
			'512 ms–1 s',
		);
		assert.equal(
			bucketText(latency({p99Bucket: {lowMs: 8192, highMs: undefined}})),
			'over 8.2 s',
		);
		assert.equal(bucketText(latency({p99Bucket: undefined})), '');
	});
});

describe('of a member that no longer answers', () => {
	const silent = factsOf(
		member({
			problem: 'timeout',
			lastMetrics: {
				value: memberMetrics({processStartedAtMs: takenAtMs - 100_000}),
				takenAtMs: takenAtMs - 40_000,
			},
		}),
		{ageMs: 10_000},
	);
	const valueOf = (label: string): string | undefined =>
		memberFields(silent).find(each => each.label === label)?.value;

	test('the uptime stands still: nobody knows whether it runs', () => {
		assert.equal(silent.uptimeMs, 60_000);
		assert.equal(valueOf('uptime'), '~1m00s');
	});

	test('how long a call took that failed is no figure of its', () => {
		assert.equal(valueOf('status call'), 'n/a');
	});
});

test('a latency is told without its bucket where there is no room for both', () => {
	const shortOf = (label: string): string | undefined =>
		memberFields(
			factsOf(
				member({
					metrics: {
						walFsync: latency({p99Ms: 12, p99Bucket: {lowMs: 8, highMs: 16}}),
						backendCommit: latency({samples: 12, p99Ms: undefined}),
					},
				}),
			),
		).find(each => each.label === label)?.short;
	assert.equal(shortOf('fsync p99'), '12 ms');
	assert.equal(shortOf('commit p99'), 'n/a (12)');
});

test('a file over its quota is critical also where the alarm is another member’s', () => {
	const toneAt = (dbSizeBytes: number) =>
		quotaTone(
			factsOf(
				member({
					status: {dbSizeBytes, dbSizeInUseBytes: mebibyte},
					metrics: {quotaBytes: 64 * mebibyte},
				}),
			),
		);
	assert.equal(toneAt(64 * mebibyte), 'critical');
	assert.equal(toneAt(64 * mebibyte - 4096), 'strong');
});
