import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	parseListFile,
	parseSourcesFile,
} from '../../../scripts/apt-download.js';

test('a one-line source of a Debian release is written again for another suite, options kept', () => {
	const sources = parseListFile(
		[
			'# deb http://archive.example/debian buster main',
			'deb-src http://archive.example/debian bookworm main',
			'deb [signed-by=/usr/share/keyrings/debian.gpg] http://archive.example/debian bookworm main contrib # ours',
			'deb http://archive.example/debian bookworm-updates main',
			'deb http://archive.example/debian-security bookworm-security main',
			'deb http://vendor.example/linux/debian bookworm stable',
		].join('\n'),
	);
	assert.deepEqual(
		sources.map(source => source.forSuite('trixie')),
		[
			'deb [signed-by=/usr/share/keyrings/debian.gpg] http://archive.example/debian trixie main\n',
		],
	);
});

test('a deb822 source of a Debian release is written again for another suite, fields kept', () => {
	const sources = parseSourcesFile(
		[
			'Types: deb deb-src',
			'# a note',
			'URIs: http://archive.example/debian',
			'Suites: bookworm bookworm-updates',
			'Components: main non-free-firmware',
			'Signed-By:',
			' -----BEGIN PGP PUBLIC KEY BLOCK-----',
			' .',
			' abc',
			'',
			'Types: deb',
			'URIs: http://archive.example/debian-security',
			'Suites: bookworm-security',
			'Components: main',
			'',
			'Types: deb',
			'Enabled: no',
			'URIs: http://old.example/debian',
			'Suites: bookworm',
			'Components: main',
		].join('\n'),
	);
	assert.deepEqual(
		sources.map(source => source.forSuite('trixie')),
		[
			[
				'Types: deb',
				'URIs: http://archive.example/debian',
				'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc',
				'Suites: trixie',
				'Components: main',
				'',
			].join('\n'),
		],
	);
});

test('a machine of another distribution has no Debian archive', () => {
	assert.deepEqual(
		parseListFile('deb http://archive.example/ubuntu noble main universe'),
		[],
	);
	assert.deepEqual(
		parseSourcesFile(
			'Types: deb\nURIs: http://archive.example/ubuntu\nSuites: noble\nComponents: main',
		),
		[],
	);
});
