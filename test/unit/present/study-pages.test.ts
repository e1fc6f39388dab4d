import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {toAscii} from '../../../source/present/text/ascii.js';
import {lineText} from '../../../source/present/text/line.js';
import {logsPage} from '../../../source/present/logs-page.js';
import {memberPage} from '../../../source/present/member/member-page.js';
import type {Reading} from '../../../source/present/text/scroll.js';
import {
	shareBar,
	shareTable,
} from '../../../source/present/writers/share-table.js';
import type {ShownState} from '../../../source/present/shown-state.js';
import {writersPage} from '../../../source/present/writers/writers-page.js';
import {engineState, nospaceState} from '../../support/engine-state-builder.js';
import {
	idOf,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {
	counted,
	readLogOf,
	someLogLines,
	watched,
	watching,
	writeTally,
} from '../../support/study-builder.js';

function textOf({lines}: Reading): string {
	return lines.map(row => lineText(row)).join('\n');
}

function writersText(writers: ShownState['writers'], columns = 100): string {
	const page = writersPage(
		engineState({writers}),
		columns,
		200,
		0,
		takenAtMs + 1000,
	);
	return textOf(page);
}

describe('the screen of the writers', () => {
	test('the hottest keys stand beside the table only where their ends are seen', () => {
		const long = `/registry/${'x'.repeat(40)}`;
		const whole = `${long}/kube-system/one`;
		const narrow = writersText(watched(writeTally({[long]: 5000})), 121);
		assert.ok(narrow.includes(whole), narrow);
		const wide = writersText(watched(), 150);
		assert.match(wide, /PREFIX +Hottest keys/);
	});

	test('every row but its heading has the margin that every screen has', () => {
		const [, ...rows] = writersText(watched()).split('\n');
		for (const row of rows) assert.match(row, /^(?: |$)/);
	});

	test('while it watches: what is left, the pace, each share, and who is known', () => {
		const text = writersText(watching());
		assert.match(text, /live, 20 s left; x stops/);
		assert.match(text, /watching through m2 for 10 s of 30 s/);
		assert.match(text, /\/registry\/ in 9 s: 1,165 events\/s, 1\.1 MiB\/s/);
		assert.match(text, / 70% +796\.4 KiB\/s +816 +50% +\/registry\/events/);
		assert.match(text, / 10% .* \/registry\/pods/);
		assert.match(text, /420 events .* \/registry\/leases\/kube-system\/one/);
		assert.match(text, /Kubernetes events: each is a key of its own/);
	});

	test('the figures are those of the time that was tallied, however late the paint', () => {
		const page = writersPage(
			engineState({writers: watching()}),
			100,
			200,
			0,
			takenAtMs + 12_000,
		);
		assert.match(textOf(page), /in 9 s: 1,165 events\/s/);
	});

	test('that it fell behind is said while it watches', () => {
		const gap = {
			kind: 'behind' as const,
			member: 'm2',
			lagMs: 2500,
			problem: undefined,
		};
		assert.match(
			writersText(watching({gaps: [gap]})),
			/fell behind once by 2\.5 s or more/,
		);
		assert.match(
			writersText(watching({isNospace: true})),
			/NOSPACE is raised: etcd refuses every write/,
		);
		assert.doesNotMatch(writersText(watching()), /fell behind|NOSPACE/);
	});

	test('afterwards: its age, and that a step was given way to', () => {
		assert.match(writersText(watched()), /watched 13 s ago; w again/);
		const ended = watched();
		assert.ok(ended.kind === 'watched');
		assert.match(
			writersText({...ended, gaveWayTo: 'Defragment m2'}),
			/so as not to be in the way of: Defragment m2/,
		);
	});

	test('prefixes beyond those shown are one row, and the shares add up', () => {
		const many = Object.fromEntries(
			Array.from({length: 30}, (_, index) => [`/registry/${index}`, 10_000]),
		);
		const text = writersText(watched(writeTally(many)));
		assert.match(text, / 60% .*\(18 other prefixes\)/);
	});

	test('a census tells bytes, keys and writes of each', () => {
		assert.match(
			writersText(counted()),
			/ 80% +7\.6 MiB +8,000 +3\.0 +\/registry\/events/,
		);
	});

	test('what could not be done is said with its reason', () => {
		assert.match(
			writersText({kind: 'problem', atMs: takenAtMs, message: 'no \u001B[31m'}),
			/✗ no \\x1b\[31m/,
		);
	});
});

describe('shares', () => {
	test('something is never shown as nothing, nor not quite all as all', () => {
		const barOf = (share: number | undefined): string =>
			lineText(shareBar(share, 10));
		assert.equal(barOf(0.001), '▇·········');
		assert.equal(barOf(0.999), '▇▇▇▇▇▇▇▇▇·');
		assert.equal(barOf(1), '▇▇▇▇▇▇▇▇▇▇');
		assert.equal(barOf(0), '··········');
		assert.equal(barOf(undefined), '··········');
		assert.equal(toAscii(barOf(0.5)), '*****.....');
	});

	test('without rows there is no table', () => {
		assert.deepEqual(shareTable(['A'], 'B', [], 80), []);
	});
});

describe('the screen of the log', () => {
	const logText = (log: ShownState['log']): string =>
		textOf(logsPage(engineState({log}), 100, 200, 0, takenAtMs));

	test('the patterns with count, first and last, cause and remedy, and the source', () => {
		const text = logText(readLogOf(someLogLines));
		assert.match(text, /3 lines .* of \/var\/log\/pods\/kube-system_etcd-a_1/);
		assert.match(text, /CRITICAL nospace-raised once, 2026-11-21 02:59:04 UTC/);
		assert.match(text, /A member's file reached its quota/);
		assert.match(text, /Do: /);
		assert.match(text, /read 5 s ago; w reads again/);
	});

	test('where none was found: where it looked, and what else to do', () => {
		const text = logText({
			kind: 'none',
			atMs: takenAtMs,
			lookedIn: '/var/log/pods and journald',
			trouble: 'journalctl failed: no permission',
		});
		assert.match(text, /No log of etcd found on node-a/);
		assert.match(text, /Looked in \/var\/log\/pods and journald/);
		assert.match(text, /no permission/);
		assert.match(text, /etcd-medic explain FILE/);
	});

	test('while it reads: what and how far', () => {
		const text = logText({kind: 'reading', source: '0.log', bytes: 2 ** 20});
		assert.match(
			text,
			/reading the etcd log of node-a 0\.log, 1\.0 MiB so far/,
		);
	});
});

describe('one member in depth', () => {
	const pageOf = (state: ShownState, id = idOf('m1'), columns = 100): string =>
		textOf(memberPage(state, id, columns, 200, 0, takenAtMs));

	test('its sizes in three parts, histograms with bucket and samples, and raft', () => {
		const text = pageOf(nospaceState('snapshot'));
		assert.match(
			text,
			/free pages +57\.1 MiB \(93%\): a defragment returns them/,
		);
		assert.match(
			text,
			/history +4\.1 MiB, estimated: compact, then defragment/,
		);
		assert.match(
			text,
			/live data +about 874 B, estimated: only deleting frees it/,
		);
		assert.match(
			text,
			/WAL fsync +p50 .*, p99 12 ms \(bucket 8–16 ms\), [\d,]+ samples in/,
		);
		assert.match(text, /commit +n\/a \(12 samples\)/);
		assert.match(text, /term, index +\d+, 112,345,678; 0 not yet applied/);
		assert.match(text, /alarms +NOSPACE/);
		assert.match(text, /✗ nospace-alarm: /);
	});

	test('what was not read is said, and is no figure', () => {
		const silent = engineState({
			observation: observation({
				members: [
					member({
						name: 'm1',
						problem: {kind: 'timeout', message: 'no answer within 5 s'},
					}),
				],
			}),
		});
		const text = pageOf(silent);
		assert.match(text, /Status +not read: no answer within 5 s/);
		assert.match(text, /history and live data not known/);
		assert.match(text, /LAST KNOWN|never read/);
		assert.match(text, /not looked at yet/);
	});

	test('a member that has left is not replaced by another', () => {
		const text = pageOf(engineState(), 'ffffffffffffffff');
		assert.match(text, /no longer in the member list/);
		assert.doesNotMatch(text, /m1/);
	});

	test('in two columns everything is still there', () => {
		const text = pageOf(nospaceState('snapshot'), idOf('m1'), 130);
		for (const title of [
			'Alarms and findings',
			'Space',
			'Disk and network',
			'Our own reads',
			'Raft',
			'Process and keys',
			'Its machine',
			'Certificates and clock',
		]) {
			assert.ok(text.includes(title), title);
		}
	});
});
