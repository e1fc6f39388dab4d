import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {parse} from 'yaml';
import {z} from 'zod';
import {manifestPatch} from '../../../source/prevention/manifest.js';
import {
	measuredFrom,
	unmeasured,
	type Measured,
} from '../../../source/prevention/measured.js';
import {
	gibibyte,
	member,
	observation,
} from '../../support/observation-builder.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};
const offline = unmeasured(elsewhere);

const probe = z.object({
	failureThreshold: z.number(),
	httpGet: z.object({path: z.string()}),
});
const pod = z.object({
	spec: z.object({
		containers: z.tuple([
			z.object({
				command: z.array(z.string()),
				livenessProbe: probe,
				startupProbe: probe,
			}),
		]),
	}),
});

function recorded(release: string): string {
	return readFileSync(
		`test/recorded/etcd-manifest-kubeadm-${release}.yaml`,
		'utf8',
	);
}

function generated(measured: Measured, text?: string): string {
	const result = manifestPatch(
		measured,
		text === undefined ? undefined : {name: 'etcd.yaml', text},
	);
	assert.equal(result.kind, 'text');
	return result.kind === 'text' ? result.text : '';
}

/** What the real patch(1) makes of the file; it must apply without a fuzz. */
function patched(context: TestContext, before: string, patch: string): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-patch-'));
	context.after(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	const file = path.join(folder, 'copy.yaml');
	writeFileSync(file, before);
	const said = execFileSync('patch', ['--fuzz=0', file], {
		input: patch,
		encoding: 'utf8',
	});
	assert.doesNotMatch(said, /offset|fuzz|FAILED/);
	return readFileSync(file, 'utf8');
}

function containerOf(
	text: string,
): z.infer<typeof pod>['spec']['containers'][0] {
	return pod.parse(parse(text)).spec.containers[0];
}

const newFlags = [
	'--quota-backend-bytes=2147483648',
	'--auto-compaction-mode=periodic',
	'--auto-compaction-retention=10m',
];

for (const [release, probePath] of [
	['1.24', '/health?exclude=NOSPACE&serializable=true'],
	['1.28', '/health?exclude=NOSPACE&serializable=true'],
	['1.31', '/livez'],
] as const) {
	test(`patch(1) puts flags and probes into the manifest of kubeadm ${release}, and touches nothing else`, context => {
		const before = recorded(release);
		const after = patched(context, before, generated(offline, before));
		const container = containerOf(after);
		const old = containerOf(before);
		assert.deepEqual(container.command, [...old.command, ...newFlags]);
		assert.equal(container.livenessProbe.httpGet.path, probePath);
		assert.equal(container.startupProbe.httpGet.path, probePath);
		const changed = after
			.split('\n')
			.filter(line => !before.split('\n').includes(line));
		for (const line of changed) {
			assert.ok(
				newFlags.some(flag => line.trim() === `- ${flag}`) ||
					line.trim() === `path: ${probePath}`,
				line,
			);
		}

		const again = generated(offline, after);
		assert.doesNotMatch(again, /^@@/m);
		assert.match(again, /Nothing to change/);
	});
}

test('the probes are those of the version in the image, not of what else was measured', () => {
	const old = recorded('1.31').replace('etcd:3.5.15-0', 'etcd:3.5.10-0');
	assert.match(generated(offline, old), /^\+.*exclude=NOSPACE/m);
	const newer = recorded('1.24').replace('etcd:3.5.3-0', 'etcd:3.6.4-0');
	assert.match(generated(offline, newer), /^\+\s+path: \/livez$/m);
});

test('a flag that is there is changed at its place, in its own style, the last one where it is double', context => {
	const table: ReadonlyArray<readonly [before: string, after: string]> = [
		[
			'    - --quota-backend-bytes=4294967296',
			'    - --quota-backend-bytes=2147483648',
		],
		[
			"    - '--auto-compaction-retention=5'",
			"    - '--auto-compaction-retention=10m'",
		],
		[
			'    - --auto-compaction-mode\n    - revision # never again',
			'    - --auto-compaction-mode\n    - periodic # never again',
		],
		[
			'    - --quota-backend-bytes=1\n    - --quota-backend-bytes=2',
			'    - --quota-backend-bytes=1\n    - --quota-backend-bytes=2147483648',
		],
	];
	for (const [line, changed] of table) {
		const before = recorded('1.31').replace(
			'    - --data-dir=/var/lib/etcd',
			`${line}\n    - --data-dir=/var/lib/etcd`,
		);
		const after = patched(context, before, generated(offline, before));
		assert.ok(after.includes(`${changed}\n    - --data-dir`), after);
		assert.equal(
			containerOf(after).command.length,
			containerOf(before).command.length + 2,
		);
	}
});

test('a list in one line gets its flags there', context => {
	const before = [
		'spec:',
		'  containers:',
		'  - name: etcd',
		'    command: [etcd, "--name=a"] # all of it',
		'    livenessProbe: {failureThreshold: 8, httpGet: {path: /health}}',
		'    startupProbe: {failureThreshold: 8, httpGet: {path: /health}}',
		'',
	].join('\n');
	const after = patched(context, before, generated(offline, before));
	assert.deepEqual(containerOf(after).command, [
		'etcd',
		'--name=a',
		...newFlags,
	]);
	assert.match(after, /# all of it/);
});

test('kubelet waits for the slowest defragment of a full quota, and never less than before', () => {
	const measured = measuredFrom(
		observation({
			members: [member({status: {dbSizeInUseBytes: 6 * gibibyte}})],
		}),
		elsewhere,
	);
	const text = generated(measured, recorded('1.31'));
	assert.match(text, /^\+\s+failureThreshold: 22$/m);
	const patient = recorded('1.31').replace(
		'failureThreshold: 8',
		'failureThreshold: 60',
	);
	assert.doesNotMatch(generated(measured, patient), /^\+\s+failureThreshold/m);
});

test('without a file it is a fragment with the same flags, as strings', () => {
	const container = containerOf(generated(offline));
	assert.deepEqual(container.command, ['etcd', ...newFlags]);
	assert.match(container.livenessProbe.httpGet.path, /exclude=NOSPACE/);
});

test('a probe that is not HTTP is left, and that is said', () => {
	const text = recorded('1.31').replaceAll('httpGet:', 'grpc:');
	assert.match(generated(offline, text), /NOTE: there is no livenessProbe/);
});

test('what is no manifest of etcd is refused with the reason', () => {
	const table = [
		['{', 'it is not YAML'],
		['', 'it has no container whose command is etcd'],
		['just text', 'it has no container whose command is etcd'],
		[
			'spec: {containers: [{command: [kube-apiserver]}]}',
			'it has no container whose command is etcd',
		],
		[
			'spec: {containers: [1, {command: []}]}',
			'it has no container whose command is etcd',
		],
	] as const;
	for (const [text, message] of table) {
		assert.deepEqual(manifestPatch(offline, {name: 'x', text}), {
			kind: 'problem',
			message,
		});
	}
});
