import assert from 'node:assert/strict';
import {test} from 'node:test';
import {hazardsOf} from '../../../../source/diagnosis/version-hazards.js';
import {member, observation} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const judged = (version: string) =>
	findingsOf(
		'version-hazard',
		observation({members: [member({status: {version}})]}),
	);

test('versions that lose data are a warning, told with what not to do', () => {
	const [warning, note] = judged('3.5.3');
	assert.equal(warning?.severity, 'warning');
	assert.match(
		warning.summary,
		/^m1 runs 3\.5\.3, which has known defects; listing alarms/,
	);
	assert.match(warning.remedy, /do not run etcdctl alarm list/);
	assert.match(warning.remedy, /etcdutl defrag/);
	assert.equal(note?.severity, 'info');
	assert.match(note.remedy, /3\.5\.26/);
});

test('each hazard ends with the version that mends it', () => {
	const has = (version: string, words: RegExp): boolean =>
		hazardsOf(version).some(({what}) => words.test(what));
	for (const [words, last, mended] of [
		[/different data/, '3.5.2', '3.5.3'],
		[/listing alarms/, '3.5.4', '3.5.5'],
		[/during a defragment/, '3.5.5', '3.5.6'],
		[/during a compaction/, '3.5.13', '3.5.14'],
		[/takes over a snapshot/, '3.5.22', '3.5.23'],
		[/takes over a snapshot/, '3.4.37', '3.4.38'],
		[/takes over a snapshot/, '3.6.4', '3.6.5'],
		[/come back/, '3.5.25', '3.5.26'],
	] as const) {
		assert.ok(has(last, words), last);
		assert.ok(!has(mended, words), mended);
	}

	assert.deepEqual(hazardsOf('3.5.26'), []);
	assert.deepEqual(hazardsOf('3.50.1'), []);
	assert.ok(has('3.5.2-rc.1+git', /different data/));
});

test('nothing is said about a version that nobody read or that is none', () => {
	for (const version of ['', 'unknown', '3.5', '\u001B[2J']) {
		assert.deepEqual(judged(version), [], version);
	}

	const silent = observation({members: [member({problem: 'refused'})]});
	assert.deepEqual(findingsOf('version-hazard', silent), []);
});
