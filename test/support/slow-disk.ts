import {spawn} from 'node:child_process';
import type {TestContext} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {straceBinary} from '../../scripts/strace-binary.js';
import {toBase64} from '../../scripts/json-gateway.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import type {Milliseconds} from '../../source/units.js';

// A real dying disk: every fdatasync of one etcd process is held up, which is
// what the WAL and the backend wait for.

const attachTimeoutMs = 15_000;

/** Delays every fdatasync of that process from now on, until the test ends or the returned function is called, which resolves when it is over. */
export async function slowDisk(
	context: TestContext,
	pid: number,
	delayMs: Milliseconds,
): Promise<() => Promise<void>> {
	const strace = await straceBinary();
	const child = spawn(
		strace,
		[
			'-f',
			'-p',
			String(pid),
			'-e',
			'trace=fdatasync',
			'-e',
			`inject=fdatasync:delay_enter=${delayMs * 1000}`,
			'-o',
			'/dev/null',
		],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	const ended = new Promise<void>(resolve => {
		child.on('close', () => resolve());
	});
	const stop = async (): Promise<void> => {
		// It lets go of the process; SIGKILL would leave its threads stopped.
		child.kill('SIGTERM');
		await ended;
	};

	context.after(stop);
	let said = '';
	await new Promise<void>((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(new Error(`strace did not attach: ${said}`));
		}, attachTimeoutMs);
		const settle = (act: () => void): void => {
			clearTimeout(timer);
			act();
		};

		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			said += text;
			if (/attached/.test(said)) settle(resolve);
		});
		child.on('error', error => settle(() => reject(error)));
		child.on('exit', () =>
			settle(() => reject(new Error(`strace ended: ${said}`))),
		);
	});
	return stop;
}

/** Some 100 small writes a second through each member, as leases are renewed, until the test ends. */
export function keepWriting(context: TestContext, cluster: LocalCluster): void {
	let isOver = false;
	context.after(() => {
		isOver = true;
	});
	for (const {endpoint, name} of cluster.members) {
		void (async () => {
			for (let count = 0; !isOver; count += 1) {
				await cluster
					.post(
						'/v3/kv/put',
						{
							key: toBase64(`/registry/leases/${name}-${count % 10}`),
							value: toBase64(`${count}`),
						},
						{endpoint},
					)
					// The cluster may just be ending, or a member be slow: that is not what is tested.
					.catch(() => undefined);
				await pause(10);
			}
		})();
	}
}
