import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {test, type TestContext} from 'node:test';
import {ensureEtcd, etcdSeries} from '../../scripts/etcd-binaries.js';
import {scenarios} from '../../source/drill/scenarios.js';
import {program, temporaryFolder} from '../support/real-incident.js';
import path from 'node:path';

// The exercises on real etcd processes of the drill's own.

async function play(
	context: TestContext,
	etcd: string,
	...args: readonly string[]
): Promise<{readonly code: unknown; readonly output: string}> {
	const state = temporaryFolder(context);
	return new Promise(resolve => {
		execFile(
			process.execPath,
			[program, 'drill', '--real', ...args],
			{
				env: {
					...process.env,
					XDG_STATE_HOME: state,
					ETCD_BIN_DIR: path.dirname(etcd),
				},
				maxBuffer: 10_000_000,
			},
			(error, stdout, stderr) => {
				resolve({
					code: error === null ? 0 : error.code,
					output: stdout + stderr,
				});
			},
		);
	});
}

for (const series of etcdSeries) {
	test(`etcd ${series}: nospace on real processes plays itself to its right end`, async context => {
		const {etcd} = await ensureEtcd(series);
		const {code, output} = await play(context, etcd, 'nospace');
		assert.equal(code, 0, output);
		assert.match(output, /real cluster/);
		assert.match(output, /\| NOSPACE was disarmed \|/);
	});
}

test('a scenario that real etcd cannot have says so', async context => {
	const {etcd} = await ensureEtcd('3.5');
	for (const {name, real} of scenarios) {
		if (real.kind === 'possible') continue;
		const {code, output} = await play(context, etcd, name);
		assert.equal(code, 64, output);
		assert.match(output, /cannot be had on real etcd/);
	}
});
