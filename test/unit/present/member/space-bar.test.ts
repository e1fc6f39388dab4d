import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Backend} from '../../../../source/cluster/backend.js';
import {lineText} from '../../../../source/present/text/line.js';
import {
	fileText,
	freeText,
	inUseText,
	shortFreeText,
	spaceBar,
} from '../../../../source/present/member/space-bar.js';
import {gibibyte, mebibyte} from '../../../support/observation-builder.js';

function backend(
	dbSizeBytes: number,
	inUseBytes: number | undefined,
	quotaBytes: number | undefined,
): Backend {
	const freeBytes =
		inUseBytes === undefined ? undefined : dbSizeBytes - inUseBytes;
	return {
		dbSizeBytes,
		inUseBytes,
		quotaBytes,
		freeBytes,
		freeRatio:
			freeBytes === undefined || dbSizeBytes === 0
				? undefined
				: freeBytes / dbSizeBytes,
		quotaRatio: quotaBytes === undefined ? undefined : dbSizeBytes / quotaBytes,
	};
}

const bars: ReadonlyArray<readonly [string, Backend | undefined, string]> = [
	['in use, free and room', backend(50, 25, 100), '[███▒▒·····]'],
	['a full file over its quota', backend(120, 120, 100), '[██████████]'],
	['nearly full, not shown as full', backend(99.9, 99.9, 100), '[█████████·]'],
	['nearly nothing, not shown as nothing', backend(1, 1, 1000), '[█·········]'],
	[
		'no quota: the bar is the file',
		backend(100, 50, undefined),
		'[█████▒▒▒▒▒]',
	],
	[
		'in use not reported: all of the file',
		backend(50, undefined, 100),
		'[█████·····]',
	],
	['an empty file', backend(0, 0, 100), '[··········]'],
	['nothing read', undefined, '[          ]'],
];

for (const [name, given, expected] of bars) {
	test(`draws ${name}`, () => {
		assert.equal(lineText(spaceBar(given, 12, false)), expected);
	});
}

test('says the file against its quota, with one unit where both have the same', () => {
	const near = backend(61.2 * mebibyte, 4.1 * mebibyte, 64 * mebibyte);
	assert.equal(fileText(near), '61.2 / 64.0 MiB 96%');
	assert.equal(inUseText(near), 'in use 4.1 MiB');
	assert.equal(freeText(near), '93% free pages');
	assert.equal(shortFreeText(near), '93% free');
	assert.equal(
		fileText(backend(400 * mebibyte, undefined, 2 * gibibyte)),
		'400.0 MiB / 2.0 GiB 20%',
	);
});

test('what is not reported is n/a, never 0', () => {
	const bare = backend(mebibyte, undefined, undefined);
	assert.equal(fileText(bare), '1.0 MiB, quota n/a');
	assert.equal(inUseText(bare), 'in use n/a');
	assert.equal(freeText(bare), 'n/a free pages');
	assert.equal(fileText(undefined), 'n/a');
});
