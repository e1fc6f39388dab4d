import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';
import {ensureEtcd} from '../../scripts/etcd-binaries.js';
import {straceBinary} from '../../scripts/strace-binary.js';
import {scenarios} from '../../source/drill/scenarios.js';
import {program, temporaryFolder} from '../support/real-incident.js';

// Every exercise that real etcd can have, played to its end.

for (const {name, real} of scenarios) {
	if (real.kind !== 'possible') continue;
	test(`${name} on real etcd plays itself to its right end`, async context => {
		const {etcd} = await ensureEtcd('3.5');
		const strace = real.slowDisk === undefined ? '' : await straceBinary();
		const state = temporaryFolder(context);
		const {code, output} = await new Promise<{
			code: unknown;
			output: string;
		}>(resolve => {
			execFile(
				process.execPath,
				[program, 'drill', name, '--real'],
				{
					env: {
						...process.env,
						XDG_STATE_HOME: state,
						ETCD_BIN_DIR: path.dirname(etcd),
						PATH: `${path.dirname(strace)}:${process.env['PATH'] ?? ''}`,
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
		assert.equal(code, 0, output);
		assert.match(output, new RegExp(`# Drill ${name}: 100 of 100`));
	});
}
