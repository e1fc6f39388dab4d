import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	bytesOfKey,
	keyOfBytes,
	prefixSpan,
} from '../../../source/cluster/key-range.js';
import {
	isEventsPrefix,
	kindPrefixOf,
	spansOf,
	type KeySurvey,
} from '../../../source/runbook/survey.js';
import {
	surveyFigures,
	surveyOf,
} from '../../../source/runbook/survey-record.js';

test('keys are counted by their kind', () => {
	const kinds = {
		'/registry/pods/default/web-1': '/registry/pods/',
		'/registry/namespaces/default': '/registry/namespaces/',
		'/registry/services/specs/default/dns': '/registry/services/specs/',
		'/registry/apiregistration.k8s.io/apiservices/v1.':
			'/registry/apiregistration.k8s.io/apiservices/',
		'/registry/kyverno.io/policyreports/a/b':
			'/registry/kyverno.io/policyreports/',
		'/kubernetes.io/events/default/e.1': '/kubernetes.io/events/',
		'/calico/ipam/v2/a': '/calico/',
		'app/config/a': 'app/',
		compact_rev_key: 'compact_rev_key',
		'/lonely': '/lonely',
		'/registry/odd': '/registry/odd',
		'/registry/kyverno.io/odd': '/registry/kyverno.io/odd',
		'': '',
	};
	for (const [key, kind] of Object.entries(kinds)) {
		assert.equal(kindPrefixOf(key), kind, key);
	}
});

test('the prefix of a kind is a prefix of its keys, and its own kind', () => {
	fc.assert(
		fc.property(
			fc
				.array(fc.constantFrom('registry', 'a', 'b.c', 'services', ''), {
					minLength: 1,
					maxLength: 6,
				})
				.map(parts => `/${parts.join('/')}`),
			key => {
				const kind = kindPrefixOf(key);
				assert.ok(key.startsWith(kind));
				// Never above other kinds: a key with fewer parts stands for itself.
				assert.ok(kind === key || !['/', '/registry/'].includes(kind));
			},
		),
	);
});

test('events are those of Kubernetes and nobody else', () => {
	assert.ok(isEventsPrefix('/registry/events/'));
	assert.ok(isEventsPrefix('/kubernetes.io/events/'));
	assert.ok(!isEventsPrefix('/registry/events/default/'));
	assert.ok(!isEventsPrefix('/app/events/'));
});

test('the requests of a deletion follow each other without a gap and end with the prefix', () => {
	assert.deepEqual(spansOf({prefix: '/a/', cuts: []}), [
		{from: '/a/', end: '/a0'},
	]);
	assert.deepEqual(spansOf({prefix: '/a/', cuts: ['/a/m', '/a/t']}), [
		{from: '/a/', end: '/a/m'},
		{from: '/a/m', end: '/a/t'},
		{from: '/a/t', end: '/a0'},
	]);
});

test('any bytes are a key, and a span holds exactly the keys that begin with its prefix', () => {
	const bytes = fc.uint8Array({minLength: 1, maxLength: 6});
	fc.assert(
		fc.property(bytes, bytes, (prefix, key) => {
			const [p, k] = [keyOfBytes(prefix), keyOfBytes(key)];
			assert.deepEqual(bytesOfKey(p), prefix);
			const {from, end} = prefixSpan(p);
			const isInside = k >= from && (end === '\0' || k < end);
			assert.equal(isInside, k.startsWith(p));
		}),
	);
});

test('a survey comes back from its figures, cuts and all; other figures are none', () => {
	const survey: KeySurvey = {
		keys: 20_500,
		prefixes: [
			{prefix: '/registry/events/', keys: 20_000, bytes: 31_000_000},
			{prefix: '/registry/pods/', keys: 500, bytes: 900_000},
		],
		deletions: [
			{
				prefix: '/registry/events/',
				keys: 20_000,
				bytes: 31_000_000,
				cuts: ['/registry/events/kube-system/m.17'],
			},
		],
	};
	assert.deepEqual(surveyOf({...surveyFigures(survey), tookMs: 3}), survey);
	assert.equal(surveyOf({tookMs: 3}), undefined);
	assert.equal(
		surveyOf({keys: 3, prefixes: null, mayBeDeleted: ''}),
		undefined,
	);
});

test('a prefix that could break the record is left out of it', () => {
	const figures = surveyFigures({
		keys: 2,
		prefixes: [{prefix: '/a, b 1 keys/\u001b[2J', keys: 2, bytes: 1}],
		deletions: [],
	});
	assert.equal(figures['prefixes'], '');
});
