import {readFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {ensureEtcd} from '../scripts/etcd-binaries.js';
import {startCluster} from '../scripts/local-cluster.js';
import {serveCluster} from '../source/drill/serve-cluster.js';
import type {Milliseconds} from '../source/units.js';
import {openTerminal} from '../test/support/terminal.js';
import type {
	BenchPart,
	BenchRow,
	BenchRun,
	BenchTable,
	BenchTarget,
} from './part.js';

// What an open screen costs while nothing happens: probing, scraping, painting
// and all threads included. Taken from the kernel's books on the process.

const mib = 1024 * 1024;
// The kernel's unit of CPU time for programs, on every Linux (sysconf CLK_TCK).
const ticksPerSecond = 100;
const windows = 3;

/** CPU, memory and bytes of the dashboard and the wall screen, by members and size of the screen. */
export const watchPart: BenchPart = {
	name: 'watch',
	about: 'what an open screen costs: CPU, memory, bytes to the terminal',
	async measure(run) {
		return [...(await ofRealMembers(run)), ...(await ofSimulated(run))];
	},
};

type Look = {
	readonly title: string;
	readonly args: readonly string[];
	readonly cols: number;
	readonly rows: number;
	/** What the screen shows once every member has been read. */
	readonly shows: RegExp;
	readonly targets?: Targets;
};

type Targets = {
	readonly cpuPercent: number;
	readonly residentMib: number;
	readonly bytesPerSecond?: number;
};

const targetsOf3: Targets = {
	cpuPercent: 3,
	residentMib: 110,
	bytesPerSecond: 400,
};
const targetsOf60: Targets = {cpuPercent: 15, residentMib: 220};

async function ofRealMembers(run: BenchRun): Promise<readonly BenchTable[]> {
	const binaries = await ensureEtcd('3.5');
	const cluster = await startCluster({binaries, quotaBytes: 2048 * mib});
	try {
		const endpoints = ['--endpoints', cluster.endpoints.join(',')];
		const about = `etcd ${binaries.version}, 3 members on loopback, 80x24, 1 Hz, idle`;
		const look = {cols: 80, rows: 24, shows: /\bOK\b/, targets: targetsOf3};
		return [
			await costOf(run, {
				...look,
				title: `dashboard, ${about}`,
				args: endpoints,
			}),
			await costOf(run, {
				...look,
				title: `watch, ${about}`,
				args: ['watch', ...endpoints],
			}),
		];
	} finally {
		await cluster.stop();
	}
}

async function ofSimulated(run: BenchRun): Promise<readonly BenchTable[]> {
	const tables: BenchTable[] = [];
	for (const [count, targets] of [
		[9, undefined],
		[60, targetsOf60],
	] as const) {
		const served = await serveCluster(
			{
				seed: 7,
				version: '3.5.16',
				members: Array.from({length: count}, (_, index) => ({
					name: `m${index + 1}`,
					quotaBytes: 2048 * mib,
					fileBytes: 0,
				})),
				revision: 1,
				compactRevision: 0,
				live: [],
				history: {bytes: 0, records: 0},
				alarms: [],
				timeline: [],
				traffic: [],
			},
			{nowMs: () => Date.now(), speed: 1},
		);
		try {
			tables.push(
				await costOf(run, {
					title: `dashboard, ${count} simulated members, 200x60, 1 Hz, idle`,
					args: ['--endpoints', served.endpoints.join(',')],
					cols: 200,
					rows: 60,
					shows: /\bOK\b/,
					...(targets === undefined ? {} : {targets}),
				}),
			);
		} finally {
			served.close();
		}
	}

	return tables;
}

async function costOf(run: BenchRun, look: Look): Promise<BenchTable> {
	run.say(look.title);
	const windowMs: Milliseconds = run.isQuick ? 3000 : 10_000;
	const terminal = openTerminal({
		command: process.execPath,
		args: [run.program, ...look.args],
		cols: look.cols,
		rows: look.rows,
	});
	const cpuPercent: number[] = [];
	const residentMib: number[] = [];
	const bytesPerSecond: number[] = [];
	try {
		await terminal.waitFor(look.shows, {timeoutMs: 30_000});
		// Start-up, first rounds and the compilers' work are over by then.
		await delay(run.isQuick ? 5000 : 30_000);
		for (let window = 0; window < windows; window += 1) {
			const before = spent(terminal.pid, terminal.bytesReceived);
			await delay(windowMs);
			const after = spent(terminal.pid, terminal.bytesReceived);
			const seconds = (after.atMs - before.atMs) / 1000;
			cpuPercent.push((after.cpuMs - before.cpuMs) / 10 / seconds);
			bytesPerSecond.push((after.bytes - before.bytes) / seconds);
			residentMib.push(residentOf(terminal.pid));
		}
	} finally {
		await terminal.close();
	}

	const {targets} = look;
	return {
		title: look.title,
		rows: [
			row(
				'CPU, all threads, of one core',
				cpuPercent,
				'%',
				targets?.cpuPercent,
			),
			row('resident memory', residentMib, 'MiB', targets?.residentMib),
			row(
				'bytes to the terminal',
				bytesPerSecond,
				'B/s',
				targets?.bytesPerSecond,
			),
		],
		notes: [
			`${windows} windows of ${windowMs / 1000} s after ${run.isQuick ? 5 : 30} s to settle.`,
		],
	};
}

function row(
	what: string,
	samples: readonly number[],
	unit: BenchRow['unit'],
	limit: number | undefined,
): BenchRow {
	const target: BenchTarget | undefined =
		limit === undefined ? undefined : {of: 'median', is: 'at-most', limit};
	return {what, samples, unit, ...(target === undefined ? {} : {target})};
}

function spent(
	pid: number,
	bytes: number,
): {readonly atMs: number; readonly cpuMs: number; readonly bytes: number} {
	// After the name in brackets, which may hold blanks: utime and stime are the
	// 12th and 13th fields (proc(5)).
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	const ticks = Number(fields[11]) + Number(fields[12]);
	return {
		atMs: performance.now(),
		cpuMs: (ticks * 1000) / ticksPerSecond,
		bytes,
	};
}

function residentOf(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
