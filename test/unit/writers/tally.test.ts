import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {KeyChange} from '../../../source/etcd/capabilities.js';
import {openFrequentKeys} from '../../../source/writers/frequent-keys.js';
import {
	openTally,
	type WriteSum,
	type WriteTally,
} from '../../../source/writers/tally.js';

function put(key: string, valueBytes = 0, version = 1): KeyChange {
	return {
		kind: 'put',
		key: Buffer.from(key),
		valueBytes,
		version,
		modRevision: 1,
	};
}

function remove(key: string): KeyChange {
	return {...put(key), kind: 'delete', version: 0};
}

function tallyOf(
	changes: readonly KeyChange[],
	...options: Parameters<typeof openTally>
): WriteTally {
	const tally = openTally(...options);
	for (const change of changes) tally.add(change);
	return tally.result();
}

test('puts count keys and values, deletes count keys, and only a second put is an update', () => {
	const {total, prefixes} = tallyOf(
		[
			put('/registry/pods/ns/a', 100),
			put('/registry/pods/ns/a', 50, 2),
			remove('/registry/pods/ns/a'),
			put('/registry/events/ns/b', 1000),
		],
		'resource',
	);
	assert.deepEqual(prefixes, [
		{
			prefix: '/registry/events',
			events: 1,
			bytes: 1021,
			updates: 0,
			creates: 1,
			deletes: 0,
		},
		{
			prefix: '/registry/pods',
			events: 3,
			bytes: 150 + 3 * 19,
			updates: 1,
			creates: 1,
			deletes: 1,
		},
	]);
	assert.equal(total.events, 4);
	assert.equal(total.bytes, 1021 + 150 + 57);
});

const change = fc
	.record({
		kind: fc.constantFrom('put', 'delete'),
		key: fc.oneof(
			fc.uint8Array({maxLength: 12}),
			fc
				.tuple(fc.nat({max: 20}), fc.nat({max: 5}), fc.nat({max: 30}))
				.map(([a, b, c]) => Buffer.from(`/registry/r${a}/n${b}/k${c}`)),
		),
		valueBytes: fc.nat({max: 5000}),
		version: fc.nat({max: 3}),
	})
	.map((each): KeyChange => ({...each, modRevision: 1}));

test('the parts add up to the whole, however few of them there may be', () => {
	fc.assert(
		fc.property(
			fc.array(change, {maxLength: 200}),
			fc.nat({max: 10}),
			fc.constantFrom('resource', 'namespace'),
			(changes, prefixes, by) => {
				const tally = tallyOf(changes, by, {prefixes, hotKeys: 4});
				assert.ok(tally.prefixes.length <= prefixes);
				const parts: readonly WriteSum[] = [
					...tally.prefixes,
					...(tally.otherPrefixes === undefined ? [] : [tally.otherPrefixes]),
				];
				const names = [
					'events',
					'bytes',
					'updates',
					'creates',
					'deletes',
				] as const;
				for (const name of names) {
					assert.equal(
						parts.reduce((sum, part) => sum + part[name], 0),
						tally.total[name],
						name,
					);
				}

				const {events, updates, creates, deletes} = tally.total;
				assert.equal(events, changes.length);
				assert.equal(updates + creates + deletes, events);
			},
		),
	);
});

test('the hottest keys are named with how often they came at least, and only if they came again', () => {
	const {hottestKeys, hottestSlack} = tallyOf(
		[
			put('/registry/pods/a/\u001B', 10),
			put('/registry/pods/a/\u001B', 30, 2),
			put('/registry/pods/a/once'),
		],
		'resource',
	);
	assert.deepEqual(hottestKeys, [
		{path: String.raw`/registry/pods/a/\x1b`, events: 2, lastBytes: 48},
	]);
	assert.equal(hottestSlack, 0);
});

test('with few counters no frequent key is missed, and none is counted too high or too low by more than the slack', () => {
	fc.assert(
		fc.property(
			fc.array(fc.nat({max: 60}), {maxLength: 600}),
			fc.integer({min: 1, max: 16}),
			(keys, capacity) => {
				const frequent = openFrequentKeys(capacity);
				const exact = new Map<string, number>();
				for (const key of keys.map(String)) {
					frequent.add(key, 1);
					exact.set(key, (exact.get(key) ?? 0) + 1);
				}

				const {keys: found, slack} = frequent.top(1000);
				assert.ok(found.length <= capacity);
				assert.ok(slack <= (2 * keys.length) / capacity);
				for (const [key, count] of exact) {
					const counted = found.find(each => each.path === key)?.events ?? 0;
					assert.ok(counted <= count, `${key}: ${counted} of ${count}`);
					assert.ok(count - counted <= slack, `${key}: slack ${slack}`);
				}
			},
		),
	);
});
