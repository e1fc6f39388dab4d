import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const withThird = (third: ReturnType<typeof member>) =>
	observation({members: [member({name: 'm1'}), member({name: 'm2'}), third]});

test('a member that refuses is a warning from this host, with the age of what is known', () => {
	const [finding] = findingsOf(
		'member-unreachable',
		withThird(member({name: 'm3', problem: 'refused'})),
	);
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m3')]);
	assert.match(
		finding.summary,
		/^m3 is unreachable from node-a: the connection is refused/,
	);
	assert.match(finding.summary, /last answer 1m00s ago/);
	assert.match(finding.summary, /no further voter may be lost/);
	assert.equal(finding.evidence['lastSeenAgoMs'], 60_000);
});

test('a member that hangs is told from one that refuses', () => {
	const [finding] = findingsOf(
		'member-unreachable',
		withThird(member({name: 'm3', problem: 'timeout', lastStatus: undefined})),
	);
	assert.match(finding?.summary ?? '', /it hangs, no answer in time/);
	assert.match(finding?.remedy ?? '', /^Do not restart it yet/);
	assert.equal(finding?.evidence['lastSeenAgoMs'], null);
});

test('it is critical when the members that answer have lost their leader', () => {
	const members = [
		member({name: 'm1', status: {leaderId: undefined}}),
		member({name: 'm2', problem: 'refused'}),
		member({name: 'm3', problem: 'refused'}),
	];
	const severities = findingsOf(
		'member-unreachable',
		observation({members}),
	).map(({severity}) => severity);
	assert.deepEqual(severities, ['critical', 'critical']);
});

test('an unreachable learner is a note', () => {
	const [finding] = findingsOf(
		'member-unreachable',
		withThird(member({name: 'm3', isLearner: true, problem: 'refused'})),
	);
	assert.equal(finding?.severity, 'info');
});

test('what has a code of its own is not unreachable', () => {
	const others = [
		member({name: 'm3', problem: 'auth'}),
		member({name: 'm3', problem: 'timeout', metrics: {defragInflight: true}}),
		member({name: '', id: 'abc'}),
	];
	for (const third of others) {
		assert.deepEqual(
			findingsOf('member-unreachable', withThird(third)),
			[],
			third.member.name,
		);
	}
});

test('a member whose first answer is still awaited is not unreachable', () => {
	const awaited = member({
		name: 'm3',
		isAwaited: true,
		waitingSinceMs: takenAtMs - 500,
	});
	assert.deepEqual(findingsOf('member-unreachable', withThird(awaited)), []);
});

test('a member whose URL is another one’s is not called unreachable, however few answer', () => {
	const members = [
		member({name: 'm1', status: {leaderId: undefined}}),
		member({name: 'm2', problem: 'another-member', lastStatus: undefined}),
		member({name: 'm3', problem: 'another-member'}),
	];
	const found = findingsOf('member-unreachable', observation({members}));
	assert.deepEqual(
		found.map(({severity}) => severity),
		['warning', 'warning'],
	);
	assert.match(
		found[0]?.summary ?? '',
		/^m2 cannot be asked from node-a: its URL is not its own; .*; whether it is up is not known, it never answered this session$/,
	);
	assert.match(found[0]?.remedy ?? '', /--advertise-client-urls/);
	assert.equal(found[0]?.evidence['votersToSpare'], null);
	for (const {summary} of found) assert.doesNotMatch(summary, /voter/);
});

test('a member that was listed a moment ago is no finding', () => {
	assert.deepEqual(
		findingsOf(
			'member-unreachable',
			withThird(member({name: 'm3', isAwaited: true})),
		),
		[],
	);
});

test('one that hangs after a run of this host has sent it a defragment is not down', () => {
	const sent = (kind: 'timeout' | 'refused') =>
		withThird({...member({name: 'm3', problem: kind}), defragment: 'sent'});
	assert.deepEqual(findingsOf('member-unreachable', sent('timeout')), []);
	const [finding] = findingsOf('defrag-in-flight', sent('timeout'));
	assert.match(finding?.summary ?? '', /^m3 is defragmenting: requests there/);
	// Nothing listens any more: that is no defragment.
	assert.equal(findingsOf('member-unreachable', sent('refused')).length, 1);
	assert.deepEqual(findingsOf('defrag-in-flight', sent('refused')), []);
});
