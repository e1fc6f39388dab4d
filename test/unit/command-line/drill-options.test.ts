import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drillOptionsFrom} from '../../../source/command-line/drill-options.js';
import {parseCommandLine} from '../../../source/command-line/flags.js';
import {UserError} from '../../../source/user-error.js';

function options(...words: readonly string[]) {
	return drillOptionsFrom(parseCommandLine(['drill', ...words]));
}

test('drill alone is played, with a seed of its own and by the clock', () => {
	assert.deepEqual(options(), {
		kind: 'play',
		scenario: undefined,
		seed: 1,
		speed: 1,
		members: undefined,
		isReal: false,
		asJson: false,
	});
});

test('words and flags say what is wanted', () => {
	assert.equal(options('--list').kind, 'list');
	assert.equal(options('--scores').kind, 'scores');
	const served = options('serve', 'corrupt', '--seed', '7', '--speed', '0.5');
	assert.deepEqual(
		[served.kind, served.scenario, served.seed, served.speed],
		['serve', 'corrupt', 7, 0.5],
	);
	assert.equal(options('nospace', '--members', '60').members, 60);
	assert.equal(options('nospace', '--real').isReal, true);
	assert.equal(options('nospace', '--output', 'json').asJson, true);
});

for (const words of [
	['nospace', 'corrupt'],
	['serve', 'nospace', 'corrupt'],
	['--seed', 'x'],
	['--speed', '0'],
	['--members', '0'],
	['--members', '100'],
	['--members', '5', '--real'],
	['--output', 'xml'],
]) {
	test(`drill ${words.join(' ')} is refused in one line`, () => {
		assert.throws(
			() => options(...words),
			(error: unknown) =>
				error instanceof UserError &&
				error.exitCode === 64 &&
				error.tryThis !== '' &&
				!error.message.includes('\n'),
		);
	});
}
