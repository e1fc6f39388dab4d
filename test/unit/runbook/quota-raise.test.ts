import assert from 'node:assert/strict';
import {test} from 'node:test';
import {quotaRaiseSteps} from '../../../source/runbook/quota-raise.js';
import type {PlanOptions} from '../../../source/runbook/plan-options.js';
import type {Bytes} from '../../../source/units.js';
import {
	gibibyte,
	idOf,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';
import {planOptions} from './plan-options.js';

const sizes = (inUse: Bytes, file: Bytes, quotaBytes: Bytes) =>
	observation({
		members: ['m1', 'm2', 'm3'].map(name =>
			member({
				name,
				status: {dbSizeBytes: file, dbSizeInUseBytes: inUse},
				metrics: {quotaBytes},
			}),
		),
	});

const raise = (options: PlanOptions = planOptions) =>
	quotaRaiseSteps(
		sizes(gibibyte, gibibyte, 2 * gibibyte),
		options,
		4 * gibibyte,
	);

test('each member has a step, the leader the last one, and each is shown by its own metric and by serving', () => {
	const steps = raise();
	assert.deepEqual(
		steps.map(({memberId}) => memberId),
		['m2', 'm3', 'm1'].map(name => idOf(name)),
	);
	for (const {action, memberId, why} of steps) {
		assert.ok(action.kind === 'guided' && memberId !== undefined);
		assert.equal(action.stops, memberId);
		assert.deepEqual(action.until, {
			kind: 'all-of',
			conditions: [
				{kind: 'quota-at-least', memberId, quotaBytes: 4 * gibibyte},
				{kind: 'member-serves', memberId},
			],
		});
		assert.match(why, /"etcdctl put quota-backend-bytes" sets nothing/);
	}
});

test('a member that has the quota already needs no step, nor does a learner', () => {
	const observed = observation({
		members: [
			member({name: 'm1', metrics: {quotaBytes: 4 * gibibyte}}),
			member({name: 'm2', metrics: {quotaBytes: 4 * gibibyte - mebibyte}}),
			member({name: 'm3', isLearner: true}),
		],
	});
	assert.deepEqual(
		quotaRaiseSteps(observed, planOptions, 4 * gibibyte).map(
			({memberId}) => memberId,
		),
		[idOf('m2')],
	);
});

const setups: ReadonlyArray<
	readonly [string, string | undefined, readonly RegExp[], RegExp | undefined]
> = [
	[
		'kubeadm',
		'/etc/kubernetes/pki/etcd/ca.crt',
		[
			/\/etc\/kubernetes\/manifests\/etcd\.yaml/,
			/- --quota-backend-bytes=4294967296/,
			/extraArgs: \[\{name: quota-backend-bytes, value: "4294967296"\}\]/,
			/extraArgs: \{quota-backend-bytes: "4294967296"\}/,
		],
		/systemctl/,
	],
	[
		'k3s',
		'/var/lib/rancher/k3s/server/tls/etcd/server-ca.crt',
		[
			/\/etc\/rancher\/k3s\/config\.yaml/,
			/"quota-backend-bytes=4294967296"/,
			/systemctl restart k3s$/m,
		],
		/kubeadm|manifests/,
	],
	[
		'RKE2',
		'/var/lib/rancher/rke2/server/tls/etcd/server-ca.crt',
		[/\/etc\/rancher\/rke2\/config\.yaml/, /systemctl restart rke2-server/],
		/kubeadm|manifests/,
	],
	[
		'what is not known',
		'/etc/etcd/ca.crt',
		[
			/ETCD_QUOTA_BACKEND_BYTES=4294967296/,
			/systemctl restart etcd/,
			/- --quota-backend-bytes=4294967296/,
		],
		undefined,
	],
];

for (const [setup, cacert, has, hasNot] of setups) {
	test(`the exact change for ${setup}`, () => {
		const [step] = raise({
			...planOptions,
			etcdctl: {...planOptions.etcdctl, cacert},
		});
		const text = step?.commands.join('\n') ?? '';
		assert.match(text, /^# on m2's host$/m);
		for (const pattern of has) assert.match(text, pattern);
		if (hasNot !== undefined) assert.doesNotMatch(text, hasNot);
	});
}
