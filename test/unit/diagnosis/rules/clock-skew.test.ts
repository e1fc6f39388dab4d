import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const at = (...offsetsMs: ReadonlyArray<number | undefined>) =>
	findingsOf(
		'clock-skew',
		observation({
			members: offsetsMs.map((clockOffsetMs, index) =>
				member({name: `m${index + 1}`, metrics: {clockOffsetMs}}),
			),
		}),
	);

test('clocks more than two seconds apart are a warning that names the odd one', () => {
	assert.deepEqual(at(0, 2000, 300), []);
	const [finding] = at(100, -200, 95_000);
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m3')]);
	assert.match(
		finding.summary,
		/^The members' clocks are 1m35s apart: m3 is ahead of m2; against this machine m1 \+100 ms, m2 -200 ms, m3 \+1m35s, /,
	);
	assert.equal(finding.evidence['apartMs'], 95_200);
});

test('of two members nobody can tell which clock is wrong', () => {
	const [finding] = at(0, 5000);
	assert.deepEqual(finding?.memberIds, [idOf('m1'), idOf('m2')]);
});

test('when the members agree, it is this machine’s clock', () => {
	const [finding] = at(-60_000, -60_400, -59_900);
	assert.equal(finding?.severity, 'info');
	assert.deepEqual(finding.memberIds, []);
	assert.match(
		finding.summary,
		/^This machine's clock is 1m00s ahead of the members' clocks, which agree;/,
	);
	assert.match(at(3000, 3000)[0]?.summary ?? '', /clock is 3 s behind/);
	assert.deepEqual(at(2000, 2000, 1900), []);
	assert.deepEqual(at(60_000), [], 'one member against us');
});

test('a certificate that is not valid yet is a clock, too', () => {
	const [finding] = findingsOf(
		'clock-skew',
		observation({
			members: [
				member({
					problem: {
						kind: 'tls',
						message: 'certificate is not yet valid',
						detail: 'server-certificate-not-yet-valid',
					},
				}),
			],
		}),
	);
	assert.equal(finding?.severity, 'warning');
	assert.match(finding.summary, /not valid yet by this machine's clock/);
});

test('nothing is said about clocks that nobody read', () => {
	assert.deepEqual(at(undefined, 90_000, undefined), []);
	assert.deepEqual(at(undefined, undefined), []);
});
