import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Observation} from '../../../source/cluster/observation.js';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import type {Verdict} from '../../../source/diagnosis/finding.js';
import {
	alarm,
	gibibyte,
	mebibyte,
	member,
	observation,
	problem,
	takenAtMs,
} from '../../support/observation-builder.js';

const small = (name: string, dbSizeMiB: number, inUseMiB: number) =>
	member({
		name,
		status: {
			dbSizeBytes: dbSizeMiB * mebibyte,
			dbSizeInUseBytes: inUseMiB * mebibyte,
		},
		metrics: {quotaBytes: 64 * mebibyte},
	});
const three = (make: (name: string) => ReturnType<typeof member>) =>
	observation({members: ['m1', 'm2', 'm3'].map(name => make(name))});
const onM1AndM3 = [alarm('NOSPACE', 'm1'), alarm('NOSPACE', 'm3')];

const cases: ReadonlyArray<{
	readonly name: string;
	readonly observed: Observation;
	readonly verdict: Verdict;
}> = [
	{
		name: 'a healthy cluster says what was seen',
		observed: observation(),
		verdict: {
			level: 'ok',
			sentence: 'Healthy: 3 of 3 members answer, leader m1, db 20% of quota',
		},
	},
	{
		name: 'notes do not spoil the ok but are named',
		observed: three(name =>
			name === 'm1'
				? member({name})
				: member({name, metricsProblem: 'refused'}),
		),
		verdict: {
			level: 'ok',
			sentence:
				'Healthy: 3 of 3 members answer, leader m1, db 20% of quota; note: metrics-unavailable',
		},
	},
	{
		name: 'NOSPACE is told with its cause and what a defragment returns',
		observed: observation({
			members: ['m1', 'm2', 'm3'].map(name => small(name, 64, 1)),
			alarms: onM1AndM3,
		}),
		verdict: {
			level: 'critical',
			sentence:
				'Writes are refused: NOSPACE on m1 and m3; m1 has 64.0 MiB of 64.0 MiB: 98% free pages, defragment returns them',
		},
	},
	{
		name: 'half-way through a recovery the member that is still full is named',
		observed: observation({
			members: [small('m1', 2, 1), small('m2', 2, 1), small('m3', 64, 1)],
			alarms: [alarm('NOSPACE', 'm1')],
		}),
		verdict: {
			level: 'critical',
			sentence:
				'Writes are refused: NOSPACE on m1; m3 has 64.0 MiB of 64.0 MiB: 98% free pages, defragment returns them',
		},
	},
	{
		name: 'NOSPACE with a silent member says that nobody is to spare',
		observed: observation({
			members: [
				small('m1', 64, 1),
				small('m2', 64, 1),
				member({name: 'm3', problem: 'timeout'}),
			],
			alarms: [alarm('NOSPACE', 'm1')],
		}),
		verdict: {
			level: 'critical',
			sentence:
				'Writes are refused: NOSPACE on m1; m1 has 64.0 MiB of 64.0 MiB: 98% free pages, defragment returns them; m3 unreachable, none to spare',
		},
	},
	{
		name: 'NOSPACE with a member at its defragment does not call that one unreachable',
		observed: observation({
			members: [
				small('m1', 64, 1),
				small('m2', 64, 1),
				{...member({name: 'm3', problem: 'timeout'}), defragment: 'sent'},
			],
			alarms: [alarm('NOSPACE', 'm1')],
		}),
		verdict: {
			level: 'critical',
			sentence:
				'Writes are refused: NOSPACE on m1; m1 has 64.0 MiB of 64.0 MiB: 98% free pages, defragment returns them; m3 defragmenting, none to spare',
		},
	},
	{
		name: 'after the last defragment only the disarm is left',
		observed: observation({
			members: ['m1', 'm2', 'm3'].map(name => small(name, 2, 1)),
			alarms: onM1AndM3,
		}),
		verdict: {
			level: 'critical',
			sentence:
				'Writes are refused: NOSPACE on m1 and m3; no file is full any more, the disarm is left',
		},
	},
	{
		name: 'CORRUPT comes before NOSPACE',
		observed: observation({alarms: [...onM1AndM3, alarm('CORRUPT', 'm2')]}),
		verdict: {
			level: 'critical',
			sentence:
				"Stop: CORRUPT on m2, the members' data differ: do not disarm anything, NOSPACE included",
		},
	},
	{
		name: 'one member down is a warning from this host',
		observed: three(name =>
			name === 'm2' ? member({name, problem: 'timeout'}) : member({name}),
		),
		verdict: {
			level: 'warning',
			sentence: 'm2 is unreachable from node-a: it hangs, no answer in time',
		},
	},
	{
		name: 'several members down are named together',
		observed: three(name =>
			name === 'm1' ? member({name}) : member({name, problem: 'refused'}),
		),
		verdict: {
			level: 'warning',
			sentence: 'm2 and m3 are unreachable from node-a',
		},
	},
	{
		name: 'being cut off from all is unknown, never a lost quorum',
		observed: three(name => member({name, problem: 'timeout'})),
		verdict: {
			level: 'unknown',
			sentence:
				'Cannot tell: none of 3 members answers from node-a (timeout); we may be cut off',
		},
	},
	{
		name: 'a user without rights is unknown, never a cluster down',
		observed: three(name => member({name, problem: 'auth'})),
		verdict: {
			level: 'unknown',
			sentence:
				'Cannot tell: m1, m2 and m3 refuse Status, it needs root on this version',
		},
	},
	{
		name: 'a lost quorum is told by the survivor',
		observed: three(name =>
			name === 'm1'
				? member({name, status: {leaderId: undefined}})
				: member({name, problem: 'refused'}),
		),
		verdict: {
			level: 'critical',
			sentence:
				'Quorum is lost: 1 of 3 voters answer and know no leader, 2 are needed',
		},
	},
	{
		name: 'a member that has not answered yet keeps the verdict from ok',
		observed: three(name =>
			name === 'm3'
				? member({name, isAwaited: true, waitingSinceMs: takenAtMs})
				: member({name}),
		),
		verdict: {
			level: 'unknown',
			sentence: 'Cannot tell: m3 did not answer yet',
		},
	},
	{
		name: 'a member that was listed just now keeps the verdict from ok, and is not called silent',
		observed: three(name =>
			name === 'm3' ? member({name, isAwaited: true}) : member({name}),
		),
		verdict: {
			level: 'unknown',
			sentence: 'Cannot tell: m3 was listed just now and not asked yet',
		},
	},
	{
		name: 'members at a URL that is another one’s are not called unreachable',
		observed: three(name =>
			name === 'm1'
				? member({name})
				: member({name, problem: 'another-member', lastStatus: undefined}),
		),
		verdict: {
			level: 'warning',
			sentence:
				'm2 and m3 cannot be asked from node-a: their URLs are not their own',
		},
	},
	{
		name: 'under NOSPACE, who was not asked is told from who is unreachable',
		observed: observation({
			alarms: [alarm('NOSPACE', 'm1')],
			members: [
				member({name: 'm1', status: {dbSizeBytes: 3 * gibibyte}}),
				member({name: 'm2', problem: 'another-member'}),
				member({name: 'm3', problem: 'refused'}),
			],
		}),
		verdict: {
			level: 'critical',
			sentence:
				'Writes are refused: NOSPACE on m1; m1 has 3.0 GiB of 2.0 GiB: 89% free pages, defragment returns them; m3 unreachable, none to spare; m2 not asked, no URL of their own',
		},
	},
	{
		name: 'without a member list there may be members that nobody asked',
		observed: observation({
			members: [member()],
			memberListProblem: problem('timeout'),
		}),
		verdict: {
			level: 'unknown',
			sentence:
				'Cannot tell: the member list could not be read (no answer within 5 s), there may be more members',
		},
	},
	{
		name: 'no member at all is unknown',
		observed: observation({members: []}),
		verdict: {
			level: 'unknown',
			sentence: 'Cannot tell: no member is known from node-a',
		},
	},
];

for (const {name, observed, verdict} of cases) {
	test(name, () => {
		const {level, sentence} = diagnose(observed).verdict;
		assert.deepEqual({level, sentence}, verdict);
	});
}

test('a full quota that only the metrics could tell is critical though Status is refused', () => {
	const {verdict} = diagnose(
		three(name =>
			member({
				name,
				problem: 'auth',
				metrics: {dbSizeBytes: 63 * mebibyte, quotaBytes: 64 * mebibyte},
			}),
		),
	);
	assert.equal(verdict.level, 'critical');
});
