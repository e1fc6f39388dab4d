import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {eventsBetween} from '../../../source/engine/cluster-events.js';
import {
	alarm,
	idOf,
	member,
	observation,
	problem,
	takenAtMs,
	type MemberChanges,
} from '../../support/observation-builder.js';

const cluster = (
	changes: Readonly<Record<string, MemberChanges>> = {},
	more: Parameters<typeof observation>[0] = {},
) =>
	observation({
		members: ['m1', 'm2', 'm3'].map(name => member({name, ...changes[name]})),
		...more,
	});

const lines = (before: Observation, after: Observation) =>
	eventsBetween(before, after).map(event => `${event.tone}: ${event.text}`);

const silent = {problem: 'timeout'} as const;
const nobody = cluster({m1: silent, m2: silent, m3: silent});

test('the first observation says who is watched, from where, and how many answer', () => {
	const [first, ...rest] = eventsBetween(
		undefined,
		cluster({m3: {problem: 'refused'}}),
	);
	assert.deepEqual(first, {
		atMs: takenAtMs,
		tone: 'info',
		text: 'Watching 3 members from node-a, 2 answer',
	});
	assert.deepEqual(rest, []);
});

test('between two equal observations nothing happened', () => {
	assert.deepEqual(eventsBetween(cluster(), cluster()), []);
});

test('events carry the time of the later observation', () => {
	const after = cluster(
		{m2: {problem: 'refused'}},
		{takenAtMs: takenAtMs + 2000},
	);
	assert.deepEqual(
		eventsBetween(cluster(), after).map(event => event.atMs),
		[takenAtMs + 2000],
	);
});

test('a member that stops answering is named with the reason and from where, and named when it is back', () => {
	const gone = cluster({m2: {problem: 'refused'}});
	assert.deepEqual(lines(cluster(), gone), [
		'warning: m2 no longer answers node-a: connect ECONNREFUSED 10.0.0.2:2379',
	]);
	assert.deepEqual(lines(gone, cluster()), ['good: m2 answers again']);
	assert.deepEqual(lines(gone, gone), []);
});

test('a member whose first answer is awaited has neither gone nor come back', () => {
	const awaited = cluster({m2: {isAwaited: true}});
	assert.deepEqual(lines(cluster(), awaited), []);
	assert.deepEqual(lines(awaited, cluster({m2: {problem: 'refused'}})), []);
});

test('a member that is new in the list is not said to be back', () => {
	const one = observation({members: [member({name: 'm1'})]});
	const two = observation({
		members: [member({name: 'm1'}), member({name: 'm2'})],
	});
	assert.deepEqual(lines(one, two), []);
});

test('a leader that changed is named', () => {
	const leads = {status: {leaderId: idOf('m3'), raftTerm: 5}};
	const after = cluster({m1: leads, m2: leads, m3: leads});
	assert.deepEqual(lines(cluster(), after), ['warning: m3 leads now']);
});

test('a leader that is lost is critical', () => {
	const lost = {status: {leaderId: undefined}};
	const after = cluster({m1: lost, m2: lost, m3: lost});
	assert.deepEqual(lines(cluster(), after), [
		'critical: No leader that the members agree on',
	]);
});

test('each alarm is told when it is raised and when it is cleared, by record', () => {
	const one = cluster({}, {alarms: [alarm('NOSPACE', 'm2')]});
	const other = cluster(
		{},
		{alarms: [alarm('CORRUPT', 'm2'), alarm('NOSPACE', 'm9')]},
	);
	assert.deepEqual(lines(one, other), [
		'critical: Alarm raised: CORRUPT of m2',
		`critical: Alarm raised: NOSPACE of ${idOf('m9')}`,
		'good: Alarm cleared: NOSPACE of m2',
	]);
});

test('alarms that nobody could be asked about are not said to be cleared, nor raised again afterwards', () => {
	const armed = cluster({}, {alarms: [alarm('NOSPACE', 'm2')]});
	const aboutAlarms = (before: Observation, after: Observation) =>
		lines(before, after).filter(line => /Alarm/.test(line));
	assert.deepEqual(aboutAlarms(armed, nobody), []);
	assert.deepEqual(aboutAlarms(nobody, armed), []);
});

test('what a member calls itself, and what it answers, cannot drive the terminal', () => {
	const name = '\u001B[2Jm2';
	const at = (more: MemberChanges) =>
		cluster({m2: {name, id: idOf('m2'), ...more}});
	const text = lines(at({}), at({problem: problem('unknown', 'gone')})).join();
	assert.match(text, /\\x1b\[2Jm2 no longer answers/);
	assert.ok(!text.includes('\u001B'));
});

test('a member that hangs for a defragment is said to be at it, not to be gone', () => {
	const hanging = cluster({m2: silent});
	const after = {
		...hanging,
		members: hanging.members.map(each =>
			each.member.name === 'm2' ? {...each, defragment: 'sent' as const} : each,
		),
	};
	assert.deepEqual(lines(cluster(), after), [
		'info: m2 is being defragmented: requests there hang until it ends',
	]);
	assert.match(lines(cluster(), hanging)[0] ?? '', /m2 no longer answers/);
});
