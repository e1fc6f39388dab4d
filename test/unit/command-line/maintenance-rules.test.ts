import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	keepRevisionsFrom,
	maintenanceRulesFrom,
	parseRatio,
	parseSize,
} from '../../../source/command-line/maintenance-rules.js';
import {UserError} from '../../../source/user-error.js';

const refuses = (flag: string, read: () => unknown): void => {
	assert.throws(
		read,
		(error: unknown) =>
			error instanceof UserError &&
			error.exitCode === 64 &&
			error.message.startsWith(`${flag} takes `),
	);
};

test('a size is read in binary units, or as a bare number of bytes', () => {
	assert.equal(parseSize('100MiB', '--min-free'), 104_857_600);
	assert.equal(parseSize('1GiB', '--min-free'), 1_073_741_824);
	assert.equal(parseSize('512KiB', '--min-free'), 524_288);
	assert.equal(parseSize('1.5MiB', '--min-free'), 1_572_864);
	assert.equal(parseSize('7', '--min-free'), 7);
	assert.equal(parseSize('0', '--min-free'), 0);
});

test('what is no size is refused and names its flag', () => {
	for (const text of ['', 'MiB', '-1', '1MB', '1 MiB', '1e6', '9999999TiB']) {
		refuses('--min-free', () => parseSize(text, '--min-free'));
	}
});

test('a ratio lies between 0 and 1, both included', () => {
	assert.equal(parseRatio('0', '--quota-ratio'), 0);
	assert.equal(parseRatio('.45', '--quota-ratio'), 0.45);
	assert.equal(parseRatio('1', '--quota-ratio'), 1);
	for (const text of ['', '1.01', '45', '45%', '-0.1', 'NaN', '1e-1', '.']) {
		refuses('--quota-ratio', () => parseRatio(text, '--quota-ratio'));
	}
});

test('only the rules that were given are handed on', () => {
	assert.deepEqual(maintenanceRulesFrom(new Map()), {});
	assert.deepEqual(
		maintenanceRulesFrom(
			new Map([
				['min-free-ratio', '0.3'],
				['min-free', '10MiB'],
				['quota-ratio', '0.6'],
			]),
		),
		{minFreeRatio: 0.3, minFreeBytes: 10_485_760, quotaRatio: 0.6},
	);
});

test('the revisions to keep are a whole number, 0 included, and absent when not given', () => {
	const keep = (text: string) =>
		keepRevisionsFrom(new Map([['keep-revisions', text]]));
	assert.equal(keepRevisionsFrom(new Map()), undefined);
	assert.equal(keep('0'), 0);
	assert.equal(keep('1000'), 1000);
	for (const text of ['', '-1', '1.5', '1e3', 'all', '9007199254740993']) {
		refuses('--keep-revisions', () => keep(text));
	}
});
