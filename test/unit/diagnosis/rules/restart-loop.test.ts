import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EtcdContainer} from '../../../../source/cluster/host-facts.js';
import {known, missing} from '../../../../source/cluster/host-facts.js';
import {hostEtcd, observedOnHost} from '../../../support/host-builder.js';
import {
	alarm,
	idOf,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';
import {findingsOf, trendPoint} from '../findings-of.js';

const minuteMs = 60_000;

/** m2's process as read that long ago, begun a moment before. */
const startsAt = (...minutesAgo: readonly number[]) => ({
	[idOf('m2')]: minutesAgo.flatMap(ago => [
		trendPoint(ago * minuteMs, {
			processStartedAtMs: takenAtMs - ago * minuteMs - 5000,
		}),
		// Nothing read while it is down.
		trendPoint(ago * minuteMs - 20_000),
	]),
});

const seen = (...minutesAgo: readonly number[]) =>
	findingsOf('restart-loop', observation(), startsAt(...minutesAgo))[0];

test('two restarts in a quarter of an hour are a warning, four are critical', () => {
	assert.equal(seen(14, 7), undefined, 'one restart');
	const finding = seen(14, 9, 1);
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m2')]);
	assert.match(
		finding.summary,
		/^m2 is restarted again and again: 2 times in the last 15m00s$/,
	);
	assert.equal(seen(14, 11, 8, 5)?.severity, 'warning');
	assert.equal(seen(14, 11, 8, 5, 2)?.severity, 'critical');
});

test('a start time that moves by a second, as where a clock was adjusted, is no restart', () => {
	const moved = {
		[idOf('m2')]: [14, 11, 8, 5, 2].map(ago =>
			trendPoint(ago * minuteMs, {
				processStartedAtMs: takenAtMs - 3_600_000 + ago * 120,
			}),
		),
	};
	assert.deepEqual(findingsOf('restart-loop', observation(), moved), []);
});

test('restarts of long ago do not count', () => {
	assert.equal(seen(60, 45, 30, 16, 1), undefined);
});

test('under NOSPACE it says what probes do', () => {
	const finding = findingsOf(
		'restart-loop',
		observation({alarms: [alarm('NOSPACE', 'm1')]}),
		startsAt(14, 9, 1),
	)[0];
	assert.match(finding?.summary ?? '', /a probe of \/health without exclude/);
});

const container = (
	attempt: number,
	minutesAgo: number,
	isRunning = false,
): EtcdContainer => ({
	attempt,
	isRunning,
	createdAtMs: takenAtMs - minutesAgo * minuteMs,
});

const onNode = (...containers: readonly EtcdContainer[]) =>
	findingsOf(
		'restart-loop',
		observedOnHost({containers: known(containers)}),
	)[0];

test('on its machine two young containers of it are a loop, without any history', () => {
	const finding = onNode(container(4, 1, true), container(3, 6));
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding.memberIds, [idOf('m1')]);
	assert.match(
		finding.summary,
		/attempt 4 of its container, running, begun 1m00s ago$/,
	);
});

test('one restart today is none, however many there were in the pod’s life', () => {
	assert.equal(onNode(container(9, 1, true), container(8, 16)), undefined);
	assert.equal(onNode(container(1, 1, true), container(0, 2)), undefined);
	assert.equal(onNode(), undefined);
});

test('containers are nobody’s where two members run on the machine', () => {
	const observed = observedOnHost({
		etcds: known([hostEtcd('m1'), hostEtcd('m2')]),
		containers: known([container(4, 1), container(3, 2)]),
	});
	assert.deepEqual(findingsOf('restart-loop', observed), []);
});

test('nothing is said without history and without containers', () => {
	assert.deepEqual(findingsOf('restart-loop', observation()), []);
	const dark = observedOnHost({containers: missing('no crictl')});
	assert.deepEqual(findingsOf('restart-loop', dark), []);
});
