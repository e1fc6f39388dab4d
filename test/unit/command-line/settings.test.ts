import assert from 'node:assert/strict';
import {test} from 'node:test';
import {labelFrom} from '../../../source/command-line/cluster-label.js';
import type {Configuration} from '../../../source/command-line/configuration.js';
import {configurationFrom} from '../../../source/command-line/config-text.js';
import {parseCommandLine} from '../../../source/command-line/flags.js';
import {
	endpointsFile,
	settingOf,
	type Sources,
} from '../../../source/command-line/settings.js';

const place = {file: '/f/config.yaml', home: '/h'};
const text = `
endpoints: https://file:2379
metrics-urls: http://file:2381
cert: /f/cert
user: file-user
bell: true
label: staging
label-colour: green
clusters:
  prod:
    endpoints: https://prod:2379
    metrics-urls: http://prod:2381
    user: prod-user
    label-colour: red
`;

function sources(
	argv: readonly string[],
	environment: Readonly<Record<string, string>> = {},
	file = text,
): Sources {
	const commandLine = parseCommandLine(argv);
	const cluster = commandLine.given.get('cluster');
	const configuration: Configuration = configurationFrom(file, place, cluster);
	return {commandLine, configuration, environment};
}

const env = {
	ETCDCTL_ENDPOINTS: 'https://env:2379',
	ETCDCTL_USER: 'env-user',
};

test('a flag outranks the environment, and that the file', () => {
	const value = (argv: readonly string[], environment = {}): unknown =>
		settingOf('user', sources(argv, environment));
	assert.equal(value([]), 'file-user');
	assert.equal(value([], env), 'env-user');
	assert.equal(value(['--user', 'flag-user'], env), 'flag-user');
	assert.equal(value([], {ETCDCTL_USER: ''}), 'file-user');
});

test('a cluster that was chosen by a flag outranks the environment', () => {
	const chosen = sources(['--cluster', 'prod'], env);
	assert.equal(settingOf('endpoints', chosen), 'https://prod:2379');
	assert.equal(settingOf('user', chosen), 'prod-user');
	assert.equal(settingOf('metrics-urls', chosen), 'http://prod:2381');
	assert.equal(endpointsFile(chosen), 'cluster prod of /f/config.yaml');
	assert.equal(settingOf('cert', chosen), '/f/cert');
});

test('a switch of the file can be turned off by a flag', () => {
	assert.equal(settingOf('bell', sources(['watch'])), '');
	assert.equal(settingOf('bell', sources(['watch', '--no-bell'])), undefined);
	assert.equal(
		settingOf('bell', sources(['watch', '--bell=false'])),
		undefined,
	);
	assert.equal(settingOf('bell', sources(['watch', '--bell'])), '');
});

test('the label and the metrics of a file are not told of members that it does not name', () => {
	const cases: ReadonlyArray<
		readonly [readonly string[], Record<string, string>, string | undefined]
	> = [
		[[], {}, 'staging'],
		[['--endpoints', 'https://other:2379'], {}, undefined],
		[[], env, undefined],
		[['--manifest', '/m.yaml'], {}, undefined],
		[['--cluster', 'prod'], {}, 'prod'],
		[['--cluster', 'prod'], env, 'prod'],
		[['--cluster', 'prod', '--endpoints', 'a:1'], {}, undefined],
		[['--endpoints', 'a:1', '--label', 'mine'], {}, 'mine'],
	];
	for (const [argv, environment, label] of cases) {
		const said = sources(argv, environment);
		assert.equal(labelFrom(said)?.text, label, argv.join(' '));
		if (label === undefined) {
			assert.equal(settingOf('metrics-urls', said), undefined);
			assert.equal(endpointsFile(said), undefined);
		}
	}
});

test('a manifest that is named is not outranked by the file’s endpoints', () => {
	const said = sources(['--manifest', '/m.yaml']);
	assert.equal(settingOf('endpoints', said), undefined);
});

test('what a manifest says that was named by a flag, neither environment nor file says', () => {
	const others = {...env, ETCDCTL_CACERT: '/e/ca', ETCDCTL_CERT: '/e/cert'};
	const said = sources(['--manifest', '/m.yaml'], others);
	for (const name of ['endpoints', 'cacert', 'cert', 'key']) {
		assert.equal(settingOf(name, said), undefined, name);
	}

	assert.equal(settingOf('user', said), 'env-user');
	const both = ['--manifest', '/m.yaml', '--endpoints', 'https://a:1'];
	assert.equal(settingOf('cacert', sources(both, others)), '/e/ca');
});

test('a colour goes with the label that it was written for', () => {
	assert.deepEqual(labelFrom(sources([])), {text: 'staging', colour: 'green'});
	assert.deepEqual(labelFrom(sources(['--cluster', 'prod'])), {
		text: 'prod',
		colour: 'red',
	});
	assert.deepEqual(labelFrom(sources(['--label', 'mine'])), {
		text: 'mine',
		colour: 'none',
	});
	assert.deepEqual(
		labelFrom(sources(['--label', 'mine', '--label-colour', 'cyan'])),
		{text: 'mine', colour: 'cyan'},
	);
});

test('a colour without a label and a label without end are refused', () => {
	const none = 'bell: true\n';
	assert.throws(
		() => labelFrom(sources(['--label-colour', 'red'], {}, none)),
		/no label to colour/,
	);
	assert.throws(
		() => labelFrom(sources(['--label', 'x'.repeat(25)], {}, none)),
		/wider than 24 columns/,
	);
	assert.equal(labelFrom(sources([], {}, none)), undefined);
});
