import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	clusterId,
	idOf,
	member,
	observation,
} from '../../../support/observation-builder.js';
import {findingsOf} from '../findings-of.js';

const pair = [member({name: 'm1'}), member({name: 'm2'})];

test('a member started on an empty data directory is named as another cluster', () => {
	const stray = member({name: 'm3', status: {clusterId: 'dead', revision: 1}});
	const [finding] = findingsOf(
		'cluster-id-split',
		observation({members: [...pair, stray]}),
	);
	assert.equal(finding?.severity, 'critical');
	assert.deepEqual(finding.memberIds, [idOf('m3')]);
	assert.match(finding.summary, /^m3 is another cluster, empty at revision 1;/);
	assert.deepEqual(finding.evidence, {
		clusterId: 'dead',
		mainClusterId: clusterId,
		revision: 1,
	});
});

test('of two clusters of one size the one with the higher revision is the cluster', () => {
	const members = [
		member({name: 'm1', status: {clusterId: 'dead', revision: 1}}),
		member({name: 'm2'}),
	];
	const [finding] = findingsOf('cluster-id-split', observation({members}));
	assert.deepEqual(finding?.memberIds, [idOf('m1')]);
});

test('one cluster ID on all members is no split', () => {
	assert.deepEqual(findingsOf('cluster-id-split', observation()), []);
});

test('a member whose Status is missing is not called another cluster', () => {
	const silent = member({name: 'm3', problem: 'timeout'});
	const observed = observation({members: [...pair, silent]});
	assert.deepEqual(findingsOf('cluster-id-split', observed), []);
});
