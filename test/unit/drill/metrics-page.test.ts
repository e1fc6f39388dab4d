import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {metricsPage} from '../../../source/drill/model/metrics-page.js';
import {etcdFamilies} from '../../../source/metrics/etcd-families.js';
import {drive, put} from './cluster-driver.js';

function types(page: string): ReadonlyMap<string, string> {
	return new Map(
		[...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
			([, name = '', type = '']) => [name, type],
		),
	);
}

for (const version of ['3.4.23', '3.5.16']) {
	test(`the page of ${version} has what the program reads, and no family that a real one has not`, () => {
		const {state, member} = drive({version});
		const page = types(metricsPage(state, member(1).id));
		const recorded = types(
			readFileSync(`test/recorded/metrics-etcd-${version}.txt`, 'utf8'),
		);
		const known = [...etcdFamilies].filter(family => recorded.has(family));
		assert.ok(known.length > 15);
		for (const family of known) {
			assert.ok(page.has(family), `${family} is missing`);
		}

		for (const [family, type] of page) {
			// The recorded member was alone, and had no peers to measure.
			if (family === 'etcd_network_peer_round_trip_time_seconds') continue;
			assert.equal(recorded.get(family), type, family);
		}
	});
}

test('histograms move with what is written, and have etcd’s buckets', () => {
	const driver = drive();
	const page = (): string => metricsPage(driver.state, driver.member(2).id);
	const count = (family: string): number =>
		Number(new RegExp(`^${family}_count (\\d+)$`, 'm').exec(page())?.[1]);
	const fsync = 'etcd_disk_wal_fsync_duration_seconds';
	const commit = 'etcd_disk_backend_commit_duration_seconds';
	const before = [count(fsync), count(commit)];
	for (let at = 0; at < 10; at += 1) {
		driver.say(1, put('a'));
		driver.pass(200);
	}

	assert.deepEqual(
		[count(fsync), count(commit)],
		before.map(each => each + 10),
	);
	const bounds = (text: string): readonly string[] =>
		[...text.matchAll(/fsync_duration_seconds_bucket\{le="([^"]+)"\}/g)].map(
			([, bound = '']) => bound,
		);
	const recorded = readFileSync(
		'test/recorded/metrics-etcd-3.5.16.txt',
		'utf8',
	);
	assert.deepEqual(
		bounds(page().replaceAll('etcd_disk_wal_', '')),
		bounds(
			recorded
				.replaceAll('etcd_disk_wal_', '')
				.replaceAll(/etcd_snap.*\n/g, ''),
		),
	);
});
