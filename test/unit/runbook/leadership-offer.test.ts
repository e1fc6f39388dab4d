import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Alarm} from '../../../source/cluster/alarm.js';
import type {Observation} from '../../../source/cluster/observation.js';
import {defaultThresholds} from '../../../source/diagnosis/thresholds.js';
import {leadershipOffer} from '../../../source/runbook/leadership-offer.js';
import type {PlanOptions} from '../../../source/runbook/plan-options.js';
import {
	alarm,
	idOf,
	mebibyte,
	member,
	observation,
	type MemberChanges,
} from '../../support/observation-builder.js';
import {planFor, planOptions, stepOf} from './plan-options.js';

const clusterOf = (
	leader: MemberChanges = {},
	alarms: readonly Alarm[] = [],
): Observation =>
	observation({
		members: [
			member({name: 'm1', ...leader}),
			member({name: 'm2'}),
			member({name: 'm3'}),
		],
		alarms,
	});
const writable = clusterOf();
const frozen = clusterOf({}, [alarm('NOSPACE', 'm2')]);
const old = {status: {version: '3.4.23'}} satisfies MemberChanges;

const followersDone = [idOf('m2'), idOf('m3')];
const took = (...times: readonly number[]): Partial<PlanOptions> => ({
	defragmented: followersDone,
	measuredDefragments: times.map(tookMs => ({
		inUseBytes: 350 * mebibyte,
		tookMs,
	})),
});
const offerIn = (
	observed: Observation,
	changes: Partial<PlanOptions>,
	names: readonly string[] = ['m2', 'm3', 'm1'],
) => {
	const byName = (name: string) =>
		observed.members.find(each => each.member.name === name);
	const leader = byName('m1');
	assert.ok(leader !== undefined);
	return leadershipOffer(
		observed,
		leader,
		names.flatMap(name => byName(name) ?? []),
		{...planOptions, ...changes},
	);
};

test('nothing is decided while a member before the leader is left, however long one took', () => {
	for (const defragmented of [[], [idOf('m2')], [idOf('m3')]]) {
		assert.deepEqual(offerIn(writable, {...took(60_000), defragmented}), {
			kind: 'undecided',
			fromMs: 300,
		});
	}
});

test('it is offered from the limit on, and from a longer one where renewals hardly wait or handing over costs more', () => {
	for (const [observed, fromMs] of [
		[writable, 300],
		[frozen, 5000],
		[clusterOf(old), 1300],
		[clusterOf(old, [alarm('NOSPACE', 'm2')]), 6000],
	] as const) {
		assert.deepEqual(offerIn(observed, took(fromMs)), {kind: 'made'});
		assert.deepEqual(offerIn(observed, took(fromMs - 1)), {
			kind: 'not-worth-it',
			isMeasured: true,
			expectedMs: fromMs - 1,
			fromMs,
		});
	}
});

test('the limits are the configured ones', () => {
	const thresholds = {
		...defaultThresholds,
		leaderStallMs: 20,
		leaderStallFrozenMs: 40,
		leaderHandOverMs: 7,
	};
	assert.equal(offerIn(writable, {...took(20), thresholds}).kind, 'made');
	assert.equal(offerIn(frozen, {...took(40), thresholds}).kind, 'made');
	assert.equal(offerIn(frozen, {...took(39), thresholds}).kind, 'not-worth-it');
	assert.equal(offerIn(clusterOf(old), {...took(27), thresholds}).kind, 'made');
	assert.equal(
		offerIn(clusterOf(old), {...took(26), thresholds}).kind,
		'not-worth-it',
	);
});

test('a leader whose file has nothing to give back keeps leading: no defragment is sent to it', () => {
	const full = clusterOf({status: {dbSizeInUseBytes: 399.5 * mebibyte}});
	assert.deepEqual(offerIn(full, took(60_000)), {
		kind: 'nothing-to-give',
		freeBytes: 0.5 * mebibyte,
	});
	// A run that has asked it to hand over goes on.
	const offered = {...took(60_000), offered: [idOf('m1')]};
	assert.equal(offerIn(full, offered).kind, 'made');
	// 6 % of the file, and what is near its quota, is rewritten.
	const some = clusterOf({status: {dbSizeInUseBytes: 376 * mebibyte}});
	assert.equal(offerIn(some, took(60_000)).kind, 'made');
	const nearQuota = clusterOf({
		status: {dbSizeInUseBytes: 399.5 * mebibyte},
		metrics: {quotaBytes: 410 * mebibyte},
	});
	assert.equal(offerIn(nearQuota, took(60_000)).kind, 'made');
	const plan = planFor(
		clusterOf({status: {dbSizeInUseBytes: 399.5 * mebibyte}}, [
			alarm('NOSPACE', 'm2'),
		]),
		took(60_000),
	);
	assert.ok(plan.steps.every(({action}) => action.kind !== 'move-leader'));
	assert.match(
		stepOf(plan, `defragment-${idOf('m1')}`).why,
		/Leadership stays: only 512(\.0)? KiB would be given back, so the file is left as it is\.$/,
	);
});

test('the slowest of the members before it counts, not the last', () => {
	assert.equal(offerIn(writable, took(2000, 40)).kind, 'made');
	assert.equal(offerIn(writable, took(40, 2000)).kind, 'made');
});

test('where none was measured its own earlier defragments count, or else the prediction', () => {
	const alone = ['m1'];
	assert.equal(offerIn(writable, {}, alone).kind, 'made');
	const offer = offerIn(frozen, {}, alone);
	assert.equal(offer.kind, 'not-worth-it');
	const slow = clusterOf({metrics: {defragCount: 2, defragTotalMs: 20_000}}, [
		alarm('NOSPACE', 'm2'),
	]);
	assert.equal(offerIn(slow, {}, alone).kind, 'made');
});

test('what cannot be predicted counts as long, and a version that is not known as an old one', () => {
	const unknown = clusterOf({status: {dbSizeInUseBytes: undefined}});
	assert.equal(offerIn(unknown, {}, ['m1']).kind, 'made');
	const silent = clusterOf({problem: 'timeout', lastStatus: undefined});
	assert.deepEqual(offerIn(silent, took(1299)), {
		kind: 'not-worth-it',
		isMeasured: true,
		expectedMs: 1299,
		fromMs: 1300,
	});
});

test('an offer that was made stays, whatever is measured later', () => {
	assert.deepEqual(
		offerIn(writable, {...took(1), offered: [idOf('m1')], defragmented: []}),
		{kind: 'made'},
	);
	assert.equal(
		offerIn(writable, {...took(1), offered: [idOf('m2')]}).kind,
		'not-worth-it',
	);
});

test('the plan says beforehand when leadership is moved, and afterwards why it stays', () => {
	const id = `defragment-${idOf('m1')}`;
	assert.match(
		stepOf(planFor(frozen), id).why,
		/If a member before it takes 5 s or longer, leadership is moved away first/,
	);
	assert.match(
		stepOf(planFor(frozen, took(45, 30)), id).why,
		/Leadership stays: the members before it took at most 45 ms, and handing over is worth it from 5 s on/,
	);
	const offered = planFor(frozen, took(9000));
	assert.deepEqual(
		offered.steps.slice(5, 7).map(step => step.id),
		[`move-leader-${idOf('m1')}`, id],
	);
	assert.doesNotMatch(stepOf(offered, id).why, /[Ll]eadership/);
	const nobodyToTakeIt = observation({
		members: [member({name: 'm1'}), member({name: 'm2'})],
		alarms: [alarm('NOSPACE', 'm2')],
	});
	assert.doesNotMatch(
		stepOf(planFor(nobodyToTakeIt), id).why,
		/leadership is moved away first/,
	);
});
