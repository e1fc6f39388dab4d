import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import type {Condition} from '../../../source/runbook/condition.js';
import {isBroken, judge} from '../../../source/runbook/judge.js';
import {
	alarm,
	gibibyte,
	idOf,
	latency,
	member,
	observation,
	problem,
	takenAtMs,
} from '../../support/observation-builder.js';

const stateOf = (
	condition: Condition,
	observed: Observation,
	sinceMs = takenAtMs,
): string => judge(condition, observed, sinceMs).state;

const others = [member({name: 'm1'}), member({name: 'm3'})];
const withM2 = (
	changes: Parameters<typeof member>[0],
	more: Parameters<typeof observation>[0] = {},
): Observation =>
	observation({
		members: [...others, member({name: 'm2', ...changes})],
		...more,
	});
const m2 = idOf('m2');

test('a quota counts when the page of metrics read now says so, and never from memory', () => {
	const raised: Condition = {
		kind: 'quota-at-least',
		memberId: m2,
		quotaBytes: 4 * gibibyte,
	};
	const quota = (quotaBytes: number): Observation =>
		withM2({metrics: {quotaBytes}});
	assert.equal(stateOf(raised, quota(4 * gibibyte)), 'met');
	assert.equal(stateOf(raised, quota(4 * gibibyte - 1)), 'not-met');
	assert.equal(stateOf(raised, quota(-1)), 'met');
	const remembered = withM2({
		metricsProblem: 'refused',
		lastMetrics: member({metrics: {quotaBytes: 8 * gibibyte}}).lastMetrics,
	});
	assert.equal(stateOf(raised, remembered), 'unknown');
	assert.match(
		judge(raised, remembered, 0).detail,
		/quota of m2 cannot be read from node-a: \/metrics does not answer \(.*REFUSED/,
	);
});

test('a member serves when it answers as part of this cluster and has caught up', () => {
	const serves: Condition = {kind: 'member-serves', memberId: m2};
	assert.equal(stateOf(serves, withM2({})), 'met');
	assert.equal(stateOf(serves, withM2({problem: 'refused'})), 'not-met');
	assert.equal(stateOf(serves, withM2({isAwaited: true})), 'unknown');
	assert.equal(
		stateOf(serves, withM2({status: {clusterId: 'ffff'}})),
		'not-met',
	);
	assert.equal(
		stateOf(serves, withM2({status: {raftAppliedIndex: 119_900}})),
		'not-met',
	);
	assert.equal(
		stateOf(serves, withM2({status: {raftAppliedIndex: 119_901}})),
		'met',
	);
	assert.equal(stateOf(serves, observation({members: others})), 'not-met');
});

test('a member is gone when a member list that was read does not have it', () => {
	const gone: Condition = {kind: 'member-gone', memberId: m2};
	assert.equal(stateOf(gone, observation({members: others})), 'met');
	assert.equal(stateOf(gone, withM2({problem: 'refused'})), 'not-met');
	assert.equal(
		stateOf(
			gone,
			observation({members: others, memberListProblem: problem('timeout')}),
		),
		'unknown',
	);
});

test('who was removed and added again is found by name or peer URL, and counts as a voter only', () => {
	const joined: Condition = {
		kind: 'member-joined',
		member: {memberId: 'dead', name: 'm2', peerUrls: ['https://10.0.0.2:2380']},
	};
	assert.equal(stateOf(joined, withM2({id: 'beef'})), 'met');
	const learner = withM2({id: 'beef', isLearner: true});
	assert.equal(stateOf(joined, learner), 'not-met');
	assert.match(judge(joined, learner, 0).detail, /to be promoted/);
	const added = observation({
		members: [
			...others,
			{
				...member({name: '', id: 'beef'}),
				member: {
					...member({name: '', id: 'beef'}).member,
					peerUrls: ['https://10.0.0.2:2380'],
				},
			},
		],
	});
	assert.equal(stateOf(joined, added), 'unknown');
	assert.match(judge(joined, added, 0).detail, /has not been started/);
	assert.equal(stateOf(joined, observation({members: others})), 'not-met');
});

test('voters are counted where the member list was read', () => {
	const three: Condition = {kind: 'voter-count', atLeast: 3};
	assert.equal(stateOf(three, observation()), 'met');
	assert.equal(stateOf(three, withM2({isLearner: true})), 'not-met');
	assert.equal(
		stateOf(three, observation({memberListProblem: problem('timeout')})),
		'unknown',
	);
});

test('leadership is elsewhere when all agree on somebody else', () => {
	const away: Condition = {kind: 'leader-elsewhere', memberId: idOf('m1')};
	const leads = (leaderId: string | undefined): Observation =>
		observation({
			members: ['m1', 'm2', 'm3'].map(name =>
				member({name, status: {leaderId}}),
			),
		});
	assert.equal(stateOf(away, leads(m2)), 'met');
	assert.equal(stateOf(away, leads(idOf('m1'))), 'not-met');
	assert.equal(stateOf(away, leads(undefined)), 'unknown');
});

test('quorum serves with enough voters and a leader, with neither alone', () => {
	const quorum: Condition = {kind: 'quorum-serves'};
	assert.equal(stateOf(quorum, withM2({problem: 'refused'})), 'met');
	const two = observation({
		members: [
			member({name: 'm1'}),
			member({name: 'm2', problem: 'refused'}),
			member({name: 'm3', problem: 'refused'}),
		],
	});
	assert.equal(stateOf(quorum, two), 'not-met');
	const leaderless = observation({
		members: ['m1', 'm2', 'm3'].map(name =>
			member({name, status: {leaderId: undefined}}),
		),
	});
	assert.equal(stateOf(quorum, leaderless), 'not-met');
});

test('an alarm is gone when no member that answers reports it', () => {
	const clear: Condition = {kind: 'no-alarm', alarm: 'CORRUPT'};
	assert.equal(
		stateOf(clear, observation({alarms: [alarm('NOSPACE', 'm1')]})),
		'met',
	);
	assert.equal(
		stateOf(clear, observation({alarms: [alarm('CORRUPT', 'm1')]})),
		'not-met',
	);
	const silent = observation({members: [member({problem: 'timeout'})]});
	assert.equal(stateOf(clear, silent), 'unknown');
});

test('one cluster: all that answer name the same', () => {
	const one: Condition = {kind: 'one-cluster'};
	assert.equal(stateOf(one, withM2({problem: 'refused'})), 'met');
	assert.equal(stateOf(one, withM2({status: {clusterId: 'ff'}})), 'not-met');
	const silent = observation({members: [member({problem: 'timeout'})]});
	assert.equal(stateOf(one, silent), 'unknown');
});

test('an fsync time counts below its limit, with enough of them to tell', () => {
	const below: Condition = {
		kind: 'fsync-below',
		member: {memberId: 'gone', name: 'm2'},
		p99Ms: 50,
	};
	const fsync = (changes: Parameters<typeof latency>[0]): Observation =>
		withM2({metrics: {walFsync: latency(changes)}});
	assert.equal(stateOf(below, fsync({p99Ms: 49.9})), 'met');
	assert.equal(stateOf(below, fsync({p99Ms: 50})), 'not-met');
	assert.equal(stateOf(below, fsync({p99Ms: 3, samples: 20})), 'met');
	assert.equal(stateOf(below, fsync({p99Ms: 3, samples: 19})), 'unknown');
	assert.equal(stateOf(below, fsync({p99Ms: undefined})), 'unknown');
	assert.equal(stateOf(below, withM2({metricsProblem: 'refused'})), 'unknown');
});

test('staying up is counted from the start of its process, else from when it was watched', () => {
	const up: Condition = {kind: 'stays-up', memberId: m2, forMs: 60_000};
	const started = (agoMs: number): Observation =>
		withM2({metrics: {processStartedAtMs: takenAtMs - agoMs}});
	assert.equal(stateOf(up, started(60_000)), 'met');
	assert.equal(stateOf(up, started(59_999), 0), 'not-met');
	const blind = withM2({metricsProblem: 'refused'});
	assert.equal(stateOf(up, blind, takenAtMs - 60_000), 'met');
	assert.equal(stateOf(up, blind, takenAtMs - 59_999), 'not-met');
	assert.equal(isBroken(up, blind), false);
	const down = withM2({problem: 'refused'});
	assert.equal(stateOf(up, down, 0), 'not-met');
	assert.equal(isBroken({kind: 'all-of', conditions: [up]}, down), true);
});

test('all of several needs each, any of several needs one, and unknown is never met', () => {
	const met: Condition = {kind: 'one-cluster'};
	const not: Condition = {kind: 'member-gone', memberId: m2};
	const unknown: Condition = {kind: 'acknowledged'};
	const all = (...conditions: readonly Condition[]): string =>
		stateOf({kind: 'all-of', conditions}, observation());
	const any = (...conditions: readonly Condition[]): string =>
		stateOf({kind: 'any-of', conditions}, observation());
	assert.equal(all(met, met), 'met');
	assert.equal(all(met, not, unknown), 'not-met');
	assert.equal(all(met, unknown), 'unknown');
	assert.equal(any(not, met, unknown), 'met');
	assert.equal(any(not, not), 'not-met');
	assert.equal(any(not, unknown), 'unknown');
});

test('what a member is called cannot drive a terminal', () => {
	const name = 'm\u001B[2J';
	const observed = observation({
		members: [...others, member({name, id: m2, problem: 'refused'})],
	});
	const {detail} = judge(
		{kind: 'member-serves', memberId: m2},
		observed,
		takenAtMs,
	);
	assert.ok(!detail.includes('\u001B'), detail);
});
