import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	predictionText,
	runPhrase,
	skipPhrase,
} from '../../../source/present/step/step-words.js';
import {step} from '../../support/step-builder.js';

test('a deletion is confirmed by typing its prefix, and nothing shorter', () => {
	const deletion = step({
		action: {
			kind: 'delete-keys',
			memberId: 'a1',
			endpoint: 'https://10.0.0.2:2379',
			prefix: '/registry/events/',
			spans: [],
		},
	});
	assert.equal(runPhrase(deletion, undefined), '/registry/events/');
	assert.equal(skipPhrase(deletion, undefined), 'skip /registry/events/');
});

test('a time with a slow end is told as a range', () => {
	assert.equal(
		predictionText({tookMs: 2000, tookAtMostMs: 9000}),
		'about 2 s, up to 9 s on a slow disk',
	);
	assert.equal(predictionText({tookMs: 2000}), 'about 2 s');
});
