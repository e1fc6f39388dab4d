import assert from 'node:assert/strict';
import {test} from 'node:test';
import {keysUnder} from '../../../source/runbook/prefix-keys.js';

function refusalOf(prefix: string, rests: readonly string[]): string {
	const under = keysUnder(prefix);
	for (const rest of rests) under.add(prefix + rest);
	const {refusal} = under;
	return refusal === undefined ? '' : `${refusal.what}; ${refusal.tryThis}`;
}

test('below a root that nobody knows, two parts of which one holds more are two kinds', () => {
	for (const [prefix, rests] of [
		['/kubernetes/', ['pods/a/b', 'secrets/a/b']],
		['/kubernetes/', ['a', 'pods/a/b', 'z']],
		['/kubernetes/', ['a', 'b', 'c', 'pods/a/b']],
		['/prod/eu/', ['pods/a/b', 'secrets/a/b']],
		['/kubernetes', ['/pods/a/b', '/secrets/a/b']],
		['/kubernetes/services/', ['endpoints/a/b', 'specs/a/b']],
		['/kubernetes/kyverno.io/', ['policies/a/b', 'reports/a/b']],
		// Below a known root, where the parts are named as kinds are.
		['/registry/eu/', ['apps.example.org/x/a/b', 'pods/a/b']],
		['/k8s/example.com/eu/', ['pods/a/b', 'secrets/a/b']],
	] as const) {
		assert.match(
			refusalOf(prefix, rests),
			/ holds more than one kind of object, e\.g\. \S+ and \S+; type one of them, e\.g\. \S+\/$/,
			`${prefix} ${rests.join(' ')}`,
		);
	}

	assert.match(
		refusalOf('/kubernetes/', ['pods/a/b', 'secrets/a/b']),
		/e\.g\. \/kubernetes\/pods\/ and \/kubernetes\/secrets\/; type/,
	);
});

test('flat keys, one kind and its namespaces are deleted', () => {
	for (const [prefix, rests] of [
		['/load/', ['key-1', 'key-2']],
		['/load/', ['a/1', 'a/2']],
		['/registry/events/', ['a/b', 'jobs/b', 'pods/b']],
		['/registry/pods/', ['a/b', 'c/d']],
		['/registry/kyverno.io/reports/', ['a/b', 'c/d']],
		['/registry/services/specs/', ['a/b', 'c/d']],
		['/kubernetes/events/', ['a/b', 'c/d']],
		['/kubernetes/services/specs/', ['a/b', 'c/d']],
		['/kubernetes/kyverno.io/reports/', ['a/b', 'c/d']],
		['/registry/pods/default', ['/a', '/b']],
		['/registry/namespaces/default', ['']],
	] as const) {
		assert.equal(refusalOf(prefix, rests), '', prefix);
	}
});

test('without a slash a neighbour is not taken along', () => {
	assert.equal(
		refusalOf('/registry/pods/default', ['-2/a', '/a']),
		'/registry/pods/default without a slash at its end also takes /registry/pods/default-2/a; type /registry/pods/default/',
	);
	assert.match(
		refusalOf('/registry/pods/default/web', ['', '-\u001B[2J']),
		/also takes \S+web-\\x1b\[2J; type a prefix that ends with a slash/,
	);
});
