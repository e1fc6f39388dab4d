import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {columnsOf} from '../../../source/present/text/text-fit.js';
import {checkText} from '../../../source/report/check-text.js';
import {
	alarm,
	latency,
	member,
	observation,
} from '../../support/observation-builder.js';

const slow = observation({
	members: [
		member({
			name: 'm1',
			metrics: {
				walFsync: latency({
					p99Ms: 310,
					p99Bucket: {lowMs: 256, highMs: 512},
				}),
			},
		}),
		member({name: 'm2'}),
		member({name: 'm3'}),
	],
});

test('the text is verdict, table and findings with evidence and advice', () => {
	const text = checkText({
		observation: slow,
		diagnosis: diagnose(slow),
		table: 'TABLE\nROW',
		width: 80,
	});
	assert.equal(
		text,
		`CRITICAL m1: WAL fsync p99 is 310 ms
  Ruled out: alarms, quota, quorum, network between members, a running
  defragment, split cluster

TABLE
ROW

CRITICAL slow-wal-fsync  m1
  m1: WAL fsync p99 is 310 ms; m1: between 256 ms and 512 ms, 2,000 samples in
  the last 10 s; etcd wants p99 below 10 ms, and every write waits for it
  Evidence: member m1, fsync p50 800 us, fsync p99 310 ms, bucket low 256 ms,
  bucket high 512 ms, fsync samples 2,000, window 10 s
  Do: Move the leader first: m1 leads, so that every write waits for its disk;
  to m2 with: etcdctl --endpoints https://10.0.0.1:2379 move-leader
  a1b2c3d4e5f60002; then look at the disk under the data directory of m1: shared
  with other load, throttled, or failing (iostat, smartctl)`,
	);
});

test('no line is wider than asked', () => {
	const observed = observation({
		members: [member({name: 'm1'}), member({name: 'm2', problem: 'timeout'})],
		alarms: [alarm('NOSPACE', 'm1'), alarm('CORRUPT', 'm1')],
	});
	for (const width of [30, 60, 80]) {
		const text = checkText({
			observation: observed,
			diagnosis: diagnose(observed),
			table: '',
			width,
		});
		for (const row of text.split('\n')) {
			assert.ok(columnsOf(row) <= width, `${width}: ${row}`);
		}
	}
});

test('a healthy cluster is one line when there is no table', () => {
	const text = checkText({
		observation: observation(),
		diagnosis: diagnose(observation()),
		table: '',
		width: 80,
	});
	assert.equal(
		text,
		'OK Healthy: 3 of 3 members answer, leader m1, db 20% of quota',
	);
});

test('paint colours the word of each level and nothing else', () => {
	const text = checkText({
		observation: slow,
		diagnosis: diagnose(slow),
		table: '',
		width: 80,
		paint: (tone, word) => `<${tone}>${word}</>`,
	});
	assert.deepEqual(text.match(/<\w+>[^<]*<\/>/g), [
		'<critical>CRITICAL</>',
		'<critical>CRITICAL</>',
	]);
});
