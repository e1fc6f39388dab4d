import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {z} from 'zod';
import {printable} from '../source/printable.js';
import {formatBytes, formatDuration} from '../source/units.js';
import {lostKeys} from './dump.js';
import {
	ensureEtcd,
	etcdSeries,
	findAnyEtcdOnPath,
	findEtcd,
	type EtcdBinaries,
} from './etcd-binaries.js';
import {withoutEtcdVariables} from './etcd-process.js';
import {fillToNospace, type FillProgress} from './fill.js';
import {startCluster, type LocalCluster} from './local-cluster.js';

// Brings a real etcd cluster to `database space exceeded` and opens the app on it.

const quotaBytes = 64 * 1024 * 1024;
const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
const endedBySignal = {SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGKILL: 9} as const;
const exitUsage = 64;
const interruptGraceMs = 3000;
const terminateGraceMs = 15_000;
const appFile = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

const statuses = z.array(
	z.object({
		Endpoint: z.string(),
		Status: z.object({
			header: z.object({member_id: z.number()}),
			leader: z.number().optional(),
			dbSize: z.number(),
		}),
	}),
);

/** Ends the demo, and the app first if it is open. */
type Interruption = {onSignal: (signal: keyof typeof exitCodes) => void};

async function main(): Promise<number> {
	const options = readOptions();
	if (options === undefined) {
		console.error('Usage: npm run demo -- [--etcd 3.4|3.5] [--keep]');
		return exitUsage;
	}

	if (!existsSync(appFile))
		throw new Error('dist/cli.js is missing: run `npm run build` first.');
	const interruption: Interruption = {
		// The cluster's own exit handler ends its processes and removes its folder.
		onSignal: signal => process.exit(exitCodes[signal]),
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
		process.on(signal, () => interruption.onSignal(signal));

	const binaries = await chooseEtcd(options.etcd);
	console.log(
		`Demo: three real etcd ${binaries.version} members on 127.0.0.1, filled until etcd refuses writes${options.keep ? '' : '; then the app recovers them'}.`,
	);
	console.log(
		'Everything lives in a temporary folder, touches no other cluster, and is removed at the end.',
	);
	const cluster = await startCluster({
		binaries,
		quotaBytes,
		leaveSignals: true,
	});
	try {
		console.log(`Started: ${cluster.endpoints.join(',')}`);
		const fill = await fillToNospace(cluster, {
			compactedShare: 0.9,
			progress: everyQuarter(),
		});
		console.log(
			`NOSPACE after ${fill.writes} writes in ${formatDuration(fill.tookMs)}: every write is refused now.${options.keep ? '' : ' Opening the app.'}`,
		);
		if (options.keep) {
			await waitForEnter(cluster);
			return 0;
		}

		const exitCode = await runApp(cluster, interruption);
		const isStillFull = await printSummary(cluster, fill.precious).catch(
			(error: unknown) => {
				// What the app left behind may not answer; its exit code is the result all the same.
				console.log(`The cluster does not tell its state: ${reasonOf(error)}`);
				return true;
			},
		);
		if (isStillFull) {
			console.log(
				'The cluster goes now, and with it the journal and the next step that the app may have named; npm run demo -- --keep fills one and leaves it running.',
			);
		}

		return exitCode;
	} finally {
		await cluster.stop();
		console.log('The cluster is stopped and its folder is removed.');
	}
}

function readOptions():
	| {readonly etcd: (typeof etcdSeries)[number] | undefined; keep: boolean}
	| undefined {
	try {
		const {values} = parseArgs({
			options: {
				etcd: {type: 'string'},
				keep: {type: 'boolean', default: false},
			},
		});
		const etcd = etcdSeries.find(series => series === values.etcd);
		if (values.etcd !== undefined && etcd === undefined) return undefined;
		return {etcd, keep: values.keep};
	} catch {
		// An unknown option: the usage line says what there is.
		return undefined;
	}
}

async function chooseEtcd(
	series: (typeof etcdSeries)[number] | undefined,
): Promise<EtcdBinaries> {
	if (series !== undefined) return ensureEtcd(series);
	const here = (await findEtcd('3.5')) ?? (await findAnyEtcdOnPath());
	if (here !== undefined) return here;
	console.log('Fetching etcd from Debian, once.');
	return ensureEtcd('3.5').catch(async (error: unknown) =>
		ensureEtcd('3.4').catch(() => {
			throw error;
		}),
	);
}

async function runApp(
	cluster: LocalCluster,
	interruption: Interruption,
): Promise<number> {
	const isInteractive = process.stdin.isTTY && process.stdout.isTTY;
	const app = spawn(
		process.execPath,
		[
			appFile,
			...(isInteractive ? [] : ['recover', '--yes']),
			'--endpoints',
			cluster.endpoints.join(','),
		],
		{
			stdio: 'inherit',
			cwd: cluster.folder,
			env: {
				...withoutEtcdVariables(process.env),
				// Its snapshot and journal go when the cluster goes.
				XDG_STATE_HOME: path.join(cluster.folder, 'state'),
				XDG_CONFIG_HOME: path.join(cluster.folder, 'config'),
			},
		},
	);
	let interruptedBy: keyof typeof exitCodes | undefined;
	interruption.onSignal = signal => {
		if (interruptedBy !== undefined) return;
		interruptedBy = signal;
		// Ctrl-C reached the app too, which may be ending a step: once more would be a second Ctrl-C.
		const graceMs = signal === 'SIGINT' ? interruptGraceMs : 0;
		setTimeout(() => app.kill('SIGTERM'), graceMs).unref();
		setTimeout(() => app.kill('SIGKILL'), graceMs + terminateGraceMs).unref();
	};
	const exitCode = await new Promise<number>((resolve, reject) => {
		app.on('error', reject);
		app.on('exit', (code, signal) => resolve(code ?? 128 + numberOf(signal)));
	});
	interruption.onSignal = signal => process.exit(exitCodes[signal]);
	return interruptedBy === undefined ? exitCode : exitCodes[interruptedBy];
}

function numberOf(signal: NodeJS.Signals | null): number {
	const known = Object.entries(endedBySignal).find(([name]) => name === signal);
	return known?.[1] ?? 0;
}

// Resolves with whether an alarm is still armed.
async function printSummary(
	cluster: LocalCluster,
	precious: ReadonlyMap<string, string>,
): Promise<boolean> {
	const alarms = await cluster.etcdctl('alarm', 'list');
	const status = await cluster.etcdctl('endpoint', 'status', '-w', 'json');
	const lost = await lostKeys(cluster, precious);
	const alarmText = alarms.stdout.trim().replaceAll('\n', ', ');
	console.log(
		`etcdctl alarm list: ${alarmText === '' ? 'none' : printable(alarmText)}`,
	);
	const sizes = statuses
		.parse(JSON.parse(status.stdout))
		.map(
			({Endpoint, Status}) =>
				`${printable(Endpoint)} ${formatBytes(Status.dbSize)}${Status.leader === Status.header.member_id ? ' (leader)' : ''}`,
		);
	console.log(`etcdctl endpoint status: ${sizes.join(', ')}`);
	console.log(
		`Keys written before the incident: ${precious.size - lost.length} of ${precious.size} unchanged.`,
	);
	return alarmText !== '';
}

async function waitForEnter(cluster: LocalCluster): Promise<void> {
	console.log(
		`To try commands on it: node dist/cli.js check --endpoints ${cluster.endpoints.join(',')}\nEnter or Ctrl-C stops the cluster.`,
	);
	await new Promise<void>(resolve => {
		process.stdin.once('data', () => resolve());
		process.stdin.resume();
		// With no input to wait for, only a signal ends it.
		if (!process.stdin.isTTY) setInterval(() => undefined, 60_000);
	});
	process.stdin.pause();
}

function everyQuarter(): (progress: FillProgress) => void {
	let quarter = 0;
	return ({writtenBytes}) => {
		const reached = Math.floor((writtenBytes / quotaBytes) * 4);
		if (reached <= quarter) return;
		quarter = reached;
		console.log(
			`Writing: ${formatBytes(writtenBytes)} of a ${formatBytes(quotaBytes)} quota`,
		);
	};
}

function reasonOf(error: unknown): string {
	return printable(error instanceof Error ? error.message : String(error));
}

try {
	process.exitCode = await main();
} catch (error) {
	console.error(`The demo failed: ${reasonOf(error)}`);
	process.exitCode = 1;
}
