import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {configurationFrom} from '../../../source/command-line/config-text.js';
import type {Connection} from '../../../source/command-line/connection.js';
import {engineConfigFor} from '../../../source/command-line/engine-config.js';
import type {Invocation} from '../../../source/command-line/invocation.js';
import {detectLook} from '../../../source/present/text/look.js';
import {UserError} from '../../../source/user-error.js';
import {takenAtMs} from '../../support/observation-builder.js';

const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-config-'));
after(() => {
	rmSync(folder, {recursive: true, force: true});
});

const connection: Connection = {
	endpoints: ['http://10.0.0.1:2379'],
	metricsUrls: [],
	tls: undefined,
	user: undefined,
	etcdctl: {
		cacert: undefined,
		cert: undefined,
		key: undefined,
		user: undefined,
	},
	callTimeoutMs: 5000,
	longCallTimeoutMs: 600_000,
	source: 'the endpoints given',
};

function invocation(
	given: Readonly<Record<string, string>>,
	stateDirectory = path.join(folder, 'state', 'etcd-medic'),
	command: '' | 'maintain' = '',
): Invocation {
	return {
		commandLine: {
			command,
			argument: undefined,
			arguments: [],
			given: new Map(Object.entries(given)),
		},
		connection,
		look: detectLook({}, 'linux', false, {}),
		vantage: 'node-a',
		stateDirectory,
		nowMs: () => takenAtMs + 123,
		stdin: process.stdin,
		stdout: process.stdout,
		stderr: process.stderr,
	};
}

test('a round is asked for each second unless an interval is given', () => {
	const intervalOf = (given: Readonly<Record<string, string>>): number =>
		engineConfigFor(invocation(given), true).intervalMs;
	assert.equal(intervalOf({}), 1000);
	assert.equal(intervalOf({interval: '200ms'}), 200);
	assert.equal(intervalOf({interval: '1m'}), 60_000);
});

test('an interval that would burden etcd, or that no timer holds, is refused', () => {
	for (const interval of ['199ms', '0', '0s', '600h', 'often']) {
		assert.throws(
			() => engineConfigFor(invocation({interval}), true),
			(error: unknown) =>
				error instanceof UserError && error.message.startsWith('--interval '),
			interval,
		);
	}
});

test('the snapshot goes into the state directory, under the name of the run', () => {
	const stateDirectory = path.join(folder, 'fresh', 'etcd-medic');
	const config = engineConfigFor(invocation({}, stateDirectory), false);
	assert.equal(config.runId, '20260115T030000.123Z');
	assert.equal(
		config.snapshotFile,
		path.join(stateDirectory, 'snapshot-20260115T030000.123Z.db'),
	);
	assert.equal(config.stateDirectory, stateDirectory);
});

test('a snapshot path that is given is taken from where we stand, and makes no directory', () => {
	const stateDirectory = path.join(folder, 'untouched');
	const config = engineConfigFor(
		invocation({snapshot: 'backups/before.db'}, stateDirectory),
		false,
	);
	assert.equal(config.snapshotFile, path.resolve('backups/before.db'));
	assert.equal(existsSync(stateDirectory), false);
});

test('read-only writes nothing to disk, not even a directory', () => {
	const stateDirectory = path.join(folder, 'read-only');
	const config = engineConfigFor(invocation({}, stateDirectory), true);
	assert.equal(config.isReadOnly, true);
	assert.equal(existsSync(stateDirectory), false);
});

test('what decides the connection is handed on as it is', () => {
	const config = engineConfigFor(invocation({}), true);
	assert.deepEqual(config.endpoints, connection.endpoints);
	assert.equal(config.callTimeoutMs, 5000);
	assert.equal(config.vantage, 'node-a');
	assert.equal(config.windowMs, 60_000);
});

test('maintenance names its backups its own way, takes no run up, and has its rules', () => {
	const stateDirectory = path.join(folder, 'maintained');
	const config = engineConfigFor(
		invocation({'min-free': '10MiB'}, stateDirectory, 'maintain'),
		false,
	);
	assert.equal(
		config.snapshotFile,
		path.join(stateDirectory, 'maintain-snapshot-20260115T030000.123Z.db'),
	);
	assert.equal(config.mayResume, false);
	assert.deepEqual(config.maintenance, {minFreeBytes: 10_485_760});
});

test('the revisions to keep are handed on only when they were given', () => {
	assert.ok(!('keepRevisions' in engineConfigFor(invocation({}), false)));
	assert.equal(
		engineConfigFor(invocation({'keep-revisions': '0'}), false).keepRevisions,
		0,
	);
});

test('what is deleted without being asked about is named beside --yes', () => {
	const config = engineConfigFor(
		invocation({yes: '', 'delete-prefix': '/registry/events/,/app/'}),
		false,
	);
	assert.deepEqual(config.deletePrefixes, ['/registry/events/', '/app/']);
	assert.equal(config.isUnattended, true);
	assert.equal(engineConfigFor(invocation({}), false).isUnattended, false);
	assert.throws(
		() => engineConfigFor(invocation({'delete-prefix': '/app/'}), false),
		(error: unknown) =>
			error instanceof UserError &&
			/goes with --yes/.test(error.message) &&
			/press d/.test(error.tryThis),
	);
});

function configured(
	text: string,
	given: Readonly<Record<string, string>> = {},
	command: '' | 'maintain' = '',
): ReturnType<typeof engineConfigFor> {
	const place = {file: '/f/config.yaml', home: '/h'};
	return engineConfigFor(
		{
			...invocation(given, undefined, command),
			configuration: configurationFrom(text, place, undefined),
		},
		false,
	);
}

test('the interval of the configuration file holds unless a flag gives one', () => {
	assert.equal(configured('interval: 3s\n').intervalMs, 3000);
	assert.equal(configured('interval: 3s\n', {interval: '2s'}).intervalMs, 2000);
	assert.equal(configured('bell: true\n').intervalMs, 1000);
});

test('limits of the configuration file reach the engine, and its plans defragment by them', () => {
	assert.equal(configured('bell: true\n').thresholds, undefined);
	assert.equal(configured('bell: true\n').maintenance, undefined);
	const text =
		'thresholds: {wal-fsync-critical: 200ms, fragmented-free: 0.3, quota-near-warning: 0.7}\n';
	const {thresholds, maintenance} = configured(text);
	assert.equal(thresholds?.walFsyncCriticalMs, 200);
	assert.equal(thresholds.walFsyncWarningMs, 50);
	assert.deepEqual(maintenance, {
		minFreeRatio: 0.3,
		minFreeBytes: 100 * 1024 * 1024,
		quotaRatio: 0.7,
	});
	const given = {'min-free-ratio': '0.6'};
	assert.deepEqual(configured(text, given, 'maintain').maintenance, {
		minFreeRatio: 0.6,
		minFreeBytes: 100 * 1024 * 1024,
		quotaRatio: 0.7,
	});
});

test('the label of the cluster reaches the engine', () => {
	const label = {text: 'prod', colour: 'red'} as const;
	const config = engineConfigFor({...invocation({}), label}, true);
	assert.deepEqual(config.label, label);
	assert.equal(engineConfigFor(invocation({}), true).label, undefined);
});
