import assert from 'node:assert/strict';
import {test} from 'node:test';
import {prefixSpan} from '../../../source/cluster/key-range.js';
import {deleteKeys} from '../../../source/run/delete-keys.js';
import {surveyKeys} from '../../../source/run/survey-keys.js';
import {spansOf} from '../../../source/runbook/survey.js';
import {surveyOf} from '../../../source/runbook/survey-record.js';
import {refuses} from '../../support/fake-member.js';
import {idOf, problem} from '../../support/observation-builder.js';
import {bench, type Bench} from './step-run.js';

const prefix = '/registry/events/';
const events = (count: number): readonly string[] =>
	Array.from(
		{length: count},
		(_, index) => `${prefix}ns/e.${String(index).padStart(6, '0')}`,
	);
const pods = ['/registry/pods/a/b', '/registry/pods/a/c'];

function filled(keys: readonly string[]): Bench {
	const made = bench();
	for (const key of keys) made.cluster.keys.set(key, 'x'.repeat(100));
	return made;
}

const deletion = (cuts: readonly string[] = [], keys = 5) =>
	({
		kind: 'delete-keys',
		memberId: idOf('m2'),
		endpoint: 'https://10.0.0.2:2379',
		prefix,
		spans: spansOf({prefix, cuts}),
		keys,
		bytes: keys * 1000,
	}) as const;

test('every key under the prefix goes, and no other', async () => {
	const {clock, cluster, context, announced} = filled([...events(5), ...pods]);
	const result = await clock.run(deleteKeys(deletion(), context));
	assert.equal(result.outcome, 'done');
	assert.deepEqual([...cluster.keys.keys()], pods);
	assert.deepEqual(announced, [
		`etcdctl --endpoints=https://10.0.0.2:2379 --command-timeout=10s del --prefix ${prefix}`,
	]);
	assert.equal(result.measured['deletedKeys'], 5);
	assert.equal(result.measured['deletedBytes'], 5000);
	assert.equal(result.measured['revision'], cluster.revision);
});

test('a large prefix goes in the requests that were shown, each announced before it is sent', async () => {
	const keys = events(6);
	const made = filled(keys);
	const action = deletion([keys[2] ?? '', keys[4] ?? ''], 6);
	const seen: number[] = [];
	made.cluster.onCall = call => {
		if (call.kind === 'deleteRange') seen.push(made.announced.length);
		return undefined;
	};
	await made.clock.run(deleteKeys(action, made.context));
	assert.deepEqual(seen, [1, 2, 3]);
	assert.deepEqual(
		made.announced.map(line => line.split(' del ')[1]),
		[
			`${prefix} ${keys[2]}`,
			`${keys[2]} ${keys[4]}`,
			`${keys[4]} ${prefixSpan(prefix).end}`,
		],
	);
	assert.equal(made.cluster.keys.size, 0);
});

test('run again, nothing is sent: what is gone is gone', async () => {
	const {clock, cluster, context} = filled(pods);
	const result = await clock.run(deleteKeys(deletion(), context));
	assert.equal(result.outcome, 'already-so');
	assert.ok(!cluster.calls.some(({kind}) => kind === 'deleteRange'));
});

test('a request whose answer is lost is not sent again when its keys are gone', async () => {
	const {clock, cluster, context} = filled(events(5));
	cluster.onCall = ({kind}) =>
		kind === 'deleteRange'
			? {problem: problem('timeout'), isApplied: true}
			: undefined;
	const result = await clock.run(deleteKeys(deletion(), context));
	assert.equal(result.outcome, 'done');
	assert.equal(
		cluster.calls.filter(({kind}) => kind === 'deleteRange').length,
		1,
	);
});

test('a request that was not applied fails the step, with what is deleted so far', async () => {
	const keys = events(4);
	const {clock, cluster, context} = filled(keys);
	let requests = 0;
	cluster.onCall = ({kind}) => {
		if (kind === 'deleteRange') requests += 1;
		return kind === 'deleteRange' && requests === 2
			? refuses('unavailable')
			: undefined;
	};
	const result = await clock.run(
		deleteKeys(deletion([keys[2] ?? '']), context),
	);
	assert.equal(result.outcome, 'failed');
	assert.match(
		result.message,
		/; at least 2 keys under .* are deleted; the last request may have been applied too/,
	);
	assert.equal(cluster.keys.size, 2);
	assert.equal(requests, 2, 'never sent again');
});

test('a request that was plainly refused is none that may have been applied', async () => {
	const {clock, cluster, context} = filled(events(4));
	cluster.onCall = ({kind}) =>
		kind === 'deleteRange' ? refuses('auth') : undefined;
	const result = await clock.run(deleteKeys(deletion(), context));
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /; 0 keys under .* are deleted. Run this step/);
	assert.equal(cluster.keys.size, 4);
});

test('a member that dies with the answer: the others tell, and its keys and revision count', async () => {
	const {clock, cluster, context} = filled(events(5));
	cluster.onCall = ({kind}) => {
		if (kind !== 'deleteRange') return undefined;
		void clock.sleep(2).then(() => {
			cluster.kill('m2');
		});
		return {problem: problem('unavailable'), isApplied: true};
	};
	const result = await clock.run(deleteKeys(deletion(), context));
	assert.equal(result.outcome, 'done', result.message);
	assert.equal(result.measured['deletedKeys'], 5);
	assert.equal(result.measured['deletedBytes'], 5000);
	assert.equal(result.measured['revision'], cluster.revision);
});

test('a member that hangs does not hold whoever leaves, and the request is settled by count', async () => {
	for (const isApplied of [false, true]) {
		const {clock, cluster, context, leaving, reported} = filled(events(5));
		const before = clock.nowMs();
		cluster.onCall = ({kind}) => {
			if (kind !== 'deleteRange') return undefined;
			cluster.member('m2').state = 'hung';
			if (isApplied) {
				cluster.keys.clear();
				cluster.revision += 1;
			}

			void clock.sleep(3000).then(() => {
				leaving.abort();
			});
			return undefined;
		};
		const result = await clock.run(deleteKeys(deletion(), context));
		assert.ok(clock.nowMs() - before < 8000, 'its deadline is 10 s');
		assert.ok(
			reported.some(text => /waiting for the answer/.test(text)),
			reported.join(),
		);
		assert.equal(result.measured['deletedKeys'], isApplied ? 5 : 0);
		if (isApplied) {
			assert.equal(result.measured['revision'], cluster.revision);
		} else {
			assert.match(result.message, /left while .* at least 0 keys .* too/);
		}

		assert.equal(
			cluster.calls.filter(({kind}) => kind === 'deleteRange').length,
			1,
		);
	}
});

test('keys of another kind or of a neighbour that came since it was counted stop it before the first request', async () => {
	for (const [given, keys, said] of [
		[
			'/kubernetes/',
			['/kubernetes/pods/a/b', '/kubernetes/secrets/a/b'],
			/holds more than one kind .*type one of them/,
		],
		[
			'/registry/pods/default',
			['/registry/pods/default/a', '/registry/pods/default-2/a'],
			/also takes .*default-2\/a; type .*default\/\./,
		],
	] as const) {
		const {clock, cluster, context, announced} = filled(keys);
		const action = {
			...deletion(),
			prefix: given,
			spans: spansOf({prefix: given, cuts: []}),
		};
		const result = await clock.run(deleteKeys(action, context));
		assert.equal(result.outcome, 'failed');
		assert.match(result.message, said);
		assert.equal(cluster.keys.size, 2);
		assert.deepEqual(announced, []);
	}
});

test('a survey refuses a prefix above several kinds, whatever its root is called', async () => {
	const root = '/kubernetes/';
	const {clock, context} = filled([`${root}pods/a/b`, `${root}secrets/a/b`]);
	const result = await clock.run(
		surveyKeys(
			{
				kind: 'survey-keys',
				memberId: idOf('m2'),
				endpoint: 'https://10.0.0.2:2379',
				toCut: [root],
			},
			context,
		),
	);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /more than one kind.*pods\/ and .*secrets\//);
});

test('leaving ends it between two requests', async () => {
	const keys = events(4);
	const {clock, cluster, context, leaving} = filled(keys);
	cluster.onCall = ({kind}) => {
		if (kind === 'deleteRange') leaving.abort();
		return undefined;
	};
	const result = await clock.run(
		deleteKeys(deletion([keys[2] ?? '']), context),
	);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /left between two requests; 2 keys/);
	assert.deepEqual([...cluster.keys.keys()], keys.slice(2));
});

test('a survey counts each kind, and cuts what may be deleted into requests of 10,000 keys', async () => {
	const {clock, context, cluster} = filled([...events(25_000), ...pods]);
	const result = await clock.run(
		surveyKeys(
			{
				kind: 'survey-keys',
				memberId: idOf('m2'),
				endpoint: 'https://10.0.0.2:2379',
				toCut: [prefix, '/registry/leases/'],
			},
			context,
		),
	);
	assert.equal(result.outcome, 'done', result.message);
	const survey = surveyOf(result.measured);
	assert.equal(survey?.keys, 25_002);
	assert.deepEqual(
		survey?.prefixes.map(each => [each.prefix, each.keys]),
		[
			[prefix, 25_000],
			['/registry/pods/', 2],
		],
	);
	assert.deepEqual(
		survey?.deletions.map(each => each.prefix),
		[prefix],
		'a prefix without keys is none to delete',
	);
	assert.deepEqual(survey?.deletions[0]?.cuts, [
		`${prefix}ns/e.010000`,
		`${prefix}ns/e.020000`,
		// The last key by itself.
		`${prefix}ns/e.024999`,
	]);
	// Key and value of each are known exactly here.
	assert.equal(
		survey?.prefixes[0]?.bytes,
		25_000 * (`${prefix}ns/e.000000`.length + 100),
	);
	assert.ok(
		cluster.calls.every(({kind}) => ['listKeys', 'valueBytes'].includes(kind)),
		'reads only',
	);
});

test('a survey that cannot read says so, and nothing was changed', async () => {
	const {clock, context, cluster} = filled(pods);
	cluster.onCall = ({kind}) =>
		kind === 'listKeys' ? refuses('auth') : undefined;
	const result = await clock.run(
		surveyKeys(
			{
				kind: 'survey-keys',
				memberId: idOf('m2'),
				endpoint: 'https://10.0.0.2:2379',
				toCut: [],
			},
			context,
		),
	);
	assert.equal(result.outcome, 'failed');
	assert.match(result.message, /permission denied. Nothing was changed/);
});
