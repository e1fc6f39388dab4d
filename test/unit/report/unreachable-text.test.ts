import assert from 'node:assert/strict';
import {test} from 'node:test';
import {unreachableText} from '../../../source/report/unreachable-text.js';
import {member, observation} from '../../support/observation-builder.js';

test('what was looked for stands at the end of the line, and only when nobody answers', () => {
	const nobody = observation({members: [member({problem: 'refused'})]});
	const line = unreachableText(nobody) ?? '';
	assert.match(line, /^cannot tell: /);
	assert.equal(
		unreachableText(nobody, 'give --endpoints'),
		`${line}; give --endpoints`,
	);
	assert.equal(unreachableText(observation(), 'give --endpoints'), undefined);
});
