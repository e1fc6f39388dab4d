import assert from 'node:assert/strict';
import {test} from 'node:test';
import {writersOptionsFrom} from '../../../source/command-line/writers-options.js';
import {UserError} from '../../../source/user-error.js';

test('without flags it watches what Kubernetes keeps for ten seconds; a census counts everything', () => {
	assert.deepEqual(writersOptionsFrom(new Map()), {
		output: 'text',
		by: 'resource',
		prefix: '/registry/',
		work: {kind: 'watch', forMs: 10_000},
	});
	assert.deepEqual(writersOptionsFrom(new Map([['census', '']])), {
		output: 'text',
		by: 'resource',
		prefix: '/',
		work: {kind: 'census', pageKeys: 10_000, restMs: undefined},
	});
});

test('what is given is used', () => {
	assert.deepEqual(
		writersOptionsFrom(
			new Map([
				['census', ''],
				['page', '500'],
				['pace', '50ms'],
				['prefix', '/a/'],
				['by', 'namespace'],
				['output', 'json'],
			]),
		),
		{
			output: 'json',
			by: 'namespace',
			prefix: '/a/',
			work: {kind: 'census', pageKeys: 500, restMs: 50},
		},
	);
	assert.deepEqual(
		writersOptionsFrom(
			new Map([
				['census', ''],
				['pace', '0'],
			]),
		).work,
		{kind: 'census', pageKeys: 10_000, restMs: 0},
	);
});

test('what makes no sense is refused with what to write instead', () => {
	const table: ReadonlyArray<
		readonly [given: ReadonlyArray<readonly [string, string]>, what: RegExp]
	> = [
		[[['output', 'yaml']], /--output takes text or json/],
		[[['by', 'pod']], /--by takes resource or namespace/],
		[[['for', '0']], /--for takes a time up to an hour/],
		[[['for', '2h']], /--for takes a time up to an hour/],
		[[['for', 'long']], /--for takes a time/],
		[[['page', '10']], /--page is for --census/],
		[[['pace', '1s']], /--pace is for --census/],
		[
			[
				['census', ''],
				['for', '1s'],
			],
			/--for is for the watch/,
		],
		[
			[
				['census', ''],
				['page', '0'],
			],
			/--page takes a number of keys/,
		],
		[
			[
				['census', ''],
				['page', '100001'],
			],
			/--page takes a number of keys/,
		],
	];
	for (const [given, what] of table) {
		assert.throws(
			() => writersOptionsFrom(new Map(given)),
			error => {
				assert.ok(error instanceof UserError);
				assert.match(error.message, what);
				assert.notEqual(error.tryThis, '');
				assert.equal(error.exitCode, 64);
				return true;
			},
		);
	}
});
