import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {PeerRoundTrip} from '../../../../source/cluster/member-metrics.js';
import {lineColumns, lineText} from '../../../../source/present/text/line.js';
import {roundTripText} from '../../../../source/present/member/member-peers.js';
import {memberPage} from '../../../../source/present/member/member-page.js';
import {engineState} from '../../../support/engine-state-builder.js';
import {
	idOf,
	member,
	memberMetrics,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';

function trip(to: string, changes: Partial<PeerRoundTrip> = {}): PeerRoundTrip {
	return {
		peerId: idOf(to),
		samples: 40,
		p50Ms: 1,
		p99Ms: 2,
		allBelowMs: 3.2,
		...changes,
	};
}

function pageOf(
	members: readonly ReturnType<typeof member>[],
	columns: number,
): readonly string[] {
	const state = engineState({observation: observation({members})});
	return memberPage(state, idOf('m1'), columns, 500, 0, takenAtMs).lines.map(
		row => {
			assert.ok(lineColumns(row) <= columns);
			return lineText(row).trimEnd();
		},
	);
}

test('one way is its p99, else the bound that all were below, else n/a', () => {
	assert.equal(roundTripText(trip('m2')), '2 ms');
	assert.equal(
		roundTripText(trip('m2', {p99Ms: undefined, allBelowMs: 0.2})),
		'<200 us',
	);
	assert.equal(
		roundTripText(trip('m2', {p99Ms: undefined, allBelowMs: undefined})),
		'n/a',
	);
	assert.equal(roundTripText(undefined), 'n/a');
});

test('the matrix has every member to each other; what was not read is n/a, what is old is marked', () => {
	const page = pageOf(
		[
			member({
				name: 'm1',
				metrics: {peerRoundTrips: [trip('m2'), trip('m3', {p99Ms: 240})]},
			}),
			member({
				name: 'm2',
				metricsProblem: 'timeout',
				lastMetrics: {
					value: memberMetrics({peerRoundTrips: [trip('m1')]}),
					takenAtMs: takenAtMs - 60_000,
				},
			}),
			member({name: 'm3'}),
		],
		80,
	);
	const at = page.findIndex(row => row.startsWith(' Round trips'));
	assert.deepEqual(page.slice(at + 1, at + 5), [
		'              to m1    to m2    to m3',
		'   from m1        ·     2 ms   240 ms',
		'   from m2    ~2 ms        ·      n/a',
		'   from m3      n/a      n/a        ·',
	]);
});

test('where the matrix does not fit, the ways of this member stand alone, slowest first, and what is left out is counted', () => {
	const names = Array.from({length: 12}, (_, index) => `m${index + 1}`);
	const page = pageOf(
		names.map(name =>
			member({
				name,
				metrics: {
					peerRoundTrips: names
						.filter(other => other !== name)
						.map((other, index) => trip(other, {p99Ms: index + 1})),
				},
			}),
		),
		80,
	);
	const at = page.findIndex(row => row.startsWith(' Round trips'));
	assert.match(page[at + 1] ?? '', /^ {3}to m12 +11 ms, 40 samples$/);
	assert.match(page[at + 9] ?? '', /^ {3}3 more, none slower$/);
});

test('a member alone has no peers', () => {
	assert.ok(pageOf([member({name: 'm1'})], 80).includes('   it has no peers'));
});
