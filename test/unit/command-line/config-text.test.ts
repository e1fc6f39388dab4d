import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configurationFrom} from '../../../source/command-line/config-text.js';
import type {Configuration} from '../../../source/command-line/configuration.js';
import {defaultThresholds} from '../../../source/diagnosis/thresholds.js';
import {UserError} from '../../../source/user-error.js';

const place = {file: '/home/a/config.yaml', home: '/home/a'};

function read(text: string, cluster?: string): Configuration {
	return configurationFrom(text, place, cluster);
}

test('values are kept as their flags take them, and a switch that is off is left out', () => {
	const {values, thresholds} = read(`
endpoints: [10.0.0.1:2379, https://10.0.0.2:2379]
interval: 2s
theme: contrast
ascii: true
bell: false
label: prod
label-colour: red
`);
	assert.deepEqual(Object.fromEntries(values), {
		endpoints: '10.0.0.1:2379,https://10.0.0.2:2379',
		interval: '2s',
		theme: 'contrast',
		ascii: '',
		label: 'prod',
		'label-colour': 'red',
	});
	assert.equal(thresholds, undefined);
});

test('an empty file and one of comments decide nothing', () => {
	for (const text of ['', '# nothing yet\n', '{}\n']) {
		assert.equal(read(text).values.size, 0, JSON.stringify(text));
	}
});

test('names of files are relative to the file, from the home, or as they stand', () => {
	const {values} = read(
		'cacert: pki/ca.crt\ncert: ~/me.crt\nkey: /etc/me.key\n',
	);
	assert.deepEqual(Object.fromEntries(values), {
		cacert: '/home/a/pki/ca.crt',
		cert: '/home/a/me.crt',
		key: '/etc/me.key',
	});
});

test('limits are read in their units and leave the others at their defaults', () => {
	const {thresholds} = read(`thresholds:
  wal-fsync-critical: 200ms
  quota-near-warning: 0.8
  certificate-info: 60d
  fragmented-min-db-size: 1GiB
  restart-loop-critical: 6
`);
	assert.deepEqual(thresholds, {
		...defaultThresholds,
		walFsyncCriticalMs: 200,
		quotaNearWarningRatio: 0.8,
		certificateInfoMs: 60 * 86_400_000,
		fragmentedMinDbSizeBytes: 1024 ** 3,
		restartLoopCritical: 6,
	});
});

test('a cluster is chosen by its name, which is its label unless it has another', () => {
	const text = `clusters:
  prod: {endpoints: https://10.0.0.1:2379, label-colour: red}
  test: {endpoints: https://10.1.0.1:2379, label: play}
`;
	const {chosen} = read(text, 'prod');
	assert.deepEqual(Object.fromEntries(chosen), {
		label: 'prod',
		endpoints: 'https://10.0.0.1:2379',
		'label-colour': 'red',
	});
	assert.equal(read(text, 'test').chosen.get('label'), 'play');
	assert.equal(read(text).chosen.size, 0);
});

const refused: ReadonlyArray<
	readonly [sentence: string, text: string, what: RegExp, tryThis: RegExp]
> = [
	[
		'an unknown key, with its line and the nearest known one',
		'interval: 2s\nendpoint: a:2379\n',
		/^\/home\/a\/config\.yaml:2: unknown key endpoint$/,
		/did you mean endpoints\?/,
	],
	[
		'an unknown limit',
		'thresholds:\n  quota-near-warning: 0.8\n  wal-fsync-crit: 100ms\n',
		/config\.yaml:3: unknown key thresholds\.wal-fsync-crit$/,
		/did you mean wal-fsync-critical\?/,
	],
	[
		'a limit that is not for anybody to set',
		'thresholds:\n  disarm-quota: 0.99\n',
		/:2: unknown key thresholds\.disarm-quota$/,
		/docs\/configuration\.md/,
	],
	[
		'an unknown key of a cluster',
		'clusters:\n  prod:\n    endpoints: a:2379\n    ca-cert: x\n',
		/:4: unknown key clusters\.prod\.ca-cert$/,
		/did you mean cacert\?/,
	],
	[
		'a key that is like nothing, with all that there are',
		'zzzzzzzz: 1\n',
		/:1: unknown key zzzzzzzz$/,
		/known are endpoints, .*thresholds, clusters/,
	],
	[
		'a time without a unit',
		'# pace\ninterval: 5\n',
		/:2: interval takes a time from 200ms/,
		/--config none/,
	],
	['too short an interval', 'interval: 50ms\n', /:1: interval takes/, /none/],
	[
		'a deadline of nothing',
		'command-timeout: 0s\n',
		/:1: command-timeout takes a time above 0/,
		/none/,
	],
	[
		'a theme that there is not',
		'theme: solarized\n',
		/:1: theme takes one of default, mono, contrast, colour-blind/,
		/none/,
	],
	['a switch with a word', 'bell: loud\n', /:1: bell takes true or false/, /./],
	[
		'a share above 1',
		'thresholds: {quota-near-warning: 80}\n',
		/:1: thresholds\.quota-near-warning takes a share above 0 and up to 1/,
		/./,
	],
	[
		'a limit with the wrong unit',
		'thresholds:\n  wal-fsync-info: 10MiB\n',
		/:2: thresholds\.wal-fsync-info takes a time/,
		/./,
	],
	[
		'limits of which the graver would be reached first',
		'thresholds:\n  wal-fsync-warning: 150ms\n',
		/:2: wal-fsync-critical \(100ms, the default\) would be reached before wal-fsync-warning \(150ms\)/,
		/set both/,
	],
	[
		'a falling pair out of order',
		'thresholds:\n  certificate-warning: 60d\n',
		/certificate-warning \(60d\) would be reached before certificate-info \(30d, the default\)/,
		/set both/,
	],
	['a key twice', 'bell: true\nbell: false\n', /:2: not YAML/, /none/],
	['what is not YAML', 'endpoints: [a\n', /:\d+: not YAML/, /none/],
	['a list for a file', '- a\n', /:1: the file takes keys/, /none/],
	['two documents', 'bell: true\n---\nbell: true\n', /not YAML/, /none/],
	[
		'a cluster without endpoints',
		'clusters:\n  prod:\n    label: x\n',
		/:2: clusters\.prod\.endpoints takes/,
		/none/,
	],
];

for (const [sentence, text, what, tryThis] of refused) {
	test(`refuses ${sentence}`, () => {
		assert.throws(
			() => read(text),
			error => {
				assert.ok(error instanceof UserError);
				assert.match(error.message, what);
				assert.match(error.tryThis, tryThis);
				assert.equal(error.exitCode, 64);
				return true;
			},
		);
	});
}

test('no message repeats a password, wherever it was written', () => {
	const secret = 'hunter2';
	for (const text of [
		`password: ${secret}\n`,
		`clusters:\n  prod:\n    endpoints: a:1\n    passwd: ${secret}\n`,
		`user: root:${secret}\n`,
		`endpoints: https://root:${secret}@10.0.0.1:2379\n`,
		`interval: ${secret}\n`,
		`thresholds: {wal-fsync-info: ${secret}}\n`,
		`theme: ${secret}\n`,
	]) {
		assert.throws(
			() => read(text),
			error => {
				assert.ok(error instanceof UserError, text);
				assert.doesNotMatch(error.message + error.tryThis, /hunter2/, text);
				return true;
			},
		);
	}
});

test('a password is told where it belongs', () => {
	assert.throws(() => read('bell: true\npassword: x\n'), {
		message: '/home/a/config.yaml:2: a password does not belong in this file',
		tryThis: /ETCDCTL_PASSWORD/,
	});
});

test('a cluster that is not in the file is told with the nearest', () => {
	const text = 'clusters:\n  production: {endpoints: a:2379}\n';
	assert.throws(() => read(text, 'producton'), {
		message: '/home/a/config.yaml has no cluster "producton"',
		tryThis: 'did you mean production?',
	});
	assert.throws(() => read('bell: true\n', 'prod'), {
		tryThis: /no clusters at all/,
	});
});

test('aliases that grow without end are refused', () => {
	const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
		.concat(
			Array.from('bcdefgh', (name, index) => {
				const before = 'abcdefgh'[index] ?? 'a';
				return `${name}: &${name} [${Array.from({length: 9}, () => `*${before}`).join(', ')}]`;
			}),
		)
		.join('\n');
	assert.throws(() => read(bomb), UserError);
});

for (const [sentence, text] of [
	['maps', '{a: '.repeat(13_000)],
	['maps in a setting', `clusters:\n  ${'{a: '.repeat(60)}1${'}'.repeat(60)}`],
	['maps as keys of maps', '{'.repeat(600) + '}'.repeat(600)],
	['keys of keys', `${'? '.repeat(600)}1`],
	['lists', `${'- '.repeat(20_000)}1`],
	[
		'lines',
		Array.from({length: 90}, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
	],
] as const) {
	// The parser takes minutes for some of these.
	test(`${sentence} nested without end are refused before they are understood`, () => {
		assert.throws(
			() => read(text),
			/^UserError: .*config\.yaml:\d+: values are nested deeper than any setting is/,
		);
	});
}

test('a key that is no name is told by its line, without what it holds', () => {
	for (const text of [
		'ascii: true\n? {secret: 1}\n: 2\n',
		'\n? [secret]\n: 2',
	]) {
		assert.throws(
			() => read(text),
			(error: unknown) =>
				error instanceof UserError &&
				error.message.endsWith('config.yaml:2: a key that is no name'),
		);
	}
});

test('the deepest setting there is is not too deep', () => {
	for (const text of [
		'clusters: {a: {endpoints: ["10.0.0.1:2379"]}}',
		'clusters:\n  a:\n    endpoints:\n      - 10.0.0.1:2379\n',
	]) {
		assert.doesNotThrow(() => read(text, 'a'));
	}
});
