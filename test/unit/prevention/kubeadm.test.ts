import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseDocument, visit} from 'yaml';
import {z} from 'zod';
import {kubeadmConfig} from '../../../source/prevention/kubeadm.js';
import {measuredFrom, unmeasured} from '../../../source/prevention/measured.js';
import {idOf, member, observation} from '../../support/observation-builder.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};
const offline = unmeasured(elsewhere);

// As kubeadm's Go types: a number where a string belongs is refused.
const configuration = (extraArgs: z.ZodType): z.ZodType =>
	z.strictObject({
		apiVersion: z.string(),
		kind: z.literal('ClusterConfiguration'),
		etcd: z.strictObject({local: z.strictObject({extraArgs})}),
	});
const v1beta3 = configuration(z.record(z.string(), z.string()));
const v1beta4 = configuration(
	z.array(z.strictObject({name: z.string(), value: z.string()})),
);

function valueOf(text: string): unknown {
	const document = parseDocument(text);
	assert.deepEqual(document.errors, []);
	return document.toJS();
}

const flags = {
	'quota-backend-bytes': '2147483648',
	'auto-compaction-mode': 'periodic',
	'auto-compaction-retention': '10m',
};

test('v1beta3 is a map of strings and v1beta4 a list of names and values, and neither is the other', () => {
	const map = valueOf(kubeadmConfig(offline, 'v1beta3'));
	const list = valueOf(kubeadmConfig(offline, 'v1beta4'));
	assert.deepEqual(v1beta3.parse(map), {
		apiVersion: 'kubeadm.k8s.io/v1beta3',
		kind: 'ClusterConfiguration',
		etcd: {local: {extraArgs: flags}},
	});
	assert.deepEqual(v1beta4.parse(list), {
		apiVersion: 'kubeadm.k8s.io/v1beta4',
		kind: 'ClusterConfiguration',
		etcd: {
			local: {
				extraArgs: Object.entries(flags).map(([name, value]) => ({
					name,
					value,
				})),
			},
		},
	});
	assert.ok(!v1beta4.safeParse(map).success);
	assert.ok(!v1beta3.safeParse(list).success);
});

test('every value is quoted in the text, so that no other YAML parser makes a number of it', () => {
	for (const api of ['v1beta3', 'v1beta4'] as const) {
		const styles: string[] = [];
		visit(parseDocument(kubeadmConfig(offline, api)), {
			Scalar: (key, node) => {
				if (
					key === 'value' &&
					Object.values(flags).includes(String(node.value))
				) {
					styles.push(String(node.type));
				}
			},
		});
		assert.deepEqual(
			styles,
			Array.from({length: 3}, () => 'QUOTE_DOUBLE'),
		);
	}
});

test('the schema of these tests refuses an unquoted number', () => {
	const unquoted = kubeadmConfig(offline, 'v1beta3').replaceAll(
		'"2147483648"',
		'2147483648',
	);
	assert.ok(!v1beta3.safeParse(valueOf(unquoted)).success);
});

test('the checklist takes one member at a time, the leader last, and names commands', () => {
	const measured = measuredFrom(
		observation({
			members: ['m1', 'm2', 'm3'].map(name =>
				member({name, status: {leaderId: idOf('m2')}}),
			),
		}),
		elsewhere,
	);
	const lines = kubeadmConfig(measured, 'v1beta4').split('\n');
	const order = lines.flatMap(
		line => /\[ \] \d+\. (m\d)(?= \(the leader|:)/.exec(line)?.[1] ?? [],
	);
	assert.deepEqual(order, ['m1', 'm3', 'm2']);
	assert.ok(lines.some(line => /^#\s+\$ etcd-medic snapshot FILE$/.test(line)));
	assert.ok(lines.some(line => line.includes('--growth SIZE')));
});

test('names from the cluster stay inside their comments', () => {
	const measured = measuredFrom(
		observation({
			members: [member({name: 'm\netcd: {x: 1}\u001B[31m', id: 'a1'})],
		}),
		elsewhere,
	);
	const text = kubeadmConfig(measured, 'v1beta4');
	assert.ok(!text.includes('\u001B'));
	assert.ok(v1beta4.safeParse(valueOf(text)).success);
});
