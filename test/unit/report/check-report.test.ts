import assert from 'node:assert/strict';
import {test} from 'node:test';
import {z} from 'zod';
import type {Observation} from '../../../source/cluster/observation.js';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {checkReport} from '../../../source/report/check-report.js';
import {observedOnHost} from '../../support/host-builder.js';
import {
	alarm,
	clusterId,
	failed,
	gibibyte,
	idOf,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';

const hexId = z.string().regex(/^[\da-f]+$/);
const number = z.number();
const schema = z.strictObject({
	schema: z.literal('etcd-medic/check/v1'),
	takenAt: z.iso.datetime(),
	vantage: z.string(),
	verdict: z.enum(['ok', 'warning', 'critical', 'unknown']),
	sentence: z.string().min(1),
	chain: z.array(z.string()),
	ruledOut: z.array(z.string()),
	clusterIds: number,
	cluster: z.strictObject({
		id: hexId.nullable(),
		revision: number.nullable(),
		leaderId: hexId.nullable(),
		voters: number,
		reachableVoters: number,
		quorum: number,
	}),
	members: z.array(
		z.strictObject({
			id: hexId.nullable(),
			name: z.string(),
			endpoint: z.string(),
			role: z.enum(['leader', 'follower', 'learner', 'unstarted', 'unknown']),
			reachable: z.boolean(),
			version: z.string().nullable(),
			dbSizeBytes: number.nullable(),
			dbSizeInUseBytes: number.nullable(),
			quotaBytes: number.nullable(),
			freeRatio: number.min(0).max(1).nullable(),
			raftTerm: number.nullable(),
			raftIndex: number.nullable(),
			raftAppliedIndex: number.nullable(),
			revision: number.nullable(),
			alarms: z.array(z.string()),
			fsyncP99Ms: number.nullable(),
			fsyncSamples: number.nullable(),
			fsyncAllAboveMs: number.nullable(),
			windowMs: number.nullable(),
			commitP99Ms: number.nullable(),
			linearizableReadMs: number.nullable(),
			serializableReadMs: number.nullable(),
			defragInflight: z.boolean().nullable(),
			saysHealthy: z.boolean().nullable(),
			growthBytesPerHour: number.nullable(),
			fullInMs: number.nullable(),
			certificateExpiresAt: z.iso.datetime().nullable(),
			clockOffsetMs: number.nullable(),
			tookMs: number.nullable(),
			problem: z
				.strictObject({kind: z.string(), message: z.string()})
				.nullable(),
		}),
	),
	findings: z.array(
		z.strictObject({
			code: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
			severity: z.enum(['info', 'warning', 'critical']),
			memberIds: z.array(hexId),
			summary: z.string().min(1),
			evidence: z.record(z.string(), z.union([number, z.string(), z.null()])),
			remedy: z.string().min(1),
		}),
	),
	host: z
		.strictObject({
			takenAt: z.iso.datetime(),
			members: z.array(
				z.strictObject({
					memberId: hexId.nullable(),
					foundBy: z.enum(['process', 'manifest', 'directory']),
					dataDirectory: z.string(),
					mountPoint: z.string().nullable(),
					fileSystem: z.string().nullable(),
					disks: z.array(z.string()),
					sharedWith: z.array(z.string()),
					freeBytes: number.nullable(),
					sizeBytes: number.nullable(),
					freeInodes: number.nullable(),
				}),
			),
			disks: z.array(
				z.strictObject({
					name: z.string(),
					model: z.string().nullable(),
					windowMs: number.nullable(),
					utilisationRatio: number.nullable(),
					queueLength: number.nullable(),
					readAwaitMs: number.nullable(),
					writeAwaitMs: number.nullable(),
					flushAwaitMs: number.nullable(),
					readsPerSecond: number.nullable(),
					writesPerSecond: number.nullable(),
					hasPassed: z.boolean().nullable(),
					powerOnHours: number.nullable(),
					lifeLeftRatio: number.nullable(),
					errors: z.record(z.string(), number.nullable()).nullable(),
				}),
			),
			ioPressureSome10Ratio: number.nullable(),
			ioPressureFull10Ratio: number.nullable(),
			containerAttempt: number.nullable(),
			missing: z.array(z.strictObject({what: z.string(), why: z.string()})),
		})
		.nullable(),
});

const reportOf = (observed: Observation) =>
	checkReport(observed, diagnose(observed));

const troubled = observation({
	members: [
		member({name: 'm1', metrics: {quotaBytes: 400 * mebibyte}}),
		member({name: 'm2', metricsProblem: 'refused'}),
		member({name: 'm3', problem: 'timeout'}),
		member({name: 'm4', isLearner: true}),
		member({name: '', id: 'abc'}),
		member({
			name: '10.0.0.9:2379',
			id: '',
			problem: 'refused',
			lastStatus: undefined,
		}),
	],
	alarms: [alarm('NOSPACE', 'm1'), alarm('NOSPACE', 'm3')],
});

test('every report keeps the schema, and printing it loses no field', () => {
	const observations = [
		observation(),
		observation({members: []}),
		troubled,
		observation({members: [member({isAwaited: true})]}),
		observation({members: [member({problem: 'auth'})]}),
		observedOnHost(),
	];
	for (const observed of observations) {
		const report = reportOf(observed);
		schema.parse(report);
		// JSON drops undefined fields: then the two differ.
		assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
	}
});

test('a healthy cluster is reported with the numbers that were read', () => {
	const report = reportOf(observation());
	assert.equal(report.takenAt, '2026-01-15T03:00:00.000Z');
	assert.equal(report.vantage, 'node-a');
	assert.equal(report.verdict, 'ok');
	assert.deepEqual(report.cluster, {
		id: clusterId,
		revision: 100_000,
		leaderId: idOf('m1'),
		voters: 3,
		reachableVoters: 3,
		quorum: 2,
	});
	assert.deepEqual(report.members[1], {
		id: idOf('m2'),
		name: 'm2',
		endpoint: 'https://10.0.0.2:2379',
		role: 'follower',
		reachable: true,
		version: '3.5.30',
		dbSizeBytes: 400 * mebibyte,
		dbSizeInUseBytes: 350 * mebibyte,
		quotaBytes: 2 * gibibyte,
		freeRatio: 0.125,
		raftTerm: 4,
		raftIndex: 120_000,
		raftAppliedIndex: 120_000,
		revision: 100_000,
		alarms: [],
		fsyncP99Ms: 3,
		fsyncSamples: 2000,
		fsyncAllAboveMs: 0,
		windowMs: 10_000,
		commitP99Ms: 6,
		linearizableReadMs: 2,
		serializableReadMs: 2,
		defragInflight: false,
		saysHealthy: null,
		growthBytesPerHour: null,
		fullInMs: null,
		certificateExpiresAt: null,
		clockOffsetMs: null,
		tookMs: 2,
		problem: null,
	});
});

test('a member that did not answer has nulls, its alarm as others tell it, and the reason', () => {
	const m3 = reportOf(troubled).members[2];
	assert.equal(m3?.reachable, false);
	assert.equal(m3.role, 'unknown');
	assert.equal(m3.dbSizeBytes, null);
	assert.equal(m3.linearizableReadMs, null);
	assert.deepEqual(m3.alarms, ['NOSPACE']);
	assert.deepEqual(m3.problem, {
		kind: 'timeout',
		message: 'no answer within 5 s',
	});
});

test('roles and IDs hold for learners, unstarted members and strangers', () => {
	const {members} = reportOf(troubled);
	assert.deepEqual(
		members.map(({role}) => role),
		['leader', 'follower', 'unknown', 'learner', 'unstarted', 'unknown'],
	);
	assert.equal(members[4]?.problem, null);
	assert.equal(members[5]?.id, null);
});

test('a failed read has no latency', () => {
	const each = {...member(), serializableRead: failed('timeout')};
	const report = reportOf(observation({members: [each]}));
	assert.equal(report.members[0]?.serializableReadMs, null);
	assert.equal(report.members[0].linearizableReadMs, 2);
});

test('a listed member that serves another cluster keeps its vote but does not answer here', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		member({
			name: 'm3',
			status: {
				clusterId: 'dead',
				revision: 900_000,
				raftTerm: 99,
				leaderId: idOf('m3'),
			},
		}),
	];
	const report = reportOf(observation({members}));
	assert.deepEqual(report.cluster, {
		id: clusterId,
		revision: 100_000,
		leaderId: idOf('m1'),
		voters: 3,
		reachableVoters: 2,
		quorum: 2,
	});
	assert.deepEqual(
		report.members.map(({role}) => role),
		['leader', 'follower', 'unknown'],
	);
});

test('an endpoint of another cluster that is in no member list has no vote', () => {
	const stranger = member({name: 'm3', status: {clusterId: 'dead'}});
	const members = [
		member({name: 'm1'}),
		member({name: 'm2'}),
		{...stranger, member: {...stranger.member, peerUrls: []}},
	];
	const {cluster} = reportOf(observation({members}));
	assert.equal(cluster.voters, 2);
	assert.equal(cluster.reachableVoters, 2);
});
