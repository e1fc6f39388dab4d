import assert from 'node:assert/strict';
import {test} from 'node:test';
import {commands} from '../../../source/command-line/command-table.js';
import {flags, valuesOf} from '../../../source/command-line/flag-table.js';
import {parseCommandLine} from '../../../source/command-line/flags.js';
import {helpText} from '../../../source/command-line/help-text.js';
import {UserError} from '../../../source/user-error.js';

function given(...argv: readonly string[]): Readonly<Record<string, string>> {
	return Object.fromEntries(parseCommandLine(argv).given);
}

function refusal(...argv: readonly string[]): UserError {
	try {
		parseCommandLine(argv);
	} catch (error) {
		assert.ok(error instanceof UserError, String(error));
		assert.equal(error.exitCode, 64);
		return error;
	}

	assert.fail(`accepted: ${JSON.stringify(argv)}`);
}

test('no word is the dashboard, and each command is known by its name', () => {
	assert.equal(parseCommandLine([]).command, '');
	assert.equal(parseCommandLine(['check']).command, 'check');
	assert.equal(parseCommandLine(['recover', '--yes']).command, 'recover');
	assert.equal(parseCommandLine(['--yes', 'recover']).command, 'recover');
	assert.deepEqual(given(), {});
});

test('a flag takes the next word or what follows its equals sign, as text', () => {
	const table: ReadonlyArray<
		readonly [readonly string[], Readonly<Record<string, string>>]
	> = [
		[['--endpoints', 'a,b'], {endpoints: 'a,b'}],
		[['--endpoints=a,b'], {endpoints: 'a,b'}],
		[['--user=root:a=b'], {user: 'root:a=b'}],
		[['--command-timeout', '5'], {'command-timeout': '5'}],
		[['--command-timeout=05'], {'command-timeout': '05'}],
		[['--user', '0x10'], {user: '0x10'}],
		[['--user', '1e3'], {user: '1e3'}],
		[['--user', 'true'], {user: 'true'}],
		[
			['--metrics-urls', 'm1=http://h:1/m'],
			{'metrics-urls': 'm1=http://h:1/m'},
		],
		[['check', '--output', 'json'], {output: 'json'}],
		[['check', '-w', 'json'], {output: 'json'}],
		[['check', '-w=json'], {output: 'json'}],
		[['check', '-wjson'], {output: 'json'}],
		[['-wjson', 'check'], {output: 'json'}],
		[['check', '-wtable', '-wjson'], {output: 'json'}],
		[['check', '--endpoints', 'a', '-wjson'], {output: 'json', endpoints: 'a'}],
		[['-w', 'json', 'plan'], {output: 'json'}],
		[['check', '-w', 'table', '--output', 'json'], {output: 'json'}],
	];
	for (const [argv, expected] of table) {
		assert.deepEqual(given(...argv), expected, argv.join(' '));
	}
});

test('of a repeated flag the last counts', () => {
	assert.deepEqual(given('--endpoints', 'a', '--endpoints', 'b'), {
		endpoints: 'b',
	});
	assert.deepEqual(given('--user=a', '--user=b', '--user=c'), {user: 'c'});
});

test('a switch takes no word after it', () => {
	assert.deepEqual(given('--read-only', '--debug'), {
		'read-only': '',
		debug: '',
	});
	const {command, given: flagsGiven} = parseCommandLine([
		'--yes',
		'--debug',
		'recover',
	]);
	assert.equal(command, 'recover');
	assert.deepEqual([...flagsGiven.keys()].toSorted(), ['debug', 'yes']);
});

test('a switch may be turned off in words, and is then as if not given', () => {
	assert.deepEqual(given('--read-only=false'), {});
	assert.deepEqual(given('--no-debug'), {});
	assert.deepEqual(given('check', '--yes=false'), {});
	assert.deepEqual(given('--read-only=true'), {'read-only': ''});
});

test('a switch with any other value is refused, so that --read-only=yes cannot open one that changes things', () => {
	for (const value of ['yes', '1', 'TRUE', 'no', '']) {
		assert.match(
			refusal(`--read-only=${value}`).message,
			/^--read-only takes no value$/,
		);
	}

	assert.match(refusal('recover', '--yes=1').message, /^--yes takes no value$/);
});

test('an empty value is refused, naming the flag and its form', () => {
	for (const argv of [
		['--endpoints='],
		['--endpoints', ''],
		['--endpoints', '  '],
		['--endpoints'],
		['--endpoints', '--debug'],
		['--endpoints', 'a', '--endpoints='],
		['--endpoints', 'a', '--endpoints', ''],
		['check', '--endpoints='],
	]) {
		const error = refusal(...argv);
		assert.equal(error.message, '--endpoints is empty', argv.join(' '));
		assert.equal(error.tryThis, 'give --endpoints URL,...');
	}
});

test('an unknown flag is refused as it was spelled, with the nearest one that exists', () => {
	const table: ReadonlyArray<
		readonly [readonly string[], string, string | undefined]
	> = [
		[['--endpoint', 'a'], '--endpoint', 'endpoints'],
		[['--end-points', 'a'], '--end-points', 'endpoints'],
		[['--Endpoints', 'a'], '--Endpoints', 'endpoints'],
		[['--endpoints.x', 'a'], '--endpoints.x', 'endpoints'],
		[['--readonly'], '--readonly', 'read-only'],
		[['--readOnly'], '--readOnly', 'read-only'],
		[['--commandTimeout', '5'], '--commandTimeout', 'command-timeout'],
		[['--cacerts', 'f'], '--cacerts', 'cacert'],
		[['--nope'], '--nope', undefined],
		[['--nope=1', 'check'], '--nope', undefined],
		[['-x'], '-x', undefined],
		[['--no-endpoints'], '--no-endpoints', undefined],
		[['--constructor', 'x'], '--constructor', undefined],
		[['--__proto__', 'x'], '--__proto__', undefined],
	];
	for (const [argv, flag, near] of table) {
		const error = refusal(...argv);
		assert.equal(error.message, `unknown flag: ${flag}`);
		assert.equal(
			error.tryThis,
			near === undefined
				? 'etcd-medic COMMAND --help lists the flags of a command'
				: `did you mean --${near}?`,
			argv.join(' '),
		);
	}
});

test('a flag of another command is refused, saying whose it is', () => {
	const table: ReadonlyArray<readonly [readonly string[], RegExp, RegExp]> = [
		[['check', '--yes'], /^--yes does not belong to check$/, /recover/],
		[['--yes'], /^--yes does not belong to the dashboard$/, /recover/],
		[
			['check', '--interval', '1s'],
			/--interval .* check$/,
			/etcd-medic, recover/,
		],
		[['check', '--read-only'], /--read-only .* check$/, /etcd-medic/],
		[['recover', '--read-only'], /--read-only .* recover$/, /etcd-medic/],
		[['recover', '--output', 'json'], /--output .* recover$/, /check/],
		[['recover', '-w', 'json'], /--output .* recover$/, /check/],
		[['check', '-w', 'simple'], /not "simple"/, /--output json/],
		[['check', '-wsimple'], /not "simple"/, /--output json/],
		[['recover', '-wjson'], /--output .* recover$/, /check/],
		[['check', '-w', '-wjson'], /is followed by -wjson,/, /--output=-wjson/],
		[['check', '-xjson'], /unknown flag: -x/, /--help/],
		[['check', '-w'], /--output is empty/, /--output FORM/],
		[['check', '-w', ''], /--output is empty/, /--output FORM/],
		[['check', '--snapshot', 'f'], /--snapshot .* check$/, /recover/],
	];
	for (const [argv, what, tryThis] of table) {
		assert.match(refusal(...argv).message, what, argv.join(' '));
		assert.match(refusal(...argv).tryThis, tryThis, argv.join(' '));
	}
});

test('a word that is no command, and a word too many, are refused', () => {
	assert.equal(refusal('chekc').message, 'no such command: chekc');
	assert.match(
		refusal('chekc').tryThis,
		/^did you mean check\? .*recover, check/,
	);
	assert.match(refusal('-').tryThis, /^one of /);
	assert.equal(refusal('check', 'now').message, 'unexpected argument: now');
	assert.match(refusal('check', 'now').tryThis, /^etcd-medic check --help /);
	assert.equal(refusal('recover', '5').message, 'unexpected argument: 5');
	assert.equal(refusal('-').message, 'no such command: -');
});

test('a missing argument is told with what may stand there', () => {
	assert.match(
		refusal('prevent').message,
		/^prevent needs KIND: what to make, one of prometheus, grafana, kubeadm, manifest, systemd or cronjob$/,
	);
	assert.match(
		refusal('lint').message,
		/^lint needs FILE\.\.\.: a static-pod manifest, .* flags/,
	);
	for (const each of commands) {
		if (!('argument' in each) || each.argument.isOptional) continue;
		assert.match(
			refusal(each.name).tryThis,
			new RegExp(`^etcd-medic ${each.name} --help `),
		);
	}
});

test('what follows -- is words, never flags', () => {
	assert.equal(parseCommandLine(['--', 'check']).command, 'check');
	assert.equal(
		refusal('--', '--read-only').message,
		'no such command: --read-only',
	);
	assert.equal(
		refusal('check', '--', '--output=json').message,
		'unexpected argument: --output=json',
	);
});

test('--help and --version are told, not acted upon, whatever the command', () => {
	for (const {name} of commands) {
		const words = name === '' ? [] : [name];
		assert.deepEqual(given(...words, '--help'), {help: ''});
		assert.deepEqual(given(...words, '-h'), {help: ''});
		assert.deepEqual(given(...words, '--version'), {version: ''});
	}
});

test('the help offers no way to put a password on the command line', () => {
	for (const {name} of commands) {
		assert.doesNotMatch(helpText(name), /--password/);
	}

	assert.match(refusal('--password', 'x').message, /unknown flag: --password/);
});

test('flags are named as etcdctl names them, its environment variables too', () => {
	const environment = Object.fromEntries(
		flags.flatMap(flag =>
			flag.environment === undefined ? [] : [[flag.name, flag.environment]],
		),
	);
	assert.deepEqual(environment, {
		endpoints: 'ETCDCTL_ENDPOINTS',
		cacert: 'ETCDCTL_CACERT',
		cert: 'ETCDCTL_CERT',
		key: 'ETCDCTL_KEY',
		user: 'ETCDCTL_USER',
		'command-timeout': 'ETCDCTL_COMMAND_TIMEOUT',
	});
	assert.equal(new Set(flags.map(flag => flag.name)).size, flags.length);
});

test('of fixed values any other is refused, with those of that command', () => {
	const table: ReadonlyArray<readonly [string, string, RegExp]> = [
		[
			'check',
			'--output=yaml',
			/^--output takes table, json, markdown or prometheus, not "yaml"$/,
		],
		['plan', '--output=table', /^--output takes text or json, not "table"$/],
		['report', '--output=text', /^--output takes markdown or json/],
		['check', '--fail-on=info', /^--fail-on takes warning or critical/],
		['writers', '--by=pod', /^--by takes resource or namespace/],
	];
	for (const [command, flag, expected] of table) {
		assert.match(refusal(command, flag).message, expected);
	}

	assert.equal(
		refusal('plan', '--output', 'JSON').tryThis,
		'give --output json, or leave it out for text',
	);
	assert.deepEqual(given('plan', '--output', 'json'), {output: 'json'});
});

test('values that differ by command are given for each of them, and none is empty', () => {
	for (const flag of flags) {
		if (flag.values === undefined) continue;
		assert.ok(flag.value !== undefined, `${flag.name} is a switch`);
		for (const command of flag.commands ?? ['']) {
			const values = valuesOf(flag, command) ?? [];
			assert.ok(values.length > 1, `${command} --${flag.name}`);
			assert.ok(
				values.every(each => /^[a-z][a-z0-9-]*$/.test(each)),
				`${command} --${flag.name}: bash expands what it completes from`,
			);
		}
	}
});
