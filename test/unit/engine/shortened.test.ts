import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	mostPrefixesSent,
	shortCount,
	shortTally,
} from '../../../source/engine/shortened.js';
import {writeTally} from '../../support/study-builder.js';

const many = Object.fromEntries(
	Array.from({length: mostPrefixesSent + 40}, (_, index) => [
		`/registry/${index}`,
		1000 * (200 - index),
	]),
);

test('a tally of many prefixes is cut, and its parts still add up to the whole', () => {
	const whole = writeTally(many);
	const short = shortTally(whole);
	assert.equal(short.prefixes.length, mostPrefixesSent);
	const parts = [...short.prefixes, short.otherPrefixes];
	for (const field of ['bytes', 'events', 'updates', 'creates'] as const) {
		const sum = parts.reduce((total, each) => total + (each?.[field] ?? 0), 0);
		assert.equal(sum, whole.total[field], field);
	}

	const again = shortTally({...whole, otherPrefixes: whole.total});
	assert.equal(
		again.otherPrefixes?.bytes,
		whole.total.bytes + (short.otherPrefixes?.bytes ?? 0),
	);
});

test('a tally of few prefixes stays as it is', () => {
	const few = writeTally();
	assert.deepEqual(shortTally(few), few);
});

test('bytes that are not known of one part are not known of the rest', () => {
	const sum = {
		keys: 1,
		versions: 2,
		neverUpdated: 0,
		keyBytes: 3,
		sampledValues: 1,
		estimatedBytes: 10,
	};
	const prefixes = Array.from({length: mostPrefixesSent + 2}, (_, index) => ({
		...sum,
		prefix: `/${index}`,
	}));
	const known = shortCount({total: sum, prefixes, otherPrefixes: undefined});
	assert.equal(known.otherPrefixes?.keys, 2);
	assert.equal(known.otherPrefixes.estimatedBytes, 20);
	const unread = {...sum, estimatedBytes: undefined};
	const unknown = shortCount({total: sum, prefixes, otherPrefixes: unread});
	assert.equal(unknown.otherPrefixes?.keys, 3);
	assert.equal(unknown.otherPrefixes.estimatedBytes, undefined);
});
