import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {scenarios} from '../../source/drill/scenarios.js';
import {program, temporaryFolder} from '../support/real-incident.js';

// Every exercise is played to its end by the product's own engine, on the
// simulated cluster, through the built program.

// Several at once: most of the time they wait.
const together = 3;

type Ended = {
	readonly code: number | string | null | undefined;
	readonly output: string;
	readonly folder: string;
};

async function play(
	context: TestContext,
	...args: readonly string[]
): Promise<Ended> {
	const state = temporaryFolder(context);
	return new Promise(resolve => {
		execFile(
			process.execPath,
			[program, 'drill', ...args],
			{
				env: {...process.env, XDG_STATE_HOME: state},
				maxBuffer: 10_000_000,
			},
			(error, stdout, stderr) => {
				resolve({
					code: error === null ? 0 : error.code,
					output: stdout + stderr,
					folder: path.join(state, 'etcd-medic', 'drills'),
				});
			},
		);
	});
}

void test(
	'every scenario plays itself to its right end with every point',
	{concurrency: together},
	async context => {
		await Promise.all(
			scenarios.map(async ({name, rightEnd}) =>
				context.test(name, async own => {
					const {code, output, folder} = await play(own, name);
					assert.equal(code, 0, output);
					assert.match(output, new RegExp(`# Drill ${name}: 100 of 100`));
					const [run = ''] = readdirSync(folder);
					const kept = JSON.parse(
						readFileSync(path.join(folder, run, 'debrief.json'), 'utf8'),
					) as {schema: string; score: {points: number}};
					assert.equal(kept.schema, 'etcd-medic/drill/v1');
					assert.equal(kept.score.points, 100);
					assert.match(
						output.trimEnd().split('\n').at(-1) ?? '',
						/^The right end of this drill is reached: /,
					);
					// Megabytes that nobody looks at again.
					assert.deepEqual(
						readdirSync(path.join(folder, run)).filter(file =>
							file.startsWith('snapshot'),
						),
						[],
					);
					if (rightEnd.kind === 'untouched') {
						assert.match(output, /for a person: /);
						assert.match(output, /## The way out/);
					}
				}),
			),
		);
	},
);
