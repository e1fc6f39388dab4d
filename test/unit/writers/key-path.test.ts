import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	groupOf,
	pathOf,
	shownPath,
	withoutPath,
} from '../../../source/writers/key-path.js';

// Key, its resource, and its namespace's group where it has one. As API servers
// write them: built-in resources without their group, custom ones with it.
const table: ReadonlyArray<
	readonly [key: string, resource: string, namespace?: string]
> = [
	['/registry/events/default/a.17', '/registry/events', 'default'],
	[
		'/registry/leases/kube-node-lease/n1',
		'/registry/leases',
		'kube-node-lease',
	],
	['/registry/masterleases/10.0.0.1', '/registry/masterleases'],
	['/registry/minions/n1', '/registry/minions'],
	['/registry/ranges/serviceips', '/registry/ranges'],
	['/registry/services/specs/ns/web', '/registry/services/specs', 'ns'],
	['/registry/services/endpoints/ns/web', '/registry/services/endpoints', 'ns'],
	['/registry/serviceaccounts/ns/a', '/registry/serviceaccounts', 'ns'],
	['/registry/deployments/ns/a', '/registry/deployments', 'ns'],
	[
		'/registry/apiregistration.k8s.io/apiservices/v1.apps',
		'/registry/apiregistration.k8s.io/apiservices',
	],
	[
		'/registry/wgpolicyk8s.io/policyreports/ns/cpol-a',
		'/registry/wgpolicyk8s.io/policyreports',
		'ns',
	],
	[
		'/registry/cilium.io/ciliumidentities/1234',
		'/registry/cilium.io/ciliumidentities',
	],
	['/registry/health', '/registry/health'],
	['/registry/', '/registry/'],
	['/registry/pods/', '/registry/pods'],
	['/kubernetes.io/pods/ns/a', '/kubernetes.io/pods', 'ns'],
	[
		'/kubernetes.io/operator.openshift.io/consoles/cluster',
		'/kubernetes.io/operator.openshift.io/consoles',
	],
	['/openshift.io/images/sha256:1', '/openshift.io/images'],
	['compact_rev_key', 'compact_rev_key'],
	['a', withoutPath],
	['', withoutPath],
	['/a', '/'],
	['/a/b', '/a'],
	['/a/b/c', '/a/b'],
	['/calico/ipam/v2/host/n1', '/calico/ipam'],
	['a/b', 'a'],
	['a/b/c/d', 'a/b'],
	['/registryx/pods/ns/a', '/registryx/pods'],
	['registry/pods/ns/a', 'registry/pods'],
];

test('each key is counted under its resource, and its namespace where it has one', () => {
	for (const [key, resource, namespace] of table) {
		assert.equal(groupOf(key, 'resource'), resource, key);
		assert.equal(
			groupOf(key, 'namespace'),
			namespace === undefined ? resource : `${resource}/${namespace}`,
			key,
		);
	}
});

const anyPath = fc.oneof(
	fc
		.array(
			fc.oneof(
				fc.constantFrom('', 'registry', 'services', 'specs', 'pods', 'a.io'),
				fc.string({maxLength: 6}),
			),
			{maxLength: 7},
		)
		.map(segments => segments.join('/')),
	fc.string({unit: 'binary', maxLength: 40}),
);

test('a group is where its keys are: they begin with it, and siblings share it', () => {
	fc.assert(
		fc.property(
			anyPath,
			fc.constantFrom('resource', 'namespace'),
			(path, by) => {
				const group = groupOf(path, by);
				if (group === withoutPath) {
					assert.ok(!path.includes('/'));
					return;
				}

				assert.ok(path.startsWith(group), `${path} under ${group}`);
				const isWhole = path === group;
				assert.ok(isWhole || group === '/' || path[group.length] === '/');
			},
		),
		{numRuns: 2000},
	);
	fc.assert(
		fc.property(
			fc.stringMatching(/^\/registry\/[a-z.]{1,12}\/[a-z]{1,8}\/[a-z]{1,8}\/$/),
			fc.string({maxLength: 10}),
			fc.string({maxLength: 10}),
			(folder, a, b) => {
				for (const by of ['resource', 'namespace'] as const) {
					assert.equal(groupOf(folder + a, by), groupOf(folder + b, by));
				}
			},
		),
	);
});

test('the namespace’s group lies in the resource’s', () => {
	fc.assert(
		fc.property(anyPath, path => {
			assert.ok(
				groupOf(path, 'namespace').startsWith(groupOf(path, 'resource')),
			);
		}),
	);
});

test('no two keys become one path, and only the first 512 bytes of a long one are looked at', () => {
	const bytes = fc.uint8Array({maxLength: 40});
	fc.assert(
		fc.property(bytes, bytes, (a, b) => {
			assert.equal(pathOf(a) === pathOf(b), Buffer.compare(a, b) === 0);
			assert.equal(pathOf(Buffer.from(a)), pathOf(a));
		}),
	);
	assert.equal(pathOf(new Uint8Array(10_000).fill(65)), 'A'.repeat(512));
	// A view into a page, as keys come.
	assert.equal(pathOf(new Uint8Array([1, 66, 67, 2]).subarray(1, 3)), 'BC');
});

test('what is shown of a key never drives a terminal, and is UTF-8 where the key is', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 60}), key => {
			assert.doesNotMatch(
				shownPath(pathOf(key)),
				/\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u,
			);
		}),
		{numRuns: 2000},
	);
	const shown = (text: string): string => shownPath(pathOf(Buffer.from(text)));
	assert.equal(shown('/a/節點'), '/a/節點');
	assert.equal(shown('/a/\u001B[31m'), String.raw`/a/\x1b[31m`);
	assert.equal(
		shownPath(pathOf(Uint8Array.of(47, 0xff, 0xc3, 0x28))),
		String.raw`/\xff\xc3(`,
	);
});
