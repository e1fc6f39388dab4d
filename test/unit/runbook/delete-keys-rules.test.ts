import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	consequenceOf,
	longestPrefix,
	refusePrefix,
} from '../../../source/runbook/delete-keys-rules.js';

test('one kind, or a part of it, may be deleted', () => {
	for (const prefix of [
		'/registry/events/',
		'/registry/events/default/',
		'/registry/events/default/web.',
		'/registry/kyverno.io/policyreports/',
		'/registry/services/specs/default/',
		'/kubernetes.io/events/',
		'/calico/',
		'app/',
	]) {
		assert.equal(refusePrefix(prefix), undefined, prefix);
	}
});

test('what is above several kinds, or may begin another one, is refused with what to type', () => {
	const refused: ReadonlyArray<readonly [string, RegExp, RegExp]> = [
		['', /every key there is/, /\/registry\/events\//],
		['/', /every key of the cluster/, /\/registry\/events\//],
		['//', /every key of the cluster/, /\/registry\/events\//],
		['/registry', /more than one kind/, /\/registry\/RESOURCE\//],
		['/registry/', /more than one kind/, /\/registry\/RESOURCE\//],
		['/registry/events', /begins so/, /type \/registry\/events\/$/],
		// Half a name: what it is asked to be typed has to be a prefix that exists.
		['/registry/ev', /begins so/, /type \/registry\/events\/$/],
		[
			'/registry/persistentvolume',
			/begins so/,
			/type \/registry\/persistentvolumeclaims\/ or \/registry\/persistentvolumes\/$/,
		],
		[
			'/registry/widgets',
			/begins so/,
			/type \/registry\/widgets\/ if that is the whole name of a kind$/,
		],
		['/registry/services/', /more than one kind/, /services\/RESOURCE\//],
		['/registry/kyverno.io/', /more than one kind/, /kyverno.io\/RESOURCE\//],
		['/kubernetes.io/', /more than one kind/, /RESOURCE/],
		['/calico', /begins so/, /type \/calico\/ if that is/],
		['app', /begins so/, /type app\/ if that is/],
		['/registry/events/a b', /letters, digits/, /etcdctl del/],
		['/registry/events/\u001b[2J', /letters, digits/, /etcdctl del/],
		['/registry/événements/', /letters, digits/, /etcdctl del/],
		[`/registry/events/${'x'.repeat(longestPrefix)}`, /at most/, /etcdctl/],
	];
	for (const [prefix, what, tryThis] of refused) {
		const refusal = refusePrefix(prefix);
		assert.match(refusal?.what ?? 'not refused', what, prefix);
		assert.match(refusal?.tryThis ?? '', tryThis, prefix);
	}
});

test('events lose their history only, anything else is an object of the cluster', () => {
	assert.match(consequenceOf('/registry/events/'), /and nothing else/);
	assert.match(consequenceOf('/registry/events/default/'), /and nothing else/);
	assert.match(consequenceOf('/registry/secrets/'), /objects of the cluster/);
	assert.match(consequenceOf('/app/events/'), /objects of the cluster/);
});
