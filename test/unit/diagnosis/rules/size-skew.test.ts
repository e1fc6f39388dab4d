import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	alarm,
	idOf,
	mebibyte,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const sized = (name: string, dbSizeMiB: number, revision = 100_000) =>
	member({
		name,
		status: {
			dbSizeBytes: dbSizeMiB * mebibyte,
			dbSizeInUseBytes: 90 * mebibyte,
			revision,
		},
	});
const judged = (...members: ReadonlyArray<ReturnType<typeof member>>) =>
	findingsOf('size-skew', observation({members}))[0];

test('files of one data set that differ 1.5 and 2 times are a note and a warning', () => {
	assert.equal(judged(sized('m1', 149), sized('m2', 100)), undefined);
	assert.equal(judged(sized('m1', 150), sized('m2', 100))?.severity, 'info');
	const finding = judged(sized('m1', 200), sized('m2', 100));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.match(finding.summary, /m1 has a file 2.0 times that of m2/);
	assert.match(finding.summary, /free pages, it was not defragmented/);
});

test('a skew of 2 is critical when a file is near its quota', () => {
	assert.equal(
		judged(sized('m1', 1600), sized('m2', 100))?.severity,
		'critical',
	);
});

test('small files may differ', () => {
	assert.equal(judged(sized('m1', 99), sized('m2', 10)), undefined);
});

test('members at far revisions hold different data and are not compared', () => {
	assert.equal(judged(sized('m1', 300), sized('m2', 100, 98_999)), undefined);
	assert.equal(
		judged(sized('m1', 300), sized('m2', 100, 99_000))?.severity,
		'warning',
	);
});

test('while NOSPACE is raised a skew is a note: recovery itself brings it', () => {
	const [finding] = findingsOf(
		'size-skew',
		observation({
			members: [sized('m1', 2000), sized('m2', 100)],
			alarms: [alarm('NOSPACE', 'm1')],
		}),
	);
	assert.equal(finding?.severity, 'info');
});

test('a member whose size is not known is not compared', () => {
	assert.equal(
		judged(sized('m1', 300), member({name: 'm2', problem: 'timeout'})),
		undefined,
	);
});
