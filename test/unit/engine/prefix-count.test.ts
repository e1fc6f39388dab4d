import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	createPrefixCounter,
	type PrefixCounter,
} from '../../../source/engine/prefix-count.js';
import type {PrefixCount} from '../../../source/engine/protocol.js';
import {fakeClock} from '../../support/fake-clock.js';
import {fakeCluster, type FakeCluster} from '../../support/fake-cluster.js';
import {refuses} from '../../support/fake-member.js';

const prefix = '/registry/pods/';

function bench(): {
	cluster: FakeCluster;
	counter: PrefixCounter;
	settle: () => Promise<void>;
	closed: () => number;
} {
	const clock = fakeClock();
	const cluster = fakeCluster(clock);
	for (const name of ['a', 'b', 'c', 'd', '\u001b[2J']) {
		cluster.keys.set(`${prefix}ns/${name}`, 'x'.repeat(100));
	}

	let closed = 0;
	const counter = createPrefixCounter({
		observation: () => cluster.look(),
		connect(endpoint) {
			const member = cluster.members.find(each => each.endpoint === endpoint);
			const found = cluster.client(member?.id ?? '');
			assert.ok(found);
			return {
				listKeys: found.client.listKeys,
				valueBytes: found.client.valueBytes,
				close() {
					closed += 1;
				},
			};
		},
		callTimeoutMs: 5000,
		sleep: async ms => clock.sleep(ms),
		changed: () => undefined,
	});
	return {
		cluster,
		counter,
		settle: async () => clock.run(clock.sleep(10_000)),
		closed: () => closed,
	};
}

test('a prefix is counted and previewed, and added only when asked', async () => {
	const {counter, settle, closed} = bench();
	const state = (): PrefixCount | undefined => counter.state;
	counter.count(prefix);
	assert.equal(state()?.kind, 'counting');
	await settle();
	const seen = state();
	assert.ok(seen?.kind === 'counted');
	assert.equal(seen.keys, 5);
	assert.equal(seen.first[0], String.raw`${prefix}ns/\x1b[2J`);
	assert.equal(seen.last.at(-1), `${prefix}ns/d`);
	assert.equal(counter.added.length, 0);
	assert.equal(closed(), 1);
	counter.add('/registry/secrets/');
	assert.equal(
		counter.added.length,
		0,
		'what was not counted last is not added',
	);
	counter.add(prefix);
	assert.deepEqual(
		counter.added.map(each => [each.prefix, each.keys]),
		[[prefix, 5]],
	);
});

test('what is refused is never asked of the cluster', () => {
	const {counter, cluster} = bench();
	counter.count('/registry/');
	assert.ok(counter.state?.kind === 'problem');
	assert.match(counter.state.message, /more than one kind/);
	assert.deepEqual(cluster.calls, []);
});

test('a prefix whose keys are of several kinds is refused once they are counted', async () => {
	const {counter, cluster, settle} = bench();
	cluster.keys.set('/kubernetes/pods/a/b', '');
	cluster.keys.set('/kubernetes/secrets/a/b', '');
	counter.count('/kubernetes/');
	await settle();
	assert.ok(counter.state?.kind === 'problem');
	assert.match(counter.state.message, /^refused: .* more than one kind/);
	counter.add('/kubernetes/');
	assert.equal(counter.added.length, 0);
});

test('a member that refuses to list is told, and nothing can be added', async () => {
	const {counter, cluster, settle, closed} = bench();
	cluster.onCall = () => refuses('auth');
	counter.count(prefix);
	await settle();
	assert.ok(counter.state?.kind === 'problem');
	assert.match(counter.state.message, /permission denied/);
	counter.add(prefix);
	assert.equal(counter.added.length, 0);
	assert.equal(closed(), 1);
});

test('a new count gives up the one before', async () => {
	const {counter, settle} = bench();
	counter.count(prefix);
	counter.count('/registry/leases/');
	await settle();
	assert.equal(counter.state?.prefix, '/registry/leases/');
	assert.ok(counter.state.kind === 'counted' && counter.state.keys === 0);
});
