import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	measuredFrom,
	unmeasured,
	type Measured,
} from '../../../source/prevention/measured.js';
import {quotaAdvice} from '../../../source/prevention/quota.js';
import type {Bytes} from '../../../source/units.js';
import {
	gibibyte,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';

type Given = {
	readonly inUse?: Bytes;
	readonly size?: Bytes;
	readonly quotas?: readonly Bytes[];
	readonly memory?: Bytes;
	readonly growth?: Bytes;
};

function measured({
	inUse = 100 * mebibyte,
	size = inUse,
	quotas = [gibibyte],
	memory,
	growth,
}: Given): Measured {
	return measuredFrom(
		observation({
			members: ['m1', 'm2', 'm3'].map((name, index) =>
				member({
					name,
					status: {dbSizeBytes: size, dbSizeInUseBytes: inUse},
					metrics: {quotaBytes: quotas[index % quotas.length]},
				}),
			),
		}),
		{hostMemoryBytes: memory, growthBytesPerDay: growth},
	);
}

const table: ReadonlyArray<
	readonly [name: string, given: Given, quotaGiB: number]
> = [
	['little data: etcd’s default', {}, 2],
	['twice the data in use, in whole GiB', {inUse: 1.2 * gibibyte}, 3],
	['exactly half a quota is enough', {inUse: 2 * gibibyte}, 4],
	['growth for 90 days', {inUse: gibibyte, growth: 10 * mebibyte}, 4],
	[
		'data that shrinks counts as it is',
		{inUse: gibibyte, growth: -gibibyte},
		2,
	],
	['never above 8 GiB', {inUse: 7 * gibibyte}, 8],
	['half of the memory', {inUse: 3 * gibibyte, memory: 8 * gibibyte}, 4],
	['never below the default, however small the host', {memory: gibibyte}, 2],
	['a shared quota that is enough is kept', {quotas: [5 * gibibyte]}, 5],
	['one that is too large is not', {quotas: [12 * gibibyte]}, 2],
	[
		'of quotas that differ the largest, which is below nobody’s file',
		{quotas: [2 * gibibyte, 4 * gibibyte]},
		4,
	],
];

for (const [name, given, quotaGiB] of table) {
	test(`the quota is derived: ${name}`, () => {
		const {quotaBytes, reasons} = quotaAdvice(measured(given));
		assert.equal(quotaBytes, quotaGiB * gibibyte, reasons.join('\n'));
		assert.ok(reasons.length >= 3);
	});
}

test('without a cluster it is the default, and says so', () => {
	const {quotaBytes, reasons} = quotaAdvice(
		unmeasured({hostMemoryBytes: undefined, growthBytesPerDay: undefined}),
	);
	assert.equal(quotaBytes, 2 * gibibyte);
	assert.match(reasons.join('\n'), /data in use is not known/);
});

test('a given quota is taken, and what speaks against it is still said', () => {
	const {quotaBytes, reasons, warnings} = quotaAdvice({
		...measured({inUse: 3 * gibibyte}),
		givenQuotaBytes: 3 * gibibyte,
	});
	assert.equal(quotaBytes, 3 * gibibyte);
	assert.match(reasons.join('\n'), /given with --quota/);
	assert.match(warnings.join('\n'), /6\.0 GiB would be needed, /);
	assert.match(warnings.join('\n'), /the file of m1 is 3\.0 GiB/);
});

const warned: ReadonlyArray<readonly [string, Given, RegExp]> = [
	[
		'more data than any quota',
		{inUse: 7 * gibibyte},
		/14\.0 GiB would be needed, which etcd does not suggest/,
	],
	[
		'more data than the memory allows',
		{inUse: 3 * gibibyte, memory: 8 * gibibyte},
		/6\.0 GiB would be needed, which this host's memory does not allow/,
	],
	[
		'a file above the new quota, which would raise NOSPACE at the restart',
		{inUse: 100 * mebibyte, size: 3 * gibibyte},
		/the file of m2 is 3\.0 GiB: defragment it first/,
	],
	[
		'quotas that differ',
		{quotas: [2 * gibibyte, 4 * gibibyte]},
		/different quotas now \(2\.0 GiB, 4\.0 GiB\)/,
	],
	['a host too small', {memory: 3 * gibibyte}, /less than twice the quota/],
];

for (const [name, given, text] of warned) {
	test(`the quota comes with a warning: ${name}`, () => {
		assert.match(quotaAdvice(measured(given)).warnings.join('\n'), text);
	});
}

test('a healthy cluster gets no warning', () => {
	assert.deepEqual(quotaAdvice(measured({memory: 16 * gibibyte})).warnings, []);
});
