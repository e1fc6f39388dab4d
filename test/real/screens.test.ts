import assert from 'node:assert/strict';
import {test} from 'node:test';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import {
	endpointFlags,
	openProgram,
	realCluster,
} from '../support/real-incident.js';
import {busyCluster, workloadShares} from './writers-bed.js';

for (const series of etcdSeries) {
	test(`etcd ${series}: the screens show who writes, one member in depth, and where the log was looked for`, async context => {
		const cluster = await realCluster(context, series, {
			quotaBytes: 1024 * 1024 * 1024,
		});
		const [member] = cluster.members;
		assert.ok(member);
		const load = await busyCluster(context, member.endpoint);
		const terminal = openProgram(context, [
			'--read-only',
			...endpointFlags(cluster),
		]);
		await terminal.waitFor('Findings');
		await terminal.press('6');
		await terminal.waitFor(/live, \d+ s left/);
		await terminal.waitFor(/for (?:[5-9]|[12]\d) s of 30 s/);
		const live = terminal.text();
		for (const [prefix, share] of Object.entries(workloadShares)) {
			const row = live.split('\n').find(each => each.includes(` ${prefix}`));
			const percent = Number(/(\d+)%/.exec(row ?? '')?.[1]);
			assert.ok(
				Math.abs(percent / 100 - share) <= 0.05,
				`${prefix}: ${row ?? 'not shown'}`,
			);
		}

		assert.match(live, /watching through m[123] for/);
		await terminal.press('x');
		await terminal.waitFor('interrupted: counted so far');
		await load.stop();
		await terminal.press('n');
		await terminal.waitFor(/EST\. BYTES +KEYS +WRITES\/KEY/, {
			timeoutMs: 60_000,
		});
		assert.match(terminal.text(), /\/registry\/leases/);

		await terminal.press('1');
		await terminal.waitFor('Findings');
		await terminal.press('j', 'enter');
		await terminal.waitFor('Member m2');
		const id = await cluster.etcdctl('member', 'list');
		const [, hex = ''] = /^([\da-f]+), started, m2,/m.exec(id.stdout) ?? [];
		assert.notEqual(hex, '');
		assert.ok(terminal.text().includes(`ID ${hex}`));
		await terminal.waitFor(/quota +1\.0 GiB, \d+% used/);
		await terminal.press('right');
		await terminal.waitFor('Member m3');
		terminal.resize(120, 50);
		await terminal.waitFor(
			/WAL fsync +p50 .*, p99 .*\(bucket|WAL fsync +n\/a \(\d+ samples\)/,
		);
		await terminal.waitFor('Raft');
		assert.match(terminal.text(), new RegExp(`version +${series}\\.\\d+`));

		await terminal.press('7');
		await terminal.waitFor(/Looked in |lines? \(/);
		await terminal.press('9');
		await terminal.waitFor('What would have warned');
		await terminal.waitFor(/Quota: \d+\.\d GiB on every member/);
		await terminal.waitFor(/m1: ○ has another quota/);
		await terminal.press('q', 'q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.deepEqual(terminal.modesLeftOn(), []);
	});
}
