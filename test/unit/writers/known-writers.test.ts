import assert from 'node:assert/strict';
import {test} from 'node:test';
import {knownWriter} from '../../../source/writers/known-writers.js';

test('known offenders are explained wherever the API server keeps them, by namespace too', () => {
	const table: ReadonlyArray<readonly [prefix: string, what: RegExp]> = [
		['/registry/events', /Kubernetes events/],
		['/registry/events/default', /Kubernetes events/],
		['/kubernetes.io/events', /Kubernetes events/],
		['/registry/leases', /heartbeats/],
		['/registry/masterleases', /API servers renew/],
		['compact_rev_key', /compactor/],
		['/registry/wgpolicyk8s.io/policyreports', /policy reports/],
		['/registry/kyverno.io/clusteradmissionreports', /unfinished reports/],
		['/registry/kyverno.io/updaterequests', /queue/],
		['/registry/cilium.io/ciliumendpoints', /Cilium/],
		['/registry/argoproj.io/workflows', /Argo/],
		['/registry/services/endpoints', /endpoints/],
		['/registry/pods', /pods/],
	];
	for (const [prefix, what] of table) {
		assert.match(knownWriter(prefix)?.what ?? 'unknown', what, prefix);
	}
});

test('of others nothing is said, also when their names begin alike', () => {
	for (const prefix of [
		'/registry/eventsinks.example.com/events',
		'/registry/podsecurity.example.com/pods',
		'/registry/kyverno.io/policies',
		'/calico/events',
		'events',
		'/registry/cilium.io/ciliumnetworkpolicies',
	]) {
		assert.equal(knownWriter(prefix), undefined, prefix);
	}
});
